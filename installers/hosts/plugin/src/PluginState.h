// What a project keeps of the plugin ⇄ XML. Projects come from anywhere: all of it is bounded.
#pragma once

#include "core/Request.h"
#include "core/Sampler.h"

#include <array>
#include <juce_core/juce_core.h>

namespace fodder
{

/** What stands in the fields above the pads. */
struct Form
{
    juce::String prompt;
    juce::StringArray recent; // prompts, the last one first
    juce::String kind;        // as Request's
    int bars = 0, count = 1;

    /** The prompt as the last one that was used. */
    void remember();
    Request request() const;
};

struct PluginState
{
    Form form;
    std::array<Made, Sampler::padCount> pads; // of an empty path: empty
    std::array<float, 3> parameters { -1.0f, -1.0f, -1.0f }; // level, pad, key, from 0 to 1; −1: unsaid

    std::unique_ptr<juce::XmlElement> toXml() const;
    static PluginState fromXml (const juce::XmlElement& xml);
};

} // namespace fodder
