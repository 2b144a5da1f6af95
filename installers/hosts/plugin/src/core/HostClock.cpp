#include "HostClock.h"

#include <cmath>

namespace fodder
{

double HostClock::nextBar() const
{
    const auto bar = meter.quarters();
    const auto halfFrame = 0.5 / framesPerQuarter();
    return barStart + std::ceil ((position - barStart - halfFrame) / bar) * bar;
}

void HostMonitor::note (const HostClock& clock)
{
    bpm.store (clock.bpm, std::memory_order_relaxed);
    meter.store (clock.meter.beats * 256 + clock.meter.unit, std::memory_order_relaxed);
    playing.store (clock.isPlaying, std::memory_order_relaxed);
}

HostState HostMonitor::state() const
{
    const auto both = meter.load (std::memory_order_relaxed);
    return { bpm.load (std::memory_order_relaxed), { both / 256, both % 256 }, {} };
}

} // namespace fodder
