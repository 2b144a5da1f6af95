// The thread between the plugin and Fodder: it speaks with the server, loads what was made onto the
// pads, and starts a server where none is. Nothing here is for the audio thread but `triggerGenerate`.
#pragma once

#include "AudioFile.h"
#include "ServerProcess.h"
#include "core/Sampler.h"
#include "core/Session.h"

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

namespace fodder
{

enum class PadState
{
    empty,
    loading,
    ready,
    missing,   // its file has gone; it is made again when Fodder is there
    making,
    unreadable
};

struct Pad
{
    PadState state = PadState::empty;
    Made made;
    std::shared_ptr<const std::vector<float>> peaks;
    juce::String trouble;
    unsigned order = 0; // the greater the newer
};

using Pads = std::array<Pad, Sampler::padCount>;

/** What an editor shows, as it was at one moment. */
struct Snapshot
{
    Link link = Link::searching;
    bool isStarting = false;
    juce::String status; // one sentence
    std::deque<Job> jobs;
    Pads pads;
    int nextPad = 0; // where the next sample goes
    unsigned version = 0;
};

class Bridge final : private juce::Thread, private Session::Listener
{
public:
    /** `currentRequest` is what the generate parameter asks for, with the host as it is; it is called
        on this thread. */
    Bridge (Sampler& sampler, std::function<Request()> currentRequest);
    ~Bridge() override;

    void start();

    // For the message thread, and any other that may wait

    /** Makes samples onto the next pads; a server is started if there is none. */
    void generate (const Request& request);
    /** As `generate`, with a clip from anywhere as its source or its groove: Fodder gets a copy of it. */
    void generateFrom (const juce::File& clip, std::string Request::* as, const Request& request);
    /** Asks for a pad's notes as a MIDI file, which it then has. */
    void askNotes (int pad);
    void cancelAll();
    void clear (int pad);
    /** Somebody looks: a server may be started. */
    void wake();
    void setSampleRate (double rate);
    /** What lay on the pads when the project was saved, in their places. */
    void restore (std::array<Made, Sampler::padCount> pads);
    std::array<Made, Sampler::padCount> contents() const;
    /** Waits until the files that are there are on their pads, for rendering, but not for long. */
    void waitUntilLoaded (int milliseconds);

    Snapshot snapshot() const;
    unsigned version() const { return published.load(); }

    /** As `generate` of the current request. Never waits: for the audio thread too. */
    void triggerGenerate() { triggers.fetch_add (1); }

private:
    using Task = std::function<void()>;

    void run() override;
    void sampleMade (const Job& job, const Made& made) override;
    void jobEnded (const Job& job, const std::string& sentence) override;
    void notice (const std::string& sentence) override;
    void sampleWarned (const std::string& sample, const std::string& sentence) override;
    void notesWritten (const std::string& sample, const std::string& path, double confidence) override;

    void post (Task task);
    void runTasks();
    void receive();
    void followHost();
    void lookAfterServer();
    void askWhatWaits();
    void loadNext();
    void remakeMissing();
    void place (int pad, const Made& made);
    int nextPad() const;
    void say (const juce::String& sentence);
    void publish();
    static double now();

    Sampler& sampler;
    std::function<Request()> currentRequest;
    juce::SharedResourcePointer<ServerProcess> server;

    // this thread's
    Configuration configuration;
    juce::DatagramSocket socket { false };
    Session session;
    Pads pads;
    std::deque<std::pair<Request, int>> wanted;  // that wait for a server, with their pads or −1
    std::map<std::string, int> remade;           // tokens → pads
    std::string notesOf;                         // the sample whose notes are on their way
    juce::String status;
    double rate = 44'100.0, startAt = 0.0, toldAt = 0.0;
    bool isWanted = false, isStarting = false, isChanged = true;
    unsigned counter = 0, takenTriggers = 0;

    std::atomic<unsigned> published { 0 }, triggers { 0 };
    mutable std::mutex mutex; // of the following
    std::deque<Task> tasks;
    Snapshot shown;
    juce::WaitableEvent loaded { true };
};

} // namespace fodder
