// The plugin's window without a host, for looking at it and dragging: window SECONDS [PICTURE.png]
// shows it for so long, and then paints it into a file. window --orphan shows it inside a window that
// is then destroyed before it, as careless hosts do, and after that in another one.
#if __linux__
#define JUCE_GUI_BASICS_INCLUDE_XHEADERS 1
#endif
#include "PluginProcessor.h"
#include "editor/PluginEditor.h"

namespace
{
struct Frame final : juce::DocumentWindow
{
    explicit Frame (fodder::PluginProcessor& p)
        : DocumentWindow ("Fodder", juce::Colours::black, DocumentWindow::closeButton), processor (p)
    {
        setUsingNativeTitleBar (true);
        setContentOwned (processor.createEditorIfNeeded(), true);
        setTopLeftPosition (20, 40);
        setVisible (true);
        getContentComponent()->grabKeyboardFocus();
    }
    ~Frame() override
    {
        processor.editorBeingDeleted (processor.getActiveEditor());
        clearContentComponent();
    }
    void closeButtonPressed() override { juce::MessageManager::getInstance()->stopDispatchLoop(); }
    fodder::PluginProcessor& processor;
};

/** What a host does all the time. */
struct Player final : juce::Timer
{
    explicit Player (fodder::PluginProcessor& p) : processor (p)
    {
        processor.prepareToPlay (44'100.0, 441);
        startTimer (10);
    }
    void timerCallback() override
    {
        juce::MidiBuffer midi;
        processor.processBlock (buffer, midi);
    }
    fodder::PluginProcessor& processor;
    juce::AudioBuffer<float> buffer { 2, 441 };
};

#if JUCE_LINUX
/** A host's window on a connection of its own, and the editor in it. */
struct HostWindow
{
    explicit HostWindow (fodder::PluginProcessor& p) : processor (p)
    {
        window = x.xCreateWindow (display, x.xDefaultRootWindow (display), 20, 40, 720, 540, 0, CopyFromParent, InputOutput, nullptr, 0, nullptr);
        x.xMapRaised (display, window);
        x.xSync (display, False);
        editor.reset (processor.createEditorIfNeeded());
        editor->setVisible (true);
        editor->addToDesktop (0, reinterpret_cast<void*> (window));
    }
    ~HostWindow()
    {
        processor.editorBeingDeleted (editor.get());
        editor.reset();
        x.xCloseDisplay (display);
    }
    void destroy()
    {
        x.xDestroyWindow (display, window);
        x.xSync (display, False);
    }

    fodder::PluginProcessor& processor;
    juce::X11Symbols& x = *juce::X11Symbols::getInstance();
    ::Display* display = x.xOpenDisplay (nullptr);
    ::Window window = 0;
    std::unique_ptr<juce::AudioProcessorEditor> editor;
};

/** Opens one, destroys its window, a while later closes the editor; and that twice. */
struct CarelessHost final : juce::Timer
{
    explicit CarelessHost (fodder::PluginProcessor& p) : processor (p) { startTimer (500); }
    void timerCallback() override
    {
        switch (step++ % 3)
        {
            case 0: host.emplace (processor); break;
            case 1: host->destroy(); break;
            case 2: host.reset(); break;
        }
        if (step == 6)
            juce::MessageManager::getInstance()->stopDispatchLoop();
    }
    fodder::PluginProcessor& processor;
    std::optional<HostWindow> host;
    int step = 0;
};

int orphan()
{
    {
        juce::XWindowSystem::getInstance(); // which loads Xlib
        fodder::PluginProcessor processor;
        processor.setRateAndBufferSizeDetails (44'100.0, 441);
        Player player (processor);
        CarelessHost host (processor);
        juce::MessageManager::getInstance()->runDispatchLoop();
    }
    std::puts ("alive");
    return 0;
}
#else
int orphan() { return 0; }
#endif
} // namespace

int main (int count, char** words)
{
    const juce::ScopedJuceInitialiser_GUI gui;
    if (count > 1 && std::strcmp (words[1], "--orphan") == 0)
        return orphan();
    const auto seconds = count > 1 ? juce::String (words[1]).getDoubleValue() : 10.0;
    fodder::PluginProcessor processor;
    processor.setRateAndBufferSizeDetails (44'100.0, 441);
    Player player (processor);
    Frame window (processor);
    juce::Timer::callAfterDelay (static_cast<int> (seconds * 1'000.0), [] { juce::MessageManager::getInstance()->stopDispatchLoop(); });
    juce::MessageManager::getInstance()->runDispatchLoop();
    if (count > 2)
    {
        const auto picture = window.getContentComponent()->createComponentSnapshot (window.getContentComponent()->getLocalBounds());
        const juce::File file (juce::File::getCurrentWorkingDirectory().getChildFile (juce::String::fromUTF8 (words[2])));
        const juce::TemporaryFile whole (file); // there at once, for who waits for it
        if (auto stream = whole.getFile().createOutputStream())
            juce::PNGImageFormat().writeImageToStream (picture, *stream);
        whole.overwriteTargetFileWithTemporary();
    }
    return 0;
}
