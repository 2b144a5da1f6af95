// Where the host stands at the first frame of a block, and how other threads come to know.
#pragma once

#include "Request.h"

#include <atomic>

namespace fodder
{

struct HostClock
{
    double sampleRate = 44'100.0;
    double bpm = 120.0;
    Meter meter;
    bool isPlaying = false;
    double position = 0.0; // in quarter notes
    double barStart = 0.0; // of the bar that this position is in

    double framesPerQuarter() const { return sampleRate * 60.0 / bpm; }
    /** The first bar line at this block's start or after it, to within half a frame. */
    double nextBar() const;
};

/** The audio thread notes tempo and meter; any other reads them. Never waits. */
class HostMonitor
{
public:
    void note (const HostClock& clock);
    /** Without a key, which no host tells. */
    HostState state() const;
    bool isPlaying() const { return playing.load (std::memory_order_relaxed); }

private:
    std::atomic<double> bpm { 120.0 };
    std::atomic<int> meter { 4 * 256 + 4 }; // both halves at once
    std::atomic<bool> playing { false };
};

} // namespace fodder
