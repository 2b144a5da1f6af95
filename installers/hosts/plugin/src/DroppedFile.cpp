#include "DroppedFile.h"

namespace fodder
{
namespace
{
constexpr juce::int64 largest = 512 * 1'024 * 1'024; // bytes
}

juce::File keepDropped (const juce::File& clip, const juce::File& folder)
{
    if (! clip.existsAsFile() || clip.getSize() > largest)
        return {};
    // another name for another content, without reading it: music programs write over their clips
    const auto state = clip.getFullPathName() + juce::String (clip.getSize()) + juce::String (clip.getLastModificationTime().toMilliseconds());
    const auto name = clip.getFileNameWithoutExtension().substring (0, 80) + "-" + juce::String::toHexString (state.hashCode64());
    const auto copy = folder.getChildFile (name + clip.getFileExtension());
    if (copy.existsAsFile())
        return copy;
    const juce::TemporaryFile staged (copy);
    if (folder.createDirectory().failed() || ! clip.copyFileTo (staged.getFile()) || ! staged.overwriteTargetFileWithTemporary())
        return {};
    return copy;
}

} // namespace fodder
