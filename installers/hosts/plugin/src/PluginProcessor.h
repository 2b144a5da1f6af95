// The instrument that a host loads: its parameters, its state, and the sampler in the host's time.
#pragma once

#include "Bridge.h"
#include "PluginState.h"
#include "core/HostClock.h"
#include "editor/X11.h"

#include <juce_audio_processors/juce_audio_processors.h>

namespace fodder
{

class PluginProcessor final : public juce::AudioProcessor, private juce::AudioProcessorParameter::Listener
{
public:
    PluginProcessor();
    ~PluginProcessor() override;

    void prepareToPlay (double sampleRate, int blockSize) override;
    void releaseResources() override {}
    void processBlock (juce::AudioBuffer<float>& buffer, juce::MidiBuffer& midi) override;
    using AudioProcessor::processBlock;

    bool isBusesLayoutSupported (const BusesLayout& layouts) const override;
    juce::AudioProcessorEditor* createEditor() override;
    bool hasEditor() const override { return true; }
    const juce::String getName() const override { return "Fodder"; }
    bool acceptsMidi() const override { return true; }
    bool producesMidi() const override { return false; }
    double getTailLengthSeconds() const override { return 0.0; }
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram (int) override {}
    const juce::String getProgramName (int) override { return {}; }
    void changeProgramName (int, const juce::String&) override {}
    void getStateInformation (juce::MemoryBlock& data) override;
    void setStateInformation (const void* data, int size) override;

    // For the editor

    Form form() const;
    void setForm (const Form& form);
    /** What the fields ask for, now. */
    void generate();
    /** Parts that belong together, of the same prompt. */
    void generateParts();
    /** The same request as the pad's with another seed. */
    void again (int pad);
    /** Something like what the pad has. */
    void vary (int pad, double strength);
    /** Something like a clip that was dropped. */
    void varyClip (const juce::File& clip, double strength);
    /** What the prompt says, as a part that fits the clip. */
    void fitToClip (const juce::File& clip);
    /** What the prompt says, in the clip's rhythm. */
    void grooveOfClip (const juce::File& clip);
    HostState hostState() const;
    int selectedPad() const { return padParameter->get() - 1; }
    void selectPad (int pad);
    /** A click on a pad: plays it, or ends that. */
    void togglePlay (int pad);

    Sampler sampler;
    HostMonitor monitor;
    Bridge bridge;

    juce::AudioParameterBool* generateParameter;
    juce::AudioParameterBool* playParameter; // the selected pad, in the host's time
    juce::AudioParameterInt* padParameter;
    juce::AudioParameterFloat* levelParameter;
    juce::AudioParameterChoice* keyParameter;

private:
    void parameterValueChanged (int index, float value) override;
    void parameterGestureChanged (int, bool) override {}
    HostClock clockOf();
    Request currentRequest() const;
    Request rememberedRequest();
    juce::String key() const;
    void ask (Request request);

    std::optional<X11ErrorGuard> xErrors; // from the first editor on
    mutable std::mutex formMutex;
    Form currentForm;
    float lastGain = 1.0f;
    std::atomic<bool> wasPressed { false }, isPlaying { false };
    std::atomic<int> selected { 0 };

    JUCE_DECLARE_NON_COPYABLE_WITH_LEAK_DETECTOR (PluginProcessor)
};

} // namespace fodder
