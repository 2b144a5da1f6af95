// What Linux' window system wants of a plugin's window beyond what JUCE does.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace fodder
{

/** Says that what is dragged out of a window can only be copied. File managers otherwise choose to
    move where both are on one disk, and JUCE, which can only copy, then gives the drop up. */
void offerCopies (juce::ComponentPeer& window);

/** Lives through errors of our own windows, as of one whose parent the host has destroyed before it:
    Xlib would end the host. Others' errors go where they went before. */
class X11ErrorGuard
{
public:
    X11ErrorGuard();
    ~X11ErrorGuard();

    JUCE_DECLARE_NON_COPYABLE (X11ErrorGuard)
};

} // namespace fodder
