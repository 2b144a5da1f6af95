// Fodder's colours and controls: the same as its window's (gui/theme.py).
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace fodder
{

namespace colours
{
const juce::Colour ground (0xff0e1013), panel (0xff121418), card (0xff181b20), raised (0xff22262d), line (0xff282d34),
    text (0xffe9ebee), dim (0xff9aa1ab), faint (0xff6b727c), accent (0xffe8a33d), onAccent (0xff1d1405),
    chosen (0xff221c12), cool (0xff62a0a8), good (0xff4fc78a), bad (0xffee6f62);
}

class Look final : public juce::LookAndFeel_V4
{
public:
    Look();

    void drawButtonBackground (juce::Graphics&, juce::Button&, const juce::Colour&, bool isOver, bool isDown) override;
    void drawButtonText (juce::Graphics&, juce::TextButton&, bool isOver, bool isDown) override;
    void drawComboBox (juce::Graphics&, int width, int height, bool isDown, int, int, int, int, juce::ComboBox&) override;
    void drawTextEditorOutline (juce::Graphics&, int width, int height, juce::TextEditor&) override;
    void fillTextEditorBackground (juce::Graphics&, int width, int height, juce::TextEditor&) override;
    void drawLinearSlider (juce::Graphics&, int x, int y, int width, int height, float position, float, float,
                           juce::Slider::SliderStyle, juce::Slider&) override;
    juce::Font getComboBoxFont (juce::ComboBox&) override { return { 14.0f }; }
    juce::Font getPopupMenuFont() override { return { 14.0f }; }
};

/** For TextButton's properties: drawn in the accent's colour. */
inline const juce::Identifier isMain ("isMain");

} // namespace fodder
