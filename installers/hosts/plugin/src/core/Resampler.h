// Another sampling rate for a whole sample, before it is played: a windowed sinc, and for loops a
// ring, so that they stay seamless and get exactly the frames of their bars.
#pragma once

#include <cstddef>
#include <vector>

namespace fodder
{

/** `frames` frames that span what `input` spans. `isRing`: the end goes on at the beginning. */
std::vector<float> resample (const std::vector<float>& input, std::size_t frames, bool isRing);

} // namespace fodder
