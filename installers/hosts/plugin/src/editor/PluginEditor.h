// The plugin's window: a prompt, how to make it, the pads, and how far it is.
#pragma once

#include "Look.h"
#include "PadView.h"
#include "PluginProcessor.h"

#include <juce_audio_processors/juce_audio_processors.h>

namespace fodder
{

class PluginEditor final : public juce::AudioProcessorEditor, public juce::FileDragAndDropTarget, private juce::Timer
{
public:
    explicit PluginEditor (PluginProcessor& processor);
    ~PluginEditor() override;

    void paint (juce::Graphics&) override;
    void paintOverChildren (juce::Graphics&) override;
    void resized() override;
    bool isInterestedInFileDrag (const juce::StringArray& files) override;
    void fileDragEnter (const juce::StringArray&, int x, int y) override;
    void fileDragMove (const juce::StringArray&, int x, int y) override;
    void fileDragExit (const juce::StringArray&) override;
    void filesDropped (const juce::StringArray& files, int x, int y) override;

private:
    void timerCallback() override;
    void fill (juce::ComboBox& combo, const juce::StringArray& words, const juce::String& tooltip);
    void readForm();
    void writeForm();
    void enableButtons();
    void generate();
    void showRecent();
    void showMenu (int pad);
    void paintDropZones (juce::Graphics& g) const;
    void showAll();
    juce::String statusText() const;
    float progress() const;

    PluginProcessor& processor;
    Look look;
    juce::TextEditor prompt;
    juce::TextButton recent, generateButton { "Generate" }, parts { "Parts" }, again { "Again" }, vary { "Vary" }, cancel { "Cancel" };
    juce::ComboBox kind, bars, count, key;
    juce::Slider strength, level;
    juce::Label strengthLabel { {}, "how far" }, levelLabel { {}, "level" };
    std::vector<std::unique_ptr<PadView>> pads;
    std::unique_ptr<juce::ComboBoxParameterAttachment> keyAttachment;
    std::unique_ptr<juce::SliderParameterAttachment> levelAttachment;
    juce::TooltipWindow tooltips { this };
    Snapshot snapshot;
    HostState host;
    int selected = -1;
    int zoneUnder = -1; // of dropZones, under a file that is dragged
    juce::Rectangle<int> headline, footer;

    JUCE_DECLARE_NON_COPYABLE_WITH_LEAK_DETECTOR (PluginEditor)
};

} // namespace fodder
