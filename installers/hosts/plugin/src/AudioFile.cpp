#include "AudioFile.h"

#include "core/Resampler.h"

#include <cmath>

namespace fodder
{
namespace
{
constexpr double longestSeconds = 600.0;
constexpr int peakCount = 160;

std::shared_ptr<const std::vector<float>> peaksOf (const Sample& sample)
{
    auto peaks = std::make_shared<std::vector<float>> (peakCount, 0.0f);
    const auto frames = sample.left.size();
    for (std::size_t n = 0; n < frames; ++n)
    {
        auto& peak = (*peaks)[n * peakCount / frames];
        peak = juce::jmax (peak, std::abs (sample.left[n]), std::abs (sample.right[n]));
    }
    return peaks;
}

std::vector<float> channel (const juce::AudioBuffer<float>& buffer, int index)
{
    const auto* data = buffer.getReadPointer (juce::jmin (index, buffer.getNumChannels() - 1));
    return { data, data + buffer.getNumSamples() };
}

/** The quarters that a loop lasts: bars have a whole number of sixteenths. */
double quartersOf (const Made& made, double seconds)
{
    return std::max (0.25, std::round (seconds * made.bpm / 60.0 * 4.0) / 4.0);
}

/** The tempo as it was asked for: what comes back has only a float's digits. */
double exactTempo (const Made& made)
{
    const auto asked = made.recipe.host.bpm;
    return std::abs (asked - made.bpm) < 1e-4 * made.bpm ? asked : made.bpm;
}
} // namespace

LoadedFile readAudio (const Made& made, double rate)
{
    const juce::File file (juce::String::fromUTF8 (made.path.c_str()));
    juce::AudioFormatManager formats;
    formats.registerFormat (new juce::WavAudioFormat(), true);
    formats.registerFormat (new juce::AiffAudioFormat(), false);
    const std::unique_ptr<juce::AudioFormatReader> reader (formats.createReaderFor (file));
    if (reader == nullptr)
        return { {}, {}, file.getFileName() + " is no WAV or AIFF: choose one of them in Fodder's settings." };
    const auto frames = reader->lengthInSamples;
    if (frames < 1 || reader->numChannels < 1 || reader->sampleRate < 1'000.0
        || static_cast<double> (frames) > longestSeconds * reader->sampleRate)
        return { {}, {}, file.getFileName() + " is empty or too long." };

    juce::AudioBuffer<float> buffer (juce::jmin (2, static_cast<int> (reader->numChannels)), static_cast<int> (frames));
    if (! reader->read (&buffer, 0, buffer.getNumSamples(), 0, true, true))
        return { {}, {}, file.getFileName() + " cannot be read." };

    auto sample = std::make_shared<Sample>();
    const auto seconds = static_cast<double> (frames) / reader->sampleRate;
    if (made.bars > 0 && made.bpm > 0.0)
        sample->quarters = quartersOf (made, seconds);
    auto length = static_cast<std::size_t> (frames);
    if (! juce::approximatelyEqual (rate, reader->sampleRate))
    {
        const auto lasts = sample->isLoop() ? sample->quarters * 60.0 / exactTempo (made) : seconds;
        length = static_cast<std::size_t> (std::max (1.0, std::round (lasts * rate)));
    }
    sample->sampleRate = rate;
    sample->left = resample (channel (buffer, 0), length, sample->isLoop());
    sample->right = resample (channel (buffer, 1), length, sample->isLoop());
    auto peaks = peaksOf (*sample);
    return { std::move (sample), std::move (peaks), {} };
}

} // namespace fodder
