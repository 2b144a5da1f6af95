#include "core/Session.h"

#include "Check.h"

using namespace fodder;

namespace
{
/** A session, all that it sends and all that it tells. */
struct Conversation : Session::Listener
{
    Session session { "tests", [this] (const OscMessage& message) { sent.push_back (message); }, *this };
    std::vector<OscMessage> sent;
    std::vector<Made> made;
    std::vector<std::string> ended, notices, warned, notes;

    void sampleMade (const Job&, const Made& one) override { made.push_back (one); }
    void jobEnded (const Job&, const std::string& sentence) override { ended.push_back (sentence); }
    void notice (const std::string& sentence) override { notices.push_back (sentence); }
    void sampleWarned (const std::string& sample, const std::string& sentence) override { warned = { sample, sentence }; }
    void notesWritten (const std::string& sample, const std::string& path, double) override { notes = { sample, path }; }

    void connect()
    {
        session.receive ({ "/fodder/pong", { std::string ("0.1.0") } }, 0.0);
        sent.clear();
    }
    std::string ask (const Request& request)
    {
        const auto token = session.ask (request, 0.0);
        session.receive ({ "/fodder/accepted", { token, std::string ("job"), std::int32_t { 0 } } }, 0.1);
        return token;
    }
    bool hasSent (const OscMessage& message) const
    {
        for (const auto& one : sent)
            if (one.address == message.address && one.arguments == message.arguments)
                return true;
        return false;
    }
};

Request drums()
{
    Request request;
    request.prompt = "dusty drums";
    request.bars = 2;
    request.host = { 87.0, { 7, 8 }, "Am" };
    return request;
}
} // namespace

TEST ("it pings until it is answered, then says what the host says")
{
    Conversation talk;
    talk.session.setHost ({ 87.0, { 7, 8 }, {} });
    talk.session.tick (1.0);
    talk.session.tick (1.1);
    talk.session.tick (1.6);
    CHECK (talk.sent.size() == 2 && talk.sent[0].address == "/fodder/ping");
    CHECK (talk.session.link() == Link::searching);
    talk.session.receive ({ "/fodder/pong", { std::string ("0.1.0") } }, 1.7);
    CHECK (talk.session.link() == Link::connected);
    CHECK (talk.session.version() == "0.1.0");
    CHECK (talk.hasSent ({ "/fodder/host/tempo", { 87.0 } }));
    CHECK (talk.hasSent ({ "/fodder/host/meter", { std::string ("7/8") } }));
}

TEST ("only what has changed of the host is said again")
{
    Conversation talk;
    talk.connect();
    talk.session.setHost ({ 120.0, { 4, 4 }, "Am" });
    CHECK (talk.sent.size() == 1 && talk.hasSent ({ "/fodder/host/key", { std::string ("Am") } }));
    talk.session.setHost ({ 120.0, { 4, 4 }, "Am" });
    CHECK (talk.sent.size() == 1);
}

TEST ("tempi that Fodder does not make are halved or doubled")
{
    CHECK ((HostState { 250.0, {}, {} }.possible().bpm == 125.0));
    CHECK ((HostState { 25.0, {}, {} }.possible().bpm == 50.0));
    CHECK ((HostState { 0.0, {}, {} }.possible().bpm == 120.0));
    CHECK ((HostState { 120.0, { 33, 32 }, {} }.possible().meter == Meter()));
}

TEST ("a request is made, told of, and comes with what makes it again")
{
    Conversation talk;
    talk.connect();
    auto request = drums();
    request.count = 2;
    request.kind = "loop";
    const auto token = talk.ask (request);
    CHECK (talk.hasSent ({ "/fodder/generate",
                           { token, std::string ("dusty drums"), std::string ("kind"), std::string ("loop"),
                             std::string ("bars"), std::int32_t { 2 }, std::string ("count"), std::int32_t { 2 } } }));
    talk.session.receive ({ "/fodder/progress", { std::string ("job"), 0.5f, std::string ("painting") } }, 0.2);
    CHECK (talk.session.jobs().front().fraction == 0.5);
    CHECK (talk.session.jobs().front().stage == "painting");
    talk.session.receive ({ "/fodder/done", { std::string ("job"), std::string ("id"), std::string ("/a.wav"), 87.0f,
                                              std::string ("Am"), std::int32_t { 2 }, std::int64_t { 4'000'000'000 }, 4.8f } }, 0.3);
    talk.session.receive ({ "/fodder/finished", { std::string ("job"), std::int32_t { 1 } } }, 0.4);
    CHECK (talk.made.size() == 1 && talk.made[0].path == "/a.wav" && talk.made[0].bars == 2);
    CHECK (talk.made[0].recipe.seed == std::int64_t { 4'000'000'000 } && talk.made[0].recipe.count == 1);
    CHECK (talk.made[0].recipe.prompt == "dusty drums" && talk.made[0].recipe.host.bpm == 87.0);
    CHECK (talk.ended.size() == 1 && talk.ended[0].empty() && talk.session.jobs().empty());
}

TEST ("a recipe is asked for with the host as it was, and then the host is as it is")
{
    Conversation talk;
    talk.connect();
    talk.session.setHost ({ 140.0, {}, {} });
    talk.sent.clear();
    talk.ask (drums());
    std::vector<double> tempi;
    std::size_t asked = 0;
    for (std::size_t n = 0; n < talk.sent.size(); ++n)
    {
        if (talk.sent[n].address == "/fodder/host/tempo")
            tempi.push_back (talk.sent[n].number (0));
        if (talk.sent[n].address == "/fodder/generate")
            asked = tempi.size();
    }
    CHECK ((tempi == std::vector<double> { 87.0, 140.0 }));
    CHECK (asked == 1);
}

TEST ("a variation names its source")
{
    auto request = drums();
    request.source = "id";
    request.strength = 0.25;
    const auto message = request.message ("t");
    const std::vector<OscValue> tail (message.arguments.end() - 4, message.arguments.end());
    CHECK ((tail == std::vector<OscValue> { std::string ("source"), std::string ("id"), std::string ("strength"), 0.25f }));
}

TEST ("a kit has its own address, and no source, kind or count")
{
    auto request = drums();
    request.making = Making::kit;
    request.kind = "loop";
    request.count = 4;
    request.source = request.groove = "id";
    const auto message = request.message ("t");
    CHECK (message.address == "/fodder/kit");
    CHECK ((message.arguments == std::vector<OscValue> { std::string ("t"), std::string ("dusty drums"), std::string ("bars"), std::int32_t { 2 } }));
}

TEST ("a kit's samples know which of it they are")
{
    Conversation talk;
    talk.connect();
    auto request = drums();
    request.making = Making::kit;
    talk.ask (request);
    for (int n = 0; n < 3; ++n)
        talk.session.receive ({ "/fodder/done", { std::string ("job"), std::string ("id"), std::string ("/a.wav"), 87.0f,
                                                  std::string(), std::int32_t { 2 }, std::int32_t { 9 }, 4.8f } }, 0.3);
    CHECK (talk.made.size() == 3 && talk.made[0].member == 0 && talk.made[2].member == 2);
    CHECK (talk.made[2].recipe.making == Making::kit && talk.made[2].recipe.seed == 9);
}

TEST ("a part that fits names its source first; a groove is a pair")
{
    auto request = drums();
    request.making = Making::fit;
    request.source = "/mix.wav";
    const auto fit = request.message ("t");
    CHECK (fit.address == "/fodder/fit");
    CHECK ((fit.arguments[1] == OscValue { std::string ("/mix.wav") } && fit.arguments[2] == OscValue { std::string ("dusty drums") }));
    CHECK (fit.arguments.size() == 5); // and the bars
    request = drums();
    request.groove = "/break.wav";
    const auto arguments = request.message ("t").arguments;
    CHECK ((arguments[4] == OscValue { std::string ("groove") } && arguments[5] == OscValue { std::string ("/break.wav") }));
}

TEST ("a refusal ends the job that was asked for there, and no other")
{
    Conversation talk;
    talk.connect();
    talk.session.ask (drums(), 0.0);
    auto kit = drums();
    kit.making = Making::kit;
    const auto token = talk.session.ask (kit, 0.0);
    talk.session.receive ({ "/fodder/error", { std::string ("bad_argument"), std::string ("No."), std::string ("/fodder/kit") } }, 0.1);
    CHECK (talk.ended.size() == 1 && talk.session.jobs().size() == 1 && talk.session.jobs().front().token != token);
}

TEST ("what is painted is asked for and shown, if it is as large as it says, until the sample is there")
{
    Conversation talk;
    talk.session.receive ({ "/fodder/pong", {} }, 0.0);
    CHECK (talk.hasSent ({ "/fodder/pictures", { std::int32_t { 1 } } }));
    talk.ask (drums());
    const auto show = [&talk] (int columns, int rows, std::size_t bytes)
    {
        talk.session.receive ({ "/fodder/picture", { std::string ("job"), std::int32_t { columns }, std::int32_t { rows }, Bytes (bytes, 7) } }, 0.2);
        return talk.session.jobs().front().picture;
    };
    CHECK (show (3, 2, 5) == nullptr);
    CHECK (show (-3, -2, 6) == nullptr);
    CHECK (show (0, 0, 0) == nullptr);
    const auto picture = show (3, 2, 6);
    CHECK (picture != nullptr && picture->columns == 3 && picture->rows == 2 && picture->levels[5] == 7);
    talk.session.receive ({ "/fodder/done", { std::string ("job"), std::string ("id"), std::string ("/a.wav"), 87.0f,
                                              std::string(), std::int32_t { 2 }, std::int32_t { 9 }, 4.8f } }, 0.3);
    CHECK (talk.session.jobs().front().picture == nullptr);
}

TEST ("an older Fodder that shows no pictures is no trouble")
{
    Conversation talk;
    talk.connect();
    talk.session.receive ({ "/fodder/error", { std::string ("unknown_address"), std::string ("Eh?"), std::string ("/fodder/pictures") } }, 0.1);
    CHECK (talk.notices.empty());
}

TEST ("a warning and notes come with their sample")
{
    Conversation talk;
    talk.connect();
    talk.session.receive ({ "/fodder/warning", { std::string ("job"), std::string ("id"), std::string ("It is in D.") } }, 0.1);
    CHECK ((talk.warned == std::vector<std::string> { "id", "It is in D." }));
    talk.session.askNotes ("id");
    CHECK (talk.hasSent ({ "/fodder/notes", { std::string ("id") } }));
    talk.session.receive ({ "/fodder/notes/written", { std::string ("id"), std::string ("/a.mid"), 1.0f } }, 0.2);
    CHECK ((talk.notes == std::vector<std::string> { "id", "/a.mid" }));
}

TEST ("what goes wrong is said with its sentence")
{
    Conversation talk;
    talk.connect();
    talk.ask (drums());
    talk.session.receive ({ "/fodder/failed", { std::string ("job"), std::string ("out_of_memory"), std::string ("Too big.") } }, 0.2);
    CHECK (talk.ended.back() == "Too big.");
    talk.session.ask (drums(), 0.3); // refused before it was accepted
    talk.session.receive ({ "/fodder/error", { std::string ("bad_argument"), std::string ("No."), std::string ("/fodder/generate") } }, 0.4);
    CHECK (talk.ended.back() == "No." && talk.session.jobs().empty());
    talk.session.receive ({ "/fodder/error", { std::string ("bad_argument"), std::string ("Eh?"), std::string ("/fodder/rate") } }, 0.5);
    CHECK (talk.notices.back() == "Eh?");
}

TEST ("a server that dies ends its jobs, and one that comes back is told everything")
{
    Conversation talk;
    talk.connect();
    talk.session.setHost ({ 87.0, { 7, 8 }, {} });
    talk.ask (drums());
    talk.session.tick (5.0);
    CHECK (talk.session.link() == Link::connected);
    talk.session.tick (20.0);
    CHECK (talk.session.link() == Link::lost);
    CHECK (talk.session.jobs().empty() && ! talk.ended.back().empty());
    talk.sent.clear();
    talk.session.receive ({ "/fodder/pong", { std::string ("0.2.0") } }, 21.0);
    CHECK (talk.session.link() == Link::connected);
    CHECK (talk.hasSent ({ "/fodder/host/tempo", { 87.0 } }));
}

TEST ("without a server a request ends at once, and an unanswered one soon")
{
    Conversation talk;
    talk.session.ask (drums(), 0.0);
    CHECK (talk.ended.size() == 1 && ! talk.ended[0].empty());
    talk.connect();
    talk.session.ask (drums(), 0.0);
    talk.session.receive ({ "/fodder/pong", {} }, 9.5);
    talk.session.tick (10.0);
    CHECK (talk.ended.size() == 2 && talk.session.jobs().empty());
}

TEST ("others' jobs are nothing to it")
{
    Conversation talk;
    talk.connect();
    talk.ask (drums());
    talk.session.receive ({ "/fodder/done", { std::string ("other"), std::string ("id"), std::string ("/a.wav"), 87.0f,
                                              std::string(), std::int32_t { 2 }, std::int32_t { 1 }, 4.8f } }, 0.3);
    talk.session.receive ({ "/fodder/finished", { std::string(), std::int32_t { 1 } } }, 0.3);
    CHECK (talk.made.empty() && talk.ended.empty());
}
