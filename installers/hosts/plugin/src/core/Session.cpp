#include "Session.h"

#include <algorithm>

namespace fodder
{
namespace
{
constexpr double searchingPing = 0.5, connectedPing = 2.0; // seconds between two
constexpr double lostAfter = 9.0;      // seconds without a word: a busy machine pauses for some
constexpr double acceptedWithin = 9.0; // seconds
constexpr std::size_t mostJobs = 64;
constexpr std::int64_t mostColumns = 1'024, mostRows = 1'024; // of a picture
}

Session::Session (std::string name, Send sendMessage, Listener& l)
    : tokenStem (std::move (name)), send (std::move (sendMessage)), listener (l)
{
}

void Session::tick (double now)
{
    if (state == Link::connected && now - heardAt > lostAfter)
    {
        state = Link::lost;
        told.reset();
        endAll ("Fodder does not answer any more: generate again when it is back.");
    }
    if (now - pingedAt >= (state == Link::connected ? connectedPing : searchingPing))
    {
        pingedAt = now;
        send ({ "/fodder/ping", {} });
    }
    for (const auto& job : std::deque<Job> (waiting))
        if (job.id.empty() && now - job.askedAt > acceptedWithin)
            end (job.token, "Fodder has not taken the request: generate again.");
}

void Session::receive (const OscMessage& message, double now)
{
    heard (now);
    const auto& address = message.address;
    if (address == "/fodder/pong")
        serverVersion = message.text (0);
    else if (address == "/fodder/accepted")
    {
        if (auto* job = find (message.text (0)))
            job->id = message.text (1);
    }
    else if (address == "/fodder/progress")
    {
        if (auto* job = findById (message.text (0)))
        {
            job->fraction = std::clamp (message.number (1), 0.0, 1.0);
            job->stage = message.text (2);
        }
    }
    else if (address == "/fodder/picture")
        show (message);
    else if (address == "/fodder/done")
        done (message);
    else if (address == "/fodder/warning")
        listener.sampleWarned (message.text (1), message.text (2));
    else if (address == "/fodder/notes/written")
        listener.notesWritten (message.text (0), message.text (1), message.number (2));
    else if (address == "/fodder/finished" || address == "/fodder/cancelled")
    {
        if (const auto* job = findById (message.text (0)))
            end (std::string (job->token), {});
    }
    else if (address == "/fodder/failed")
    {
        if (const auto* job = findById (message.text (0)))
            end (std::string (job->token), message.text (2));
    }
    else if (address == "/fodder/notice")
    {
        if (find (message.text (0)) != nullptr)
            listener.notice (message.text (1));
    }
    else if (address == "/fodder/error")
        error (message);
}

void Session::setHost (const HostState& newHost)
{
    host = newHost.possible();
    if (state == Link::connected)
        tellHost (host);
}

std::string Session::ask (Request request, double now)
{
    const auto token = tokenStem + "-" + std::to_string (++counter);
    request.host = request.host.possible();
    waiting.push_back ({ token, request, {}, 0.0, {}, {}, 0, now });
    if (state != Link::connected)
        end (token, "Fodder is not there yet: generate again in a moment.");
    else if (waiting.size() > mostJobs)
        end (token, "Too many requests are waiting: wait for some of them.");
    else
    {
        // In one breath, so that the request means what the host said when it was first asked for;
        // all of it, because a server that was started anew in the meantime knows none of it.
        told.reset();
        tellHost (request.host);
        send (request.message (token));
        tellHost (host);
    }
    return token;
}

void Session::askNotes (const std::string& sample)
{
    if (state == Link::connected)
        send ({ "/fodder/notes", { sample } });
}

void Session::cancel (const std::string& token)
{
    if (const auto* job = find (token); job != nullptr && ! job->id.empty())
        send ({ "/fodder/cancel", { job->id } });
}

void Session::cancelAll()
{
    for (const auto& job : waiting)
        if (! job.id.empty())
            send ({ "/fodder/cancel", { job.id } });
}

Job* Session::find (const std::string& token)
{
    const auto found = std::find_if (waiting.begin(), waiting.end(), [&] (const Job& job) { return job.token == token; });
    return found == waiting.end() ? nullptr : &*found;
}

Job* Session::findById (const std::string& id)
{
    const auto found = std::find_if (waiting.begin(), waiting.end(), [&] (const Job& job) { return job.id == id && ! id.empty(); });
    return found == waiting.end() ? nullptr : &*found;
}

void Session::end (const std::string& token, const std::string& sentence)
{
    const auto found = std::find_if (waiting.begin(), waiting.end(), [&] (const Job& job) { return job.token == token; });
    if (found == waiting.end())
        return;
    const auto job = *found;
    waiting.erase (found);
    listener.jobEnded (job, sentence);
}

void Session::endAll (const std::string& sentence)
{
    while (! waiting.empty())
        end (std::string (waiting.front().token), sentence);
}

void Session::tellHost (const HostState& newHost)
{
    for (const auto& message : hostMessages (told, newHost))
        send (message);
    told = newHost;
}

void Session::heard (double now)
{
    heardAt = now;
    if (state == Link::connected)
        return;
    state = Link::connected;
    told.reset();
    send ({ "/fodder/pictures", { std::int32_t { 1 } } });
    tellHost (host);
}

void Session::show (const OscMessage& message)
{
    auto* job = findById (message.text (0));
    const auto columns = message.whole (1), rows = message.whole (2);
    auto levels = message.blob (3);
    const auto isSize = columns >= 1 && columns <= mostColumns && rows >= 1 && rows <= mostRows;
    if (job == nullptr || ! isSize || static_cast<std::int64_t> (levels.size()) != columns * rows)
        return;
    job->picture = std::make_shared<Picture> (Picture { static_cast<int> (columns), static_cast<int> (rows), std::move (levels) });
}

void Session::done (const OscMessage& message)
{
    auto* job = findById (message.text (0));
    if (job == nullptr)
        return;
    job->picture.reset();
    Made made;
    made.member = job->request.making == Making::kit ? job->made : 0;
    ++job->made;
    made.sample = message.text (1);
    made.path = message.text (2);
    made.bpm = message.number (3);
    made.key = message.text (4);
    made.bars = static_cast<int> (message.whole (5));
    made.seconds = message.number (7);
    made.recipe = job->request;
    made.recipe.count = 1;
    made.recipe.seed = message.whole (6);
    listener.sampleMade (Job (*job), made);
}

/** An error names an address and no job: it is the first's that was sent there and not taken yet. */
void Session::error (const OscMessage& message)
{
    const auto sentence = message.text (1), address = message.text (2);
    if (address == "/fodder/pictures")
        return; // an older Fodder shows none
    const auto isMeant = [&] (const Job& job) { return job.id.empty() && job.request.address() == address; };
    const auto found = std::find_if (waiting.begin(), waiting.end(), isMeant);
    if (found != waiting.end())
        end (std::string (found->token), sentence);
    else
        listener.notice (sentence);
}

} // namespace fodder
