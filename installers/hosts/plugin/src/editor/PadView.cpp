#include "PadView.h"

#include "Look.h"
#include "X11.h"

namespace fodder
{
namespace
{
constexpr float corner = 8.0f;
constexpr int dragDistance = 6;

juce::String utf8 (const std::string& text)
{
    return juce::String::fromUTF8 (text.c_str());
}

/** JUCE puts "file://" before paths on Linux and escapes nothing: not the # of F#m, no space. */
juce::String asDragged (const std::string& path)
{
   #if JUCE_LINUX
    juce::String uri ("file://");
    for (const auto letter : path)
    {
        const auto byte = static_cast<unsigned char> (letter);
        const auto isPlain = (byte < 128 && std::isalnum (byte) != 0) || std::strchr ("/-._~", letter) != nullptr;
        uri << (isPlain ? juce::String::charToString (byte) : "%" + juce::String::toHexString (byte).paddedLeft ('0', 2).toUpperCase());
    }
    return uri;
   #else
    return utf8 (path);
   #endif
}

/** From the window's ground over its cool colour to its accent. */
juce::Image imageOf (const Picture& picture)
{
    juce::Image image (juce::Image::RGB, picture.columns, picture.rows, false);
    const juce::Image::BitmapData pixels (image, juce::Image::BitmapData::writeOnly);
    for (int row = 0; row < picture.rows; ++row)
        for (int column = 0; column < picture.columns; ++column)
        {
            const auto level = static_cast<float> (picture.levels[static_cast<std::size_t> (row * picture.columns + column)]) / 255.0f;
            pixels.setPixelColour (column, row, level < 0.5f ? colours::card.interpolatedWith (colours::cool, level * 2.0f)
                                                             : colours::cool.interpolatedWith (colours::accent, level * 2.0f - 1.0f));
        }
    return image;
}
} // namespace

PadView::PadView (int n) : number (n)
{
    setWantsKeyboardFocus (true);
    setTitle ("Pad " + juce::String (number));
}

void PadView::show (const Pad& newPad, bool selected)
{
    pad = newPad;
    isSelected = selected;
    juce::StringArray lines { utf8 (pad.made.recipe.prompt), utf8 (pad.made.warning), pad.trouble };
    lines.removeEmptyStrings();
    setTooltip (lines.joinIntoString ("\n"));
    setDescription (title() + ", " + details());
    repaint();
}

void PadView::showPainting (const Job* job)
{
    const auto fraction = job != nullptr ? job->fraction : -1.0;
    auto shown = job != nullptr ? job->picture : nullptr;
    if (fraction < 0.0 && paintedFraction < 0.0)
        return;
    if (shown != picture)
        painting = shown != nullptr ? imageOf (*shown) : juce::Image();
    picture = std::move (shown);
    paintedFraction = fraction;
    paintedPrompt = job != nullptr ? utf8 (job->request.prompt) : juce::String();
    repaint();
}

void PadView::showPlayhead (float place, bool previewed)
{
    if (std::abs (place - playhead) < 1e-6f && previewed == isPreviewed)
        return;
    playhead = place;
    isPreviewed = previewed;
    repaint();
}

/** The prompt; of a kit first the part, with which its file's name ends. */
juce::String PadView::title() const
{
    const auto prompt = utf8 (pad.made.recipe.prompt);
    if (pad.made.recipe.making != Making::kit)
        return prompt;
    return utf8 (pad.made.path).fromLastOccurrenceOf ("_", false, false).upToLastOccurrenceOf (".", false, false) + ": " + prompt;
}

juce::String PadView::details() const
{
    switch (pad.state)
    {
        case PadState::empty: return {};
        case PadState::loading: return "loading";
        case PadState::missing: return "its file has gone";
        case PadState::making: return "is made again";
        case PadState::unreadable: return "cannot be read";
        case PadState::ready: break;
    }
    juce::StringArray words;
    if (pad.made.bars > 0)
        words.add (juce::String (pad.made.bars) + (pad.made.bars == 1 ? " bar" : " bars"));
    else
        words.add (juce::String (pad.made.seconds, 1) + " s");
    if (pad.made.bars > 0)
        words.add (juce::String (pad.made.bpm, 2).trimCharactersAtEnd ("0").trimCharactersAtEnd ("."));
    if (! pad.made.key.empty())
        words.add (utf8 (pad.made.key));
    return words.joinIntoString (juce::String::fromUTF8 (" · "));
}

void PadView::paint (juce::Graphics& g)
{
    const auto area = getLocalBounds().toFloat().reduced (1.0f);
    const auto isEmpty = pad.state == PadState::empty;
    g.setColour (isPreviewed || playhead >= 0.0f ? colours::chosen : isEmpty ? colours::panel : colours::card);
    g.fillRoundedRectangle (area, corner);
    g.setColour (isSelected || hasKeyboardFocus (false) ? colours::accent : colours::line);
    g.drawRoundedRectangle (area, corner, isSelected ? 1.5f : 1.0f);

    auto inner = area.reduced (8.0f, 6.0f);
    auto top = inner.removeFromTop (16.0f);
    g.setFont (juce::Font (12.0f, juce::Font::bold));
    g.setColour (isEmpty ? colours::faint : colours::accent);
    g.drawText (juce::String (number), top.removeFromLeft (20.0f), juce::Justification::centredLeft);
    if (paintedFraction >= 0.0)
        return paintPainting (g, inner.withTop (top.getY()));
    if (isEmpty)
        return;
    if (! pad.made.warning.empty())
    {
        g.setColour (colours::accent);
        g.drawText ("!", top.removeFromRight (8.0f), juce::Justification::centredRight); // the tooltip says why
    }
    g.setFont (12.5f);
    g.setColour (colours::text);
    g.drawText (title(), top, juce::Justification::centredLeft);
    g.setFont (11.5f);
    g.setColour (pad.state == PadState::unreadable ? colours::bad : colours::dim);
    g.drawText (details(), inner.removeFromBottom (14.0f), juce::Justification::centredLeft);
    if (pad.state == PadState::ready)
    {
        g.setFont (14.0f);
        g.setColour (pad.made.notes.empty() ? colours::faint : colours::accent);
        g.drawText (juce::String::fromUTF8 ("♪"), notesArea(), juce::Justification::centred);
    }
    paintWave (g, inner.reduced (0.0f, 3.0f));
}

/** In the place of what the pad has, or will have. */
void PadView::paintPainting (juce::Graphics& g, juce::Rectangle<float> area) const
{
    g.setFont (12.5f);
    g.setColour (colours::dim);
    g.drawText (paintedPrompt, area.removeFromTop (16.0f).withTrimmedLeft (20.0f), juce::Justification::centredLeft);
    const auto bar = area.removeFromBottom (3.0f);
    g.setColour (colours::line);
    g.fillRoundedRectangle (bar, 1.5f);
    g.setColour (colours::accent);
    g.fillRoundedRectangle (bar.withWidth (bar.getWidth() * static_cast<float> (juce::jlimit (0.0, 1.0, paintedFraction))), 1.5f);
    if (painting.isValid())
        g.drawImage (painting, area.reduced (0.0f, 3.0f));
}

juce::Rectangle<int> PadView::notesArea() const
{
    return getLocalBounds().removeFromBottom (24).removeFromRight (28);
}

void PadView::paintWave (juce::Graphics& g, juce::Rectangle<float> area) const
{
    if (pad.peaks == nullptr || pad.peaks->empty())
        return;
    const auto columns = static_cast<int> (area.getWidth() / 3.0f);
    const auto size = static_cast<int> (pad.peaks->size());
    for (int column = 0; column < columns; ++column)
    {
        float peak = 0.0f;
        for (int n = column * size / columns; n < juce::jmax ((column + 1) * size / columns, column * size / columns + 1); ++n)
            peak = juce::jmax (peak, (*pad.peaks)[static_cast<std::size_t> (n)]);
        const auto height = juce::jmax (1.5f, juce::jmin (1.0f, peak) * area.getHeight());
        const auto isPlayed = playhead >= 0.0f && static_cast<float> (column) <= playhead * static_cast<float> (columns);
        g.setColour (isPlayed ? colours::accent : colours::cool);
        g.fillRoundedRectangle (area.getX() + static_cast<float> (column) * 3.0f, area.getCentreY() - height * 0.5f, 2.0f, height, 1.0f);
    }
}

void PadView::mouseDown (const juce::MouseEvent& event)
{
    isDragged = false;
    isOnNotes = ! event.mods.isPopupMenu() && pad.state == PadState::ready && notesArea().contains (event.getPosition());
    if (event.mods.isPopupMenu() && onMenu != nullptr)
        onMenu();
    if (isOnNotes && pad.made.notes.empty() && onNotes != nullptr)
        onNotes(); // which are there at once where they are known, and can be dragged by this very press
}

void PadView::mouseDrag (const juce::MouseEvent& event)
{
    if (isDragged || event.mods.isPopupMenu() || event.getDistanceFromDragStart() < dragDistance || pad.state != PadState::ready)
        return;
    const auto& file = isOnNotes ? pad.made.notes : pad.made.path;
    if (file.empty())
        return;
    isDragged = true;
    if (auto* window = getPeer())
        offerCopies (*window);
    juce::DragAndDropContainer::performExternalDragDropOfFiles ({ asDragged (file) }, false, this); // a copy, never moved
}

void PadView::mouseUp (const juce::MouseEvent& event)
{
    if (! isDragged && ! isOnNotes && ! event.mods.isPopupMenu() && getLocalBounds().contains (event.getPosition()) && onClick != nullptr)
        onClick();
}

bool PadView::keyPressed (const juce::KeyPress& key)
{
    if (key != juce::KeyPress::returnKey || onClick == nullptr)
        return false; // the space bar is the host's
    onClick();
    return true;
}

} // namespace fodder
