#include "core/Resampler.h"

#include "Check.h"

#include <cmath>

using namespace fodder;

namespace
{
std::vector<float> sine (std::size_t frames, double cycles)
{
    std::vector<float> out (frames);
    for (std::size_t n = 0; n < frames; ++n)
        out[n] = static_cast<float> (std::sin (2.0 * 3.14159265358979 * cycles * static_cast<double> (n) / static_cast<double> (frames)));
    return out;
}

double furthest (const std::vector<float>& a, const std::vector<float>& b)
{
    double found = 0.0;
    for (std::size_t n = 0; n < a.size(); ++n)
        found = std::max (found, std::abs (static_cast<double> (a[n]) - static_cast<double> (b[n])));
    return found;
}
} // namespace

TEST ("a loop stays a loop at another rate, seam and all")
{
    for (const auto cycles : { 3.0, 400.0, 1'500.0 })
        CHECK (furthest (resample (sine (4'410, cycles), 4'800, true), sine (4'800, cycles)) < 1e-4);
    CHECK (furthest (resample (sine (4'800, 400.0), 4'410, true), sine (4'410, 400.0)) < 1e-4);
    CHECK (furthest (resample (sine (4'410, 900.0), 19'200, true), sine (19'200, 900.0)) < 1e-4);
}

TEST ("what the lower rate cannot have is left out")
{
    for (const auto value : resample (sine (9'600, 4'000.0), 4'800, true))
        CHECK (std::abs (value) < 1e-3f);
}

TEST ("of the same length it is the same")
{
    const auto input = sine (100, 3.0);
    CHECK (resample (input, 100, true) == input);
}
