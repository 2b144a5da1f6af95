// The conversation with one Fodder server, as values: messages and the time in, messages and events
// out. No socket and no thread, so that every turn it can take is tested. For one thread.
#pragma once

#include "Request.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fodder
{

enum class Link
{
    searching, // has not answered yet
    connected,
    lost       // answered once, and does no longer
};

/** What a sample looks like so far: row by row from the highest frequency down, 0 silent to 255. */
struct Picture
{
    int columns = 0, rows = 0;
    Bytes levels;
};

/** A request on its way. */
struct Job
{
    std::string token;   // ours
    Request request;
    std::string id;      // the server's, once it is accepted
    double fraction = 0.0;
    std::string stage;   // as the server says it
    std::shared_ptr<const Picture> picture; // of what is being painted, where the model shows it
    int made = 0;
    double askedAt = 0.0;
};

class Session
{
public:
    /** What happens. Called while `receive` or `tick` is; they may call `ask` and `cancel`. */
    struct Listener
    {
        virtual ~Listener() = default;
        virtual void sampleMade (const Job& job, const Made& made) = 0;
        /** A job is over: `sentence` is empty unless it went wrong. */
        virtual void jobEnded (const Job& job, const std::string& sentence) = 0;
        virtual void notice (const std::string& sentence) = 0;
        /** Said after it was made: how a sample differs from what was asked. */
        virtual void sampleWarned (const std::string& sample, const std::string& sentence) = 0;
        /** Where a sample's notes lie; `confidence` is 1 where they are known, less where heard. */
        virtual void notesWritten (const std::string& sample, const std::string& path, double confidence) = 0;
    };
    using Send = std::function<void (const OscMessage&)>;

    /** `name` makes this session's tokens its own among others'. */
    Session (std::string name, Send send, Listener& listener);

    /** Everything is measured against this clock: seconds that only go up. */
    void tick (double now);
    void receive (const OscMessage& message, double now);

    /** What is true of the host from now on; told to the server, and again after its restart. */
    void setHost (const HostState& host);

    /** Asks for samples with the host's state in the request; returns the job's token. */
    std::string ask (Request request, double now);
    /** Asks for a sample's notes as a MIDI file. */
    void askNotes (const std::string& sample);
    /** Gives a job up; what it has made stays. */
    void cancel (const std::string& token);
    void cancelAll();

    Link link() const { return state; }
    const std::string& version() const { return serverVersion; }
    const std::deque<Job>& jobs() const { return waiting; }

private:
    Job* find (const std::string& token);
    Job* findById (const std::string& id);
    void end (const std::string& token, const std::string& sentence);
    void endAll (const std::string& sentence);
    void tellHost (const HostState& host);
    void heard (double now);
    void done (const OscMessage& message);
    void show (const OscMessage& message);
    void error (const OscMessage& message);

    std::string tokenStem;
    Send send;
    Listener& listener;
    Link state = Link::searching;
    std::string serverVersion;
    std::deque<Job> waiting;
    std::optional<HostState> told; // what the server was told last
    HostState host;
    double heardAt = -1e9, pingedAt = -1e9;
    int counter = 0;
};

} // namespace fodder
