#include "Request.h"

#include <algorithm>

namespace fodder
{
namespace
{
constexpr double slowest = 40.0, fastest = 240.0;
constexpr int mostBeats = 16;
}

HostState HostState::possible() const
{
    auto found = *this;
    if (! (found.bpm > 0.0 && found.bpm < 100'000.0)) // also catches NaN
        found.bpm = HostState().bpm;
    while (found.bpm < slowest)
        found.bpm *= 2.0;
    while (found.bpm > fastest)
        found.bpm /= 2.0;
    const auto isUnit = found.meter.unit == 2 || found.meter.unit == 4 || found.meter.unit == 8 || found.meter.unit == 16;
    if (! isUnit || found.meter.beats < 1 || found.meter.beats > mostBeats)
        found.meter = {};
    return found;
}

std::string Request::address() const
{
    switch (making)
    {
        case Making::kit: return "/fodder/kit";
        case Making::fit: return "/fodder/fit";
        case Making::samples: break;
    }
    return "/fodder/generate";
}

OscMessage Request::message (const std::string& token) const
{
    OscMessage out { address(), { token } };
    if (making == Making::fit)
        out.arguments.emplace_back (source);
    out.arguments.emplace_back (prompt);
    const auto name = [&out] (const char* word, OscValue value)
    {
        out.arguments.emplace_back (std::string (word));
        out.arguments.push_back (std::move (value));
    };
    const auto isKit = making == Making::kit;
    if (! kind.empty() && ! isKit)
        name ("kind", kind);
    if (bars > 0)
        name ("bars", static_cast<std::int32_t> (bars));
    if (count > 1 && ! isKit)
        name ("count", static_cast<std::int32_t> (count));
    if (seed)
        name ("seed", *seed);
    if (! groove.empty() && ! isKit)
        name ("groove", groove);
    if (! source.empty() && making == Making::samples)
    {
        name ("source", source);
        name ("strength", static_cast<float> (std::clamp (strength, 0.0, 1.0)));
    }
    return out;
}

std::vector<OscMessage> hostMessages (const std::optional<HostState>& before, const HostState& after)
{
    std::vector<OscMessage> out;
    if (! before || before->bpm != after.bpm)
        out.push_back ({ "/fodder/host/tempo", { after.bpm } });
    if (! before || ! (before->meter == after.meter))
        out.push_back ({ "/fodder/host/meter", { after.meter.text() } });
    if (! before || before->key != after.key)
        out.push_back ({ "/fodder/host/key", { after.key } });
    return out;
}

} // namespace fodder
