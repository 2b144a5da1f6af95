#include "PluginEditor.h"

namespace fodder
{
namespace
{
constexpr int width = 720, height = 540, margin = 14, gap = 8, rowHeight = 32, columns = 4;
constexpr int framesPerSecond = 30;
const juce::StringArray kinds { "Any kind", "Loop", "One-shot" };
const juce::StringArray kindWords { "", "loop", "oneshot" };
const juce::StringArray barTexts { "Any bars", "1 bar", "2 bars", "4 bars", "8 bars", "16 bars" };
constexpr std::array<int, 6> barNumbers { 0, 1, 2, 4, 8, 16 };
const juce::StringArray countTexts { "1 sample", "2 samples", "4 samples", "8 samples", "16 samples" };
constexpr std::array<int, 5> countNumbers { 1, 2, 4, 8, 16 };

const std::array<juce::String, 3> dropZones { "Vary it", "Make a part that fits it", "Take its groove" };

int zoneAt (int x, int across)
{
    return juce::jlimit (0, static_cast<int> (dropZones.size()) - 1, x * static_cast<int> (dropZones.size()) / juce::jmax (1, across));
}

template <std::size_t size>
int indexOf (const std::array<int, size>& numbers, int number)
{
    const auto found = std::find (numbers.begin(), numbers.end(), number);
    return found == numbers.end() ? 0 : static_cast<int> (found - numbers.begin());
}

juce::String tempoText (double bpm)
{
    return juce::String (bpm, 2).trimCharactersAtEnd ("0").trimCharactersAtEnd (".");
}
} // namespace

PluginEditor::PluginEditor (PluginProcessor& p) : AudioProcessorEditor (p), processor (p)
{
    setLookAndFeel (&look);
    addAndMakeVisible (prompt);
    prompt.setTextToShowWhenEmpty (juce::String::fromUTF8 ("What do you want to hear? e.g. dusty boom-bap drums"), colours::faint);
    prompt.setFont (16.0f);
    prompt.setIndents (10, 9);
    prompt.setInputRestrictions (1'000);
    prompt.setTitle ("Prompt");
    prompt.onReturnKey = [this] { generate(); };
    prompt.onTextChange = [this] { writeForm(); };
    addAndMakeVisible (recent);
    recent.setButtonText (juce::String::fromUTF8 ("▾"));
    recent.setTitle ("Last prompts");
    recent.setTooltip ("The last prompts");
    recent.onClick = [this] { showRecent(); };
    addAndMakeVisible (generateButton);
    generateButton.getProperties().set (isMain, true);
    generateButton.onClick = [this] { generate(); };

    addAndMakeVisible (parts);
    parts.setTooltip ("Drums, bass and more that belong together, and their mix");
    parts.onClick = [this]
    {
        writeForm();
        processor.generateParts();
    };

    fill (kind, kinds, "A loop, a one-shot, or as the prompt says");
    fill (bars, barTexts, "A loop's length, in the host's meter");
    fill (count, countTexts, "How many, with seeds counting up");
    fill (key, processor.keyParameter->choices, "The key of what is made");
    key.changeItemText (1, "Any key");
    for (auto* combo : { &kind, &bars, &count })
        combo->onChange = [this] { writeForm(); };
    keyAttachment = std::make_unique<juce::ComboBoxParameterAttachment> (*processor.keyParameter, key);

    for (auto* button : { &again, &vary, &cancel })
        addAndMakeVisible (button);
    again.setTooltip ("The selected pad's prompt with another seed, in the host's tempo");
    again.onClick = [this] { processor.again (processor.selectedPad()); };
    vary.setTooltip ("Something like the selected pad");
    vary.onClick = [this] { processor.vary (processor.selectedPad(), strength.getValue()); };
    cancel.onClick = [this] { processor.bridge.cancelAll(); };
    for (auto* slider : { &strength, &level })
    {
        addAndMakeVisible (slider);
        slider->setSliderStyle (juce::Slider::LinearHorizontal);
        slider->setTextBoxStyle (juce::Slider::NoTextBox, true, 0, 0);
        slider->setPopupDisplayEnabled (true, true, this);
    }
    for (auto* label : { &strengthLabel, &levelLabel })
    {
        addAndMakeVisible (label);
        label->setFont (11.0f);
        label->setJustificationType (juce::Justification::centred);
        label->setBorderSize ({ 0, 0, 0, 0 });
    }
    strength.setRange (0.05, 1.0, 0.05);
    strength.setValue (0.5);
    strength.setTitle ("Strength");
    strength.setTooltip ("How far Vary goes from the sample");
    level.setTitle ("Level");
    level.setTooltip ("Level");
    levelAttachment = std::make_unique<juce::SliderParameterAttachment> (*processor.levelParameter, level);

    for (int n = 0; n < Sampler::padCount; ++n)
    {
        auto& pad = *pads.emplace_back (std::make_unique<PadView> (n + 1));
        addAndMakeVisible (pad);
        pad.onClick = [this, n] { processor.togglePlay (n); };
        pad.onMenu = [this, n] { showMenu (n); };
        pad.onNotes = [this, n] { processor.bridge.askNotes (n); };
    }
    readForm();
    processor.bridge.wake();
    setSize (width, height);
    startTimerHz (framesPerSecond);
    timerCallback();
}

PluginEditor::~PluginEditor()
{
    setLookAndFeel (nullptr);
}

void PluginEditor::fill (juce::ComboBox& combo, const juce::StringArray& words, const juce::String& tooltip)
{
    addAndMakeVisible (combo);
    combo.addItemList (words, 1);
    combo.setTooltip (tooltip);
    combo.setTitle (tooltip);
    combo.setSelectedItemIndex (0, juce::dontSendNotification);
}

void PluginEditor::readForm()
{
    const auto form = processor.form();
    prompt.setText (form.prompt, false);
    kind.setSelectedItemIndex (juce::jmax (0, kindWords.indexOf (form.kind)), juce::dontSendNotification);
    bars.setSelectedItemIndex (indexOf (barNumbers, form.bars), juce::dontSendNotification);
    count.setSelectedItemIndex (indexOf (countNumbers, form.count), juce::dontSendNotification);
}

void PluginEditor::writeForm()
{
    auto form = processor.form();
    form.prompt = prompt.getText();
    form.kind = kindWords[kind.getSelectedItemIndex()];
    form.bars = barNumbers[static_cast<std::size_t> (juce::jmax (0, bars.getSelectedItemIndex()))];
    form.count = countNumbers[static_cast<std::size_t> (juce::jmax (0, count.getSelectedItemIndex()))];
    processor.setForm (form);
    enableButtons();
}

void PluginEditor::enableButtons()
{
    for (auto* button : { &generateButton, &parts })
        button->setEnabled (prompt.getText().trim().isNotEmpty());
}

void PluginEditor::generate()
{
    writeForm();
    if (generateButton.isEnabled())
        processor.generate();
}

void PluginEditor::showRecent()
{
    juce::PopupMenu menu;
    menu.setLookAndFeel (&look);
    const auto prompts = processor.form().recent;
    for (int n = 0; n < prompts.size(); ++n)
        menu.addItem (n + 1, prompts[n]);
    if (prompts.isEmpty())
        menu.addItem (-1, "No prompts yet", false);
    menu.showMenuAsync (juce::PopupMenu::Options().withTargetComponent (recent), [this, prompts] (int chosen)
    {
        if (chosen > 0)
            prompt.setText (prompts[chosen - 1]);
    });
}

void PluginEditor::showMenu (int pad)
{
    const auto shown = snapshot.pads[static_cast<std::size_t> (pad)];
    if (shown.state == PadState::empty)
        return;
    processor.selectPad (pad);
    juce::PopupMenu menu;
    menu.setLookAndFeel (&look);
    menu.addItem ("Again", [this, pad] { processor.again (pad); });
    menu.addItem ("Vary", [this, pad] { processor.vary (pad, strength.getValue()); });
    menu.addItem ("Use its prompt", [this, shown] { prompt.setText (juce::String::fromUTF8 (shown.made.recipe.prompt.c_str())); });
    menu.addItem ("Write its notes", [this, pad] { processor.bridge.askNotes (pad); });
    menu.addItem ("Show its file", [shown] { juce::File (juce::String::fromUTF8 (shown.made.path.c_str())).revealToUser(); });
    menu.addSeparator();
    menu.addItem ("Take off the pad", [this, pad] { processor.bridge.clear (pad); });
    menu.showMenuAsync (juce::PopupMenu::Options());
}

bool PluginEditor::isInterestedInFileDrag (const juce::StringArray& files)
{
    const auto isOwn = [&files] (const Pad& pad)
    {
        return files[0] == juce::String::fromUTF8 (pad.made.path.c_str()) || files[0] == juce::String::fromUTF8 (pad.made.notes.c_str());
    };
    return files.size() == 1 && std::none_of (snapshot.pads.begin(), snapshot.pads.end(), isOwn);
}

void PluginEditor::fileDragEnter (const juce::StringArray& files, int x, int y)
{
    fileDragMove (files, x, y);
}

void PluginEditor::fileDragMove (const juce::StringArray&, int x, int)
{
    const auto zone = zoneAt (x, getWidth());
    if (std::exchange (zoneUnder, zone) != zone)
        repaint();
}

void PluginEditor::fileDragExit (const juce::StringArray&)
{
    zoneUnder = -1;
    repaint();
}

void PluginEditor::filesDropped (const juce::StringArray& files, int x, int)
{
    fileDragExit (files);
    writeForm();
    if (! generateButton.isEnabled())
        return;
    const juce::File clip (files[0]);
    switch (zoneAt (x, getWidth()))
    {
        case 0: return processor.varyClip (clip, strength.getValue());
        case 1: return processor.fitToClip (clip);
        default: return processor.grooveOfClip (clip);
    }
}

void PluginEditor::timerCallback()
{
    const auto state = processor.hostState();
    const auto pad = processor.selectedPad();
    if (snapshot.version != processor.bridge.version() || pad != selected || ! (state == host))
    {
        snapshot = processor.bridge.snapshot();
        selected = pad;
        host = state;
        showAll();
    }
    const auto previewing = processor.sampler.previewing();
    for (int n = 0; n < Sampler::padCount; ++n)
        pads[static_cast<std::size_t> (n)]->showPlayhead (processor.sampler.playhead (n), n == previewing);
}

void PluginEditor::showAll()
{
    for (int n = 0; n < Sampler::padCount; ++n)
    {
        auto& pad = *pads[static_cast<std::size_t> (n)];
        pad.show (snapshot.pads[static_cast<std::size_t> (n)], n == selected);
        pad.showPainting (n == snapshot.nextPad && ! snapshot.jobs.empty() ? &snapshot.jobs.front() : nullptr);
    }
    const auto& chosen = snapshot.pads[static_cast<std::size_t> (selected)];
    again.setEnabled (chosen.state != PadState::empty);
    vary.setEnabled (chosen.state == PadState::ready);
    cancel.setVisible (! snapshot.jobs.empty());
    enableButtons();
    repaint (headline);
    repaint (footer);
}

float PluginEditor::progress() const
{
    return snapshot.jobs.empty() ? 0.0f : static_cast<float> (snapshot.jobs.front().fraction);
}

juce::String PluginEditor::statusText() const
{
    if (! snapshot.jobs.empty())
    {
        const auto& job = snapshot.jobs.front();
        auto text = juce::String::fromUTF8 (job.request.prompt.c_str()) + ": " + (job.stage.empty() ? "queued" : juce::String::fromUTF8 (job.stage.c_str()));
        if (snapshot.jobs.size() > 1)
            text << ", and " << static_cast<int> (snapshot.jobs.size() - 1) << " more";
        return text;
    }
    if (snapshot.status.isNotEmpty())
        return snapshot.status;
    if (snapshot.isStarting)
        return juce::String::fromUTF8 ("Fodder is starting …");
    if (snapshot.link != Link::connected)
        return juce::String::fromUTF8 ("Looking for Fodder …");
    return juce::String::fromUTF8 ("Click a pad to hear it in time, drag it into your track, its ♪ as MIDI. Notes 36 to 51 play the pads.");
}

void PluginEditor::paint (juce::Graphics& g)
{
    g.fillAll (colours::ground);
    auto top = headline;
    juce::AttributedString logo;
    logo.append ("fodder", juce::Font (20.0f, juce::Font::bold), colours::text);
    logo.append (".", juce::Font (20.0f, juce::Font::bold), colours::accent);
    logo.setJustification (juce::Justification::centredLeft);
    logo.draw (g, top.removeFromLeft (120).toFloat());

    const auto dot = top.removeFromRight (10).toFloat().withSizeKeepingCentre (8.0f, 8.0f);
    g.setColour (snapshot.link == Link::connected ? colours::good : snapshot.isStarting ? colours::accent : colours::faint);
    g.fillEllipse (dot);
    g.setFont (13.0f);
    g.setColour (colours::dim);
    auto text = tempoText (host.bpm) + " bpm  " + juce::String (host.meter.text());
    if (! host.key.empty())
        text << "  " << juce::String (host.key);
    g.drawText (text, top.withTrimmedRight (8), juce::Justification::centredRight);

    auto bottom = footer.withTrimmedRight (cancel.isVisible() ? cancel.getWidth() + gap : 0);
    const auto bar = bottom.removeFromBottom (4).toFloat();
    if (! snapshot.jobs.empty())
    {
        g.setColour (colours::line);
        g.fillRoundedRectangle (bar, 2.0f);
        g.setColour (colours::accent);
        g.fillRoundedRectangle (bar.withWidth (juce::jmax (4.0f, bar.getWidth() * progress())), 2.0f);
    }
    g.setFont (13.0f);
    g.setColour (snapshot.status.isNotEmpty() && snapshot.jobs.empty() ? colours::text : colours::dim);
    g.drawFittedText (statusText(), bottom, juce::Justification::centredLeft, 1);
}

void PluginEditor::paintOverChildren (juce::Graphics& g)
{
    if (zoneUnder >= 0)
        paintDropZones (g);
}

/** No menu asks after the drop: where a file manager has the focus, menus close by themselves. */
void PluginEditor::paintDropZones (juce::Graphics& g) const
{
    g.fillAll (colours::ground.withAlpha (0.85f));
    g.setFont (juce::Font (16.0f, juce::Font::bold));
    if (! generateButton.isEnabled())
    {
        g.setColour (colours::text);
        return g.drawText ("Type a prompt first, then drop it", getLocalBounds(), juce::Justification::centred);
    }
    for (int zone = 0; zone < static_cast<int> (dropZones.size()); ++zone)
    {
        const auto left = getWidth() * zone / static_cast<int> (dropZones.size());
        const auto right = getWidth() * (zone + 1) / static_cast<int> (dropZones.size());
        const auto area = getLocalBounds().withLeft (left).withRight (right).reduced (gap).toFloat();
        const auto isUnder = zone == zoneUnder;
        g.setColour (isUnder ? colours::chosen : colours::card);
        g.fillRoundedRectangle (area, 8.0f);
        g.setColour (isUnder ? colours::accent : colours::line);
        g.drawRoundedRectangle (area, 8.0f, 1.5f);
        g.setColour (isUnder ? colours::text : colours::dim);
        g.drawFittedText (dropZones[static_cast<std::size_t> (zone)], area.toNearestInt().reduced (gap), juce::Justification::centred, 2);
    }
}

void PluginEditor::resized()
{
    auto area = getLocalBounds().reduced (margin);
    headline = area.removeFromTop (24);
    area.removeFromTop (gap);
    auto row = area.removeFromTop (38);
    generateButton.setBounds (row.removeFromRight (110));
    row.removeFromRight (gap);
    parts.setBounds (row.removeFromRight (64));
    row.removeFromRight (gap);
    recent.setBounds (row.removeFromRight (38));
    row.removeFromRight (gap);
    prompt.setBounds (row);
    area.removeFromTop (gap);
    row = area.removeFromTop (rowHeight);
    const auto put = [&row] (juce::Component& component, int size)
    {
        component.setBounds (row.removeFromLeft (size));
        row.removeFromLeft (gap);
    };
    put (kind, 100);
    put (bars, 96);
    put (count, 108);
    put (key, 88);
    put (again, 64);
    put (vary, 58);
    const auto putSlider = [] (juce::Rectangle<int> place, juce::Slider& slider, juce::Label& label)
    {
        label.setBounds (place.removeFromTop (13));
        slider.setBounds (place);
    };
    putSlider (row.removeFromLeft (66), strength, strengthLabel);
    row.removeFromLeft (gap);
    putSlider (row, level, levelLabel);
    area.removeFromTop (gap + 2);
    footer = area.removeFromBottom (26);
    cancel.setBounds (footer.withLeft (footer.getRight() - 70));
    area.removeFromBottom (gap);
    const auto padWidth = (area.getWidth() - gap * (columns - 1)) / columns;
    const auto rows = Sampler::padCount / columns;
    const auto padHeight = (area.getHeight() - gap * (rows - 1)) / rows;
    for (int n = 0; n < Sampler::padCount; ++n)
        pads[static_cast<std::size_t> (n)]->setBounds (area.getX() + n % columns * (padWidth + gap), area.getY() + n / columns * (padHeight + gap), padWidth, padHeight);
}

} // namespace fodder
