// What is asked of Fodder, what the host said at that time, and what came of it.
#pragma once

#include "OscMessage.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fodder
{

struct Meter
{
    int beats = 4, unit = 4;

    double quarters() const { return beats * 4.0 / unit; }
    std::string text() const { return std::to_string (beats) + "/" + std::to_string (unit); }
    bool operator== (const Meter& other) const { return beats == other.beats && unit == other.unit; }
};

/** What a host says of itself; Fodder uses it where a request names nothing else. */
struct HostState
{
    double bpm = 120.0;
    Meter meter;
    std::string key; // e.g. "F#m"; empty: none

    /** The same in what Fodder makes: 40 to 240 bpm, by halving or doubling, and its meters. */
    HostState possible() const;
    bool operator== (const HostState& other) const
    {
        return bpm == other.bpm && meter == other.meter && key == other.key;
    }
};

/** What is made of a prompt. */
enum class Making
{
    samples, // by themselves, or varied from a source
    kit,     // parts that belong together, and their mix
    fit      // a part that fits the source
};

struct Request
{
    Making making = Making::samples;
    std::string prompt;
    std::string kind;  // "loop" or "oneshot"; empty: as the prompt says
    int bars = 0;      // 0: as the prompt says, or the model's own
    int count = 1;
    std::optional<std::int64_t> seed;
    std::string source;     // a sample's id or path, to vary it or to fit to it
    double strength = 0.5;  // how far from the source, 0 to 1
    std::string groove;     // a sample's id or path, whose rhythm is played
    HostState host;

    std::string address() const;
    /** All of it but the host's state. */
    OscMessage message (const std::string& token) const;
};

/** The messages that make `after` of a server to which `before` was said; all if nothing was. */
std::vector<OscMessage> hostMessages (const std::optional<HostState>& before, const HostState& after);

/** One sample as /fodder/done tells it, and the request that makes it again. */
struct Made
{
    std::string sample, path;
    double bpm = 0.0;
    std::string key;
    int bars = 0; // 0: a one-shot
    double seconds = 0.0;
    std::string warning; // how it differs from what was asked, if it does
    std::string notes;   // its MIDI file, once it has been asked for
    Request recipe;      // of this one sample: count 1, and its seed
    int member = 0;      // which of the samples that the recipe makes, as of a kit
};

} // namespace fodder
