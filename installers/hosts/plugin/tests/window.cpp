// The plugin's window without a host, for looking at it and dragging: window SECONDS [PICTURE.png]
// shows it for so long, and then paints it into a file.
#include "PluginProcessor.h"
#include "editor/PluginEditor.h"

namespace
{
struct Window final : juce::DocumentWindow
{
    explicit Window (fodder::PluginProcessor& p)
        : DocumentWindow ("Fodder", juce::Colours::black, DocumentWindow::closeButton), processor (p)
    {
        setUsingNativeTitleBar (true);
        setContentOwned (processor.createEditorIfNeeded(), true);
        setTopLeftPosition (20, 40);
        setVisible (true);
        getContentComponent()->grabKeyboardFocus();
    }
    ~Window() override
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
} // namespace

int main (int count, char** words)
{
    const juce::ScopedJuceInitialiser_GUI gui;
    const auto seconds = count > 1 ? juce::String (words[1]).getDoubleValue() : 10.0;
    fodder::PluginProcessor processor;
    processor.setRateAndBufferSizeDetails (44'100.0, 441);
    Player player (processor);
    Window window (processor);
    juce::Timer::callAfterDelay (static_cast<int> (seconds * 1'000.0), [] { juce::MessageManager::getInstance()->stopDispatchLoop(); });
    juce::MessageManager::getInstance()->runDispatchLoop();
    if (count > 2)
    {
        const auto picture = window.getContentComponent()->createComponentSnapshot (window.getContentComponent()->getLocalBounds());
        const juce::File file (juce::File::getCurrentWorkingDirectory().getChildFile (juce::String::fromUTF8 (words[2])));
        file.deleteFile();
        juce::FileOutputStream stream (file);
        juce::PNGImageFormat().writeImageToStream (picture, stream);
    }
    return 0;
}
