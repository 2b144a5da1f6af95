// One pad: the wave, what it is, and where it is being played. Click it to hear it in the host's
// time, drag it to take its file out, and its ♪ for its notes as MIDI.
#pragma once

#include "Bridge.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace fodder
{

class PadView final : public juce::Component, public juce::SettableTooltipClient
{
public:
    explicit PadView (int number);

    void show (const Pad& pad, bool isSelected);
    /** What is being painted for this pad; none: nothing is. */
    void showPainting (const Job* job);
    /** −1: not played. `isPreviewed`: by click, or about to be. */
    void showPlayhead (float place, bool isPreviewed);

    std::function<void()> onClick, onMenu, onNotes;

    void paint (juce::Graphics&) override;
    void mouseDown (const juce::MouseEvent&) override;
    void mouseDrag (const juce::MouseEvent&) override;
    void mouseUp (const juce::MouseEvent&) override;
    bool keyPressed (const juce::KeyPress&) override;
    void focusGained (FocusChangeType) override { repaint(); }
    void focusLost (FocusChangeType) override { repaint(); }

private:
    void paintWave (juce::Graphics&, juce::Rectangle<float> area) const;
    void paintPainting (juce::Graphics&, juce::Rectangle<float> area) const;
    juce::Rectangle<int> notesArea() const;
    juce::String title() const;
    juce::String details() const;

    const int number;
    Pad pad;
    juce::String paintedPrompt;
    std::shared_ptr<const Picture> picture;
    juce::Image painting;
    double paintedFraction = -1.0; // −1: nothing is painted
    bool isSelected = false, isPreviewed = false, isDragged = false, isOnNotes = false;
    float playhead = -1.0f;
};

} // namespace fodder
