#include "Configuration.h"

namespace fodder
{
namespace
{
constexpr int longestFile = 65'536;

juce::File dataFolder()
{
    const auto chosen = juce::SystemStats::getEnvironmentVariable ("FODDER_HOME", {});
    if (juce::File::isAbsolutePath (chosen))
        return juce::File (chosen);
   #if JUCE_WINDOWS
    return juce::File::getSpecialLocation (juce::File::windowsLocalAppData).getChildFile ("fodder");
   #elif JUCE_MAC
    return juce::File::getSpecialLocation (juce::File::userApplicationDataDirectory)
        .getChildFile ("Application Support/fodder");
   #else
    const auto data = juce::SystemStats::getEnvironmentVariable ("XDG_DATA_HOME", {});
    const auto home = juce::File::getSpecialLocation (juce::File::userHomeDirectory);
    return (juce::File::isAbsolutePath (data) ? juce::File (data) : home.getChildFile (".local/share")).getChildFile ("fodder");
   #endif
}

juce::File usualCommand()
{
   #if JUCE_WINDOWS
    const juce::StringArray places { juce::SystemStats::getEnvironmentVariable ("LOCALAPPDATA", {}) + "/Programs/Fodder",
                                     juce::SystemStats::getEnvironmentVariable ("ProgramFiles", {}) + "/Fodder" };
    const juce::String name ("fodder.exe");
   #else
    juce::StringArray places;
    places.addTokens (juce::SystemStats::getEnvironmentVariable ("PATH", {}), ":", {});
    places.addArray ({ "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/Applications/Fodder.app/Contents/MacOS" });
    places.add (juce::File::getSpecialLocation (juce::File::userHomeDirectory).getChildFile (".local/bin").getFullPathName());
    const juce::String name ("fodder");
   #endif
    for (const auto& place : places)
        if (juce::File::isAbsolutePath (place))
            if (const auto file = juce::File (place).getChildFile (name); file.existsAsFile())
                return file;
    return {};
}
} // namespace

Configuration Configuration::load()
{
    Configuration found;
    found.folder = dataFolder();
    if (const auto file = found.folder.getChildFile ("plugin.json"); file.existsAsFile() && file.getSize() <= longestFile)
    {
        const auto said = juce::JSON::parse (file);
        if (const auto* words = said.getProperty ("command", {}).getArray())
            for (const auto& word : *words)
                found.command.add (word.toString());
        const auto port = static_cast<int> (said.getProperty ("port", found.port));
        if (port >= 1 && port <= 65'535)
            found.port = port;
    }
    if (found.command.isEmpty() || ! juce::File::isAbsolutePath (found.command[0]) || ! juce::File (found.command[0]).existsAsFile())
    {
        found.command.clear();
        if (const auto usual = usualCommand(); usual != juce::File())
            found.command.add (usual.getFullPathName());
    }
    return found;
}

} // namespace fodder
