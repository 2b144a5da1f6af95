#include "Bridge.h"

#include "DroppedFile.h"

namespace fodder
{
namespace
{
constexpr int pollMilliseconds = 25;
constexpr int mostMessagesAtOnce = 256;
constexpr double beforeStarting = 1.5;   // seconds for a running server to answer
constexpr double betweenStarts = 20.0;
constexpr double hostSeconds = 0.1;      // between two words about the host
constexpr std::size_t mostWanted = 64;
const juce::String loopback ("127.0.0.1");

std::string newName()
{
    return "plugin-" + juce::Uuid().toString().substring (0, 8).toStdString();
}
} // namespace

Bridge::Bridge (Sampler& s, std::function<Request()> request)
    : juce::Thread ("Fodder"), sampler (s), currentRequest (std::move (request)),
      configuration (Configuration::load()),
      session (newName(),
               [this] (const OscMessage& message)
               {
                   const auto bytes = encode (message);
                   socket.write (loopback, configuration.port, bytes.data(), static_cast<int> (bytes.size()));
               },
               *this)
{
    socket.bindToPort (0, loopback);
}

void Bridge::start()
{
    startThread();
}

Bridge::~Bridge()
{
    stopThread (10'000);
}

void Bridge::generate (const Request& request)
{
    post ([this, request]
    {
        isWanted = true;
        if (wanted.size() < mostWanted)
            wanted.emplace_back (request, -1);
        else
            say ("Too many requests are waiting: wait for some of them.");
    });
}

void Bridge::generateFrom (const juce::File& clip, std::string Request::* as, const Request& request)
{
    post ([this, clip, as, request]
    {
        const auto copy = keepDropped (clip, configuration.folder.getChildFile ("dropped"));
        if (copy == juce::File())
            return say (clip.getFileName() + " cannot be copied into " + configuration.folder.getFullPathName() + ".");
        auto wants = request;
        wants.*as = copy.getFullPathName().toStdString();
        generate (wants);
    });
}

void Bridge::askNotes (int pad)
{
    post ([this, pad]
    {
        const auto& made = pads[static_cast<std::size_t> (pad)].made;
        if (made.sample.empty() || made.sample == notesOf)
            return;
        if (session.link() != Link::connected)
            return say ("Fodder is not there yet: ask for the notes again in a moment.");
        notesOf = made.sample;
        say (juce::String::fromUTF8 ("Writing its notes …"));
        session.askNotes (made.sample);
    });
}

void Bridge::cancelAll()
{
    post ([this]
    {
        wanted.clear();
        session.cancelAll();
    });
}

void Bridge::clear (int pad)
{
    post ([this, pad]
    {
        pads[static_cast<std::size_t> (pad)] = {};
        sampler.put (pad, nullptr);
        isChanged = true;
    });
}

void Bridge::wake()
{
    post ([this] { isWanted = true; });
}

void Bridge::setSampleRate (double newRate)
{
    loaded.reset();
    post ([this, newRate]
    {
        if (juce::approximatelyEqual (rate, newRate))
            return;
        rate = newRate;
        for (auto& pad : pads)
            if (pad.state == PadState::ready)
                pad.state = PadState::loading;
    });
}

void Bridge::restore (std::array<Made, Sampler::padCount> contents)
{
    loaded.reset();
    post ([this, contents = std::move (contents)]
    {
        remade.clear();
        for (int pad = 0; pad < Sampler::padCount; ++pad)
        {
            pads[static_cast<std::size_t> (pad)] = {};
            sampler.put (pad, nullptr);
            if (const auto& made = contents[static_cast<std::size_t> (pad)]; ! made.path.empty())
                place (pad, made);
        }
    });
}

std::array<Made, Sampler::padCount> Bridge::contents() const
{
    std::array<Made, Sampler::padCount> found;
    const std::lock_guard<std::mutex> lock (mutex);
    for (std::size_t pad = 0; pad < found.size(); ++pad)
        found[pad] = shown.pads[pad].made;
    return found;
}

void Bridge::waitUntilLoaded (int milliseconds)
{
    loaded.wait (milliseconds);
}

Snapshot Bridge::snapshot() const
{
    const std::lock_guard<std::mutex> lock (mutex);
    return shown;
}

void Bridge::run()
{
    while (! threadShouldExit())
    {
        runTasks();
        if (const auto count = triggers.load(); count != takenTriggers)
        {
            takenTriggers = count; // however often since the last look: once
            generate (currentRequest());
        }
        session.tick (now());
        receive();
        followHost();
        askWhatWaits();
        lookAfterServer();
        loadNext();
        sampler.collect();
        publish();
    }
}

void Bridge::post (Task task)
{
    const std::lock_guard<std::mutex> lock (mutex);
    tasks.push_back (std::move (task));
}

void Bridge::runTasks()
{
    std::deque<Task> taken;
    {
        const std::lock_guard<std::mutex> lock (mutex);
        taken.swap (tasks);
    }
    for (const auto& task : taken)
    {
        task();
        isChanged = true;
    }
}

/** Waits a moment for the first message; only this machine's server is listened to. */
void Bridge::receive()
{
    std::array<std::uint8_t, 65'536> bytes;
    for (int count = 0; count < mostMessagesAtOnce; ++count)
    {
        if (socket.waitUntilReady (true, count == 0 ? pollMilliseconds : 0) <= 0)
        {
            if (count == 0 && socket.getBoundPort() <= 0)
                wait (pollMilliseconds); // no socket could be had
            return;
        }
        juce::String sender;
        int port = 0;
        const auto size = socket.read (bytes.data(), static_cast<int> (bytes.size()), false, sender, port);
        if (size <= 0)
        {
            wait (pollMilliseconds); // e.g. "nobody listens there", told by the kernel
            return;
        }
        if (sender != loopback || port != configuration.port)
            continue;
        if (const auto message = decode (bytes.data(), static_cast<std::size_t> (size)))
        {
            session.receive (*message, now());
            isChanged = isChanged || message->address != "/fodder/pong";
        }
    }
}

void Bridge::followHost()
{
    if (now() - toldAt < hostSeconds)
        return;
    toldAt = now();
    session.setHost (currentRequest().host);
}

void Bridge::askWhatWaits()
{
    if (session.link() != Link::connected)
        return;
    isStarting = false;
    remakeMissing();
    while (! wanted.empty())
    {
        const auto [request, pad] = wanted.front();
        wanted.pop_front();
        const auto token = session.ask (request, now());
        if (pad >= 0)
            remade[token] = pad;
        isChanged = true;
    }
}

void Bridge::lookAfterServer()
{
    const auto time = now();
    if (session.link() == Link::connected)
    {
        startAt = time + beforeStarting;
        return;
    }
    if (! isWanted || time < startAt)
        return;
    if (startAt == 0.0) // nobody has asked before
    {
        startAt = time + beforeStarting;
        return;
    }
    if (server->isRunning() && isStarting)
    {
        startAt = time + 1.0;
        return;
    }
    startAt = time + betweenStarts;
    if (server->hasFailed() && isStarting)
    {
        isStarting = false;
        say ("Fodder could not be started: " + configuration.folder.getChildFile ("plugin.log").getFullPathName() + " says why.");
        return;
    }
    configuration.command = Configuration::load().command; // it may have been installed since
    if (configuration.command.isEmpty())
        say ("Fodder is not installed: install it, or start fodder serve.");
    else if (server->start (configuration))
    {
        isStarting = true;
        startAt = time + 1.0;
        say ({});
    }
    else
        say ("Fodder could not be started: " + configuration.command[0] + " does not run.");
}

/** One file a turn, so that messages are heard between two. */
void Bridge::loadNext()
{
    for (int n = 0; n < Sampler::padCount; ++n)
    {
        auto& pad = pads[static_cast<std::size_t> (n)];
        if (pad.state != PadState::loading)
            continue;
        auto file = readAudio (pad.made, rate);
        pad.state = file.sample != nullptr ? PadState::ready : PadState::unreadable;
        pad.peaks = std::move (file.peaks);
        pad.trouble = file.trouble;
        sampler.put (n, std::move (file.sample));
        isChanged = true;
        return;
    }
    const std::lock_guard<std::mutex> lock (mutex);
    if (tasks.empty())
        loaded.signal();
}

void Bridge::remakeMissing()
{
    for (int n = 0; n < Sampler::padCount; ++n)
    {
        auto& pad = pads[static_cast<std::size_t> (n)];
        if (pad.state != PadState::missing || ! pad.made.recipe.seed)
            continue;
        pad.state = PadState::making;
        wanted.emplace_back (pad.made.recipe, n);
    }
}

void Bridge::sampleMade (const Job& job, const Made& made)
{
    const auto found = remade.find (job.token);
    if (found == remade.end())
        return place (nextPad(), made);
    const auto& wants = pads[static_cast<std::size_t> (found->second)].made;
    if (made.member == wants.member) // of a kit the others lie elsewhere, or are not wanted any more
        place (found->second, made);
}

void Bridge::jobEnded (const Job& job, const std::string& sentence)
{
    const auto found = remade.find (job.token);
    if (found != remade.end())
    {
        auto& pad = pads[static_cast<std::size_t> (found->second)];
        if (pad.state == PadState::making)
        {
            pad.state = PadState::unreadable;
            pad.trouble = "Its file has gone, and it could not be made again.";
        }
        remade.erase (found);
    }
    if (! sentence.empty())
        say (juce::String::fromUTF8 (sentence.c_str()));
    else if (job.made > 0)
        say ({});
    isChanged = true;
}

void Bridge::notice (const std::string& sentence)
{
    notesOf.clear(); // it may have been about them
    say (juce::String::fromUTF8 (sentence.c_str()));
}

void Bridge::sampleWarned (const std::string& sample, const std::string& sentence)
{
    for (auto& pad : pads)
        if (pad.made.sample == sample)
            pad.made.warning = sentence;
}

void Bridge::notesWritten (const std::string& sample, const std::string& path, double confidence)
{
    notesOf.clear();
    for (auto& pad : pads)
        if (pad.made.sample == sample)
            pad.made.notes = path;
    say (juce::String::fromUTF8 (confidence < 1.0 ? "Its notes, as they are heard, are there: drag the ♪ into a track."
                                                  : "Its notes are there: drag the ♪ into a track."));
}

void Bridge::place (int n, const Made& made)
{
    auto& pad = pads[static_cast<std::size_t> (n)];
    const auto isFile = [] (const std::string& text)
    {
        const auto path = juce::String::fromUTF8 (text.c_str());
        return juce::File::isAbsolutePath (path) && juce::File (path).existsAsFile();
    };
    const auto isThere = isFile (made.path);
    pad = {};
    pad.made = made;
    if (! isFile (made.notes))
        pad.made.notes.clear();
    pad.order = ++counter;
    pad.state = isThere ? PadState::loading : PadState::missing;
    isWanted = isWanted || ! isThere;
    isChanged = true;
}

/** An empty pad, else the oldest. */
int Bridge::nextPad() const
{
    int found = 0;
    for (int n = 0; n < Sampler::padCount; ++n)
    {
        const auto& pad = pads[static_cast<std::size_t> (n)];
        if (pad.state == PadState::empty)
            return n;
        if (pad.order < pads[static_cast<std::size_t> (found)].order)
            found = n;
    }
    return found;
}

void Bridge::say (const juce::String& sentence)
{
    status = sentence;
    isChanged = true;
}

void Bridge::publish()
{
    const std::lock_guard<std::mutex> lock (mutex);
    if (shown.link != session.link() || shown.isStarting != isStarting)
        isChanged = true;
    if (! isChanged)
        return;
    isChanged = false;
    const auto again = session.jobs().empty() ? remade.end() : remade.find (session.jobs().front().token);
    const auto next = again == remade.end() ? nextPad() : again->second;
    shown = { session.link(), isStarting, status, session.jobs(), pads, next, shown.version + 1 };
    published.store (shown.version);
}

double Bridge::now()
{
    return juce::Time::getMillisecondCounterHiRes() / 1'000.0;
}

} // namespace fodder
