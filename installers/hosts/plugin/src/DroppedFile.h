// Clips that are dropped onto the plugin, e.g. out of a project's folder. Fodder reads only files in its
// own folders, and projects move: so it gets a copy that lasts.
#pragma once

#include <juce_core/juce_core.h>

namespace fodder
{

/** A clip's copy in `folder`, made if it is not there yet; none if it cannot be made. For a thread that may wait. */
juce::File keepDropped (const juce::File& clip, const juce::File& folder);

} // namespace fodder
