#include "Look.h"

namespace fodder
{
namespace
{
constexpr float corner = 6.0f;

void box (juce::Graphics& g, juce::Rectangle<float> area, juce::Colour fill, juce::Colour outline)
{
    g.setColour (fill);
    g.fillRoundedRectangle (area, corner);
    g.setColour (outline);
    g.drawRoundedRectangle (area.reduced (0.5f), corner, 1.0f);
}
} // namespace

Look::Look()
{
    setColour (juce::ComboBox::textColourId, colours::text);
    setColour (juce::ComboBox::arrowColourId, colours::dim);
    setColour (juce::TextEditor::textColourId, colours::text);
    setColour (juce::TextEditor::highlightColourId, colours::accent.withAlpha (0.35f));
    setColour (juce::TextEditor::highlightedTextColourId, colours::text);
    setColour (juce::CaretComponent::caretColourId, colours::accent);
    setColour (juce::PopupMenu::backgroundColourId, colours::raised);
    setColour (juce::PopupMenu::textColourId, colours::text);
    setColour (juce::PopupMenu::highlightedBackgroundColourId, colours::accent);
    setColour (juce::PopupMenu::highlightedTextColourId, colours::onAccent);
    setColour (juce::TooltipWindow::backgroundColourId, colours::raised);
    setColour (juce::TooltipWindow::textColourId, colours::text);
    setColour (juce::TooltipWindow::outlineColourId, colours::line);
    setColour (juce::Label::textColourId, colours::dim);
}

void Look::drawButtonBackground (juce::Graphics& g, juce::Button& button, const juce::Colour&, bool isOver, bool isDown)
{
    const auto main = static_cast<bool> (button.getProperties()[isMain]);
    auto fill = main ? colours::accent : colours::raised;
    if (! button.isEnabled())
        fill = main ? colours::accent.withAlpha (0.35f) : colours::card;
    else if (isDown)
        fill = fill.darker (0.2f);
    else if (isOver)
        fill = fill.brighter (0.1f);
    box (g, button.getLocalBounds().toFloat(), fill, main ? fill : colours::line);
    if (button.hasKeyboardFocus (false))
    {
        g.setColour (colours::accent);
        g.drawRoundedRectangle (button.getLocalBounds().toFloat().reduced (1.0f), corner, 1.5f);
    }
}

void Look::drawButtonText (juce::Graphics& g, juce::TextButton& button, bool, bool)
{
    const auto main = static_cast<bool> (button.getProperties()[isMain]);
    g.setColour (main ? colours::onAccent : button.isEnabled() ? colours::text : colours::faint);
    g.setFont (juce::Font (14.0f, main ? juce::Font::bold : juce::Font::plain));
    g.drawText (button.getButtonText(), button.getLocalBounds(), juce::Justification::centred);
}

void Look::drawComboBox (juce::Graphics& g, int width, int height, bool, int, int, int, int, juce::ComboBox& combo)
{
    box (g, juce::Rectangle<int> (width, height).toFloat(), colours::raised, combo.hasKeyboardFocus (true) ? colours::accent : colours::line);
    juce::Path arrow;
    const auto x = static_cast<float> (width) - 15.0f, y = static_cast<float> (height) * 0.5f;
    arrow.startNewSubPath (x - 4.0f, y - 2.0f);
    arrow.lineTo (x, y + 2.5f);
    arrow.lineTo (x + 4.0f, y - 2.0f);
    g.setColour (combo.isEnabled() ? colours::dim : colours::faint);
    g.strokePath (arrow, juce::PathStrokeType (1.5f));
}

void Look::fillTextEditorBackground (juce::Graphics& g, int width, int height, juce::TextEditor&)
{
    g.setColour (colours::card);
    g.fillRoundedRectangle (juce::Rectangle<int> (width, height).toFloat(), corner);
}

void Look::drawTextEditorOutline (juce::Graphics& g, int width, int height, juce::TextEditor& editor)
{
    g.setColour (editor.hasKeyboardFocus (true) ? colours::accent : colours::line);
    g.drawRoundedRectangle (juce::Rectangle<int> (width, height).toFloat().reduced (0.5f), corner, 1.0f);
}

void Look::drawLinearSlider (juce::Graphics& g, int x, int y, int width, int height, float position, float, float,
                             juce::Slider::SliderStyle, juce::Slider& slider)
{
    const auto middle = static_cast<float> (y) + static_cast<float> (height) * 0.5f;
    const auto left = static_cast<float> (x), right = static_cast<float> (x + width);
    g.setColour (colours::line);
    g.fillRoundedRectangle (left, middle - 2.0f, right - left, 4.0f, 2.0f);
    g.setColour (slider.hasKeyboardFocus (true) ? colours::accent : colours::cool);
    g.fillRoundedRectangle (left, middle - 2.0f, position - left, 4.0f, 2.0f);
    g.setColour (colours::text);
    g.fillEllipse (position - 6.0f, middle - 6.0f, 12.0f, 12.0f);
}

} // namespace fodder
