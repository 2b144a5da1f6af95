#if __linux__
#define JUCE_GUI_BASICS_INCLUDE_XHEADERS 1
#endif
#include "X11.h"

namespace fodder
{
#if JUCE_LINUX
namespace
{
XErrorHandler before = nullptr;

int heard (::Display* display, XErrorEvent* event)
{
    if (auto* windows = juce::XWindowSystem::getInstanceWithoutCreating(); windows != nullptr && windows->getDisplay() == display)
        return 0;
    return before != nullptr ? before (display, event) : 0;
}
} // namespace

void offerCopies (juce::ComponentPeer& window)
{
    auto* x = juce::X11Symbols::getInstance();
    auto* display = juce::XWindowSystem::getInstance()->getDisplay();
    const auto& atoms = juce::XWindowSystem::getInstance()->getAtoms();
    const juce::XWindowSystemUtilities::ScopedXLock lock;
    x->xChangeProperty (display, (::Window) window.getNativeHandle(), atoms.XdndActionList, XA_ATOM, 32, PropModeReplace,
                        reinterpret_cast<const unsigned char*> (&atoms.XdndActionCopy), 1);
}

X11ErrorGuard::X11ErrorGuard()
{
    juce::XWindowSystem::getInstance(); // which loads the symbols
    before = juce::X11Symbols::getInstance()->xSetErrorHandler (heard);
}

X11ErrorGuard::~X11ErrorGuard()
{
    auto* windows = juce::XWindowSystem::getInstanceWithoutCreating();
    if (windows == nullptr)
        return; // JUCE has unloaded Xlib already
    auto* x = juce::X11Symbols::getInstance();
    if (auto* display = windows->getDisplay())
        x->xSync (display, False); // what is still to come of our windows
    if (auto* now = x->xSetErrorHandler (before); now != heard)
        x->xSetErrorHandler (now); // somebody has put theirs over it
}
#else
void offerCopies (juce::ComponentPeer&) {}
X11ErrorGuard::X11ErrorGuard() {}
X11ErrorGuard::~X11ErrorGuard() {}
#endif
} // namespace fodder
