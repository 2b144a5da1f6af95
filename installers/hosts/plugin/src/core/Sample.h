// A sample as it is played: immutable, and counted by its users, because the audio thread may let go
// of it but never delete it.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace fodder
{

struct Sample
{
    std::vector<float> left, right;  // of one length
    double sampleRate = 44'100.0;
    double quarters = 0.0;           // that it lasts in its own tempo; 0: a one-shot
    std::atomic<int> users { 0 };

    int frames() const { return static_cast<int> (left.size()); }
    /** A loop of a few frames would be none. */
    bool isLoop() const { return quarters > 0.0 && frames() >= 16; }
};

} // namespace fodder
