#include "Resampler.h"

#include <algorithm>
#include <cmath>

namespace fodder
{
namespace
{
constexpr int zeroCrossings = 24; // on either side
constexpr int tablePoints = 512;  // between two of them
constexpr double kaiserBeta = 9.0; // 90 dB (Kaiser 1974)
constexpr double pi = 3.14159265358979323846;

double besselI0 (double x)
{
    double sum = 1.0, term = 1.0;
    for (int k = 1; term > 1e-12 * sum; ++k)
        sum += term *= (x / (2.0 * k)) * (x / (2.0 * k));
    return sum;
}

/** One side of sin(pi t) / (pi t) under a Kaiser window, t from 0 to zeroCrossings. */
std::vector<double> makeTable()
{
    std::vector<double> table (zeroCrossings * tablePoints + 2, 0.0);
    for (int n = 0; n <= zeroCrossings * tablePoints; ++n)
    {
        const auto t = static_cast<double> (n) / tablePoints;
        const auto edge = t / zeroCrossings;
        const auto window = besselI0 (kaiserBeta * std::sqrt (std::max (0.0, 1.0 - edge * edge))) / besselI0 (kaiserBeta);
        table[static_cast<std::size_t> (n)] = window * (n == 0 ? 1.0 : std::sin (pi * t) / (pi * t));
    }
    return table;
}

double lookUp (const std::vector<double>& table, double t)
{
    const auto place = std::abs (t) * tablePoints;
    const auto index = static_cast<std::size_t> (place);
    if (index + 1 >= table.size())
        return 0.0;
    const auto between = place - static_cast<double> (index);
    return table[index] + between * (table[index + 1] - table[index]);
}
} // namespace

std::vector<float> resample (const std::vector<float>& input, std::size_t frames, bool isRing)
{
    if (frames == input.size() || input.empty() || frames == 0)
        return input;

    const auto table = makeTable();
    const auto size = static_cast<std::ptrdiff_t> (input.size());
    const auto step = static_cast<double> (size) / static_cast<double> (frames);
    const auto cutoff = std::min (1.0, 1.0 / step); // below both Nyquist frequencies
    const auto reach = zeroCrossings / cutoff;
    std::vector<float> out (frames);
    for (std::size_t n = 0; n < frames; ++n)
    {
        const auto centre = static_cast<double> (n) * step;
        const auto first = static_cast<std::ptrdiff_t> (std::ceil (centre - reach));
        const auto last = static_cast<std::ptrdiff_t> (std::floor (centre + reach));
        double sum = 0.0;
        for (auto at = first; at <= last; ++at)
        {
            const auto place = isRing ? ((at % size) + size) % size : at;
            if (place >= 0 && place < size)
                sum += input[static_cast<std::size_t> (place)] * lookUp (table, (static_cast<double> (at) - centre) * cutoff);
        }
        out[n] = static_cast<float> (sum * cutoff);
    }
    return out;
}

} // namespace fodder
