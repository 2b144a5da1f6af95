// Where this user's Fodder is: what `fodder install plugin` has noted, else where it usually lies.
#pragma once

#include <juce_core/juce_core.h>

namespace fodder
{

struct Configuration
{
    juce::StringArray command; // that starts Fodder, without arguments; empty if none was found
    int port = 7770;
    juce::File folder;         // Fodder's own, for its log

    /** Reads plugin.json in Fodder's data folder, which FODDER_HOME may name. */
    static Configuration load();
};

} // namespace fodder
