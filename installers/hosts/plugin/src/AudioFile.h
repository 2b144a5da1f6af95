// A file of Fodder's as a sample that plays at the host's rate.
#pragma once

#include "core/Request.h"
#include "core/Sample.h"

#include <juce_audio_formats/juce_audio_formats.h>

namespace fodder
{

struct LoadedFile
{
    std::shared_ptr<Sample> sample;                  // none if it cannot be read
    std::shared_ptr<const std::vector<float>> peaks; // the greatest of each stretch, 0 to 1, for drawing
    juce::String trouble;                            // why it cannot be read
};

/** Reads a WAV or AIFF. A loop gets exactly the frames of its bars at `rate`. For a thread that may wait. */
LoadedFile readAudio (const Made& made, double rate);

} // namespace fodder
