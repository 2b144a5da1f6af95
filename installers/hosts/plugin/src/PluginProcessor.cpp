#include "PluginProcessor.h"

#include "editor/PluginEditor.h"

#if FODDER_REALTIME_CHECK
// of tests/realtime.c, where that is loaded
extern "C" __attribute__ ((weak, visibility ("default"))) void fodderRealtimeBegin();
extern "C" __attribute__ ((weak, visibility ("default"))) void fodderRealtimeEnd();
extern "C" __attribute__ ((weak, visibility ("default"))) int fodderRealtimeIsProvoked(); // whether to offend, as a control
#endif

namespace fodder
{
namespace
{
constexpr int mostNotes = 512; // a block
constexpr int loadingPatience = 2'000; // milliseconds, before a host renders

const juce::StringArray& keys()
{
    static const juce::StringArray names { "Any", "C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B",
                                           "Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm" };
    return names;
}

/** Marks what the audio thread does, for a checker. */
struct RealtimeScope
{
   #if FODDER_REALTIME_CHECK
    RealtimeScope()
    {
        if (fodderRealtimeBegin == nullptr)
            return;
        fodderRealtimeBegin();
        if (fodderRealtimeIsProvoked() != 0)
            provoked = std::make_unique<int>();
    }
    ~RealtimeScope()
    {
        if (fodderRealtimeEnd != nullptr)
            fodderRealtimeEnd();
    }
    std::unique_ptr<int> provoked;
   #else
    RealtimeScope() {}
   #endif
};

int readNotes (const juce::MidiBuffer& midi, int frames, std::array<NoteEvent, mostNotes>& notes)
{
    int count = 0;
    for (const auto event : midi)
    {
        if (count == mostNotes)
            break;
        const auto* bytes = event.data;
        const auto kind = event.numBytes >= 3 ? bytes[0] & 0xf0 : 0;
        auto& note = notes[static_cast<std::size_t> (count)];
        note.frame = juce::jlimit (0, frames - 1, event.samplePosition);
        note.note = kind != 0 ? bytes[1] : 0;
        note.gain = kind == 0x90 ? static_cast<float> (bytes[2]) / 127.0f : 0.0f;
        if (kind == 0xb0 && (bytes[1] == 120 || bytes[1] == 123)) // all sound off, all notes off
            note.note = Sampler::allNotesOff;
        else if (kind != 0x90 && kind != 0x80)
            continue;
        ++count;
    }
    return count;
}
} // namespace

PluginProcessor::PluginProcessor()
    : AudioProcessor (BusesProperties().withOutput ("Output", juce::AudioChannelSet::stereo(), true)),
      bridge (sampler, [this] { return currentRequest(); }),
      generateParameter (new juce::AudioParameterBool ({ "generate", 1 }, "Generate", false)),
      playParameter (new juce::AudioParameterBool ({ "play", 1 }, "Play", false)),
      padParameter (new juce::AudioParameterInt ({ "pad", 1 }, "Pad", 1, Sampler::padCount, 1)),
      levelParameter (new juce::AudioParameterFloat ({ "level", 1 }, "Level", { -60.0f, 6.0f, 0.1f, 3.0f }, 0.0f, juce::AudioParameterFloatAttributes().withLabel ("dB"))),
      keyParameter (new juce::AudioParameterChoice ({ "key", 1 }, "Key", keys(), 0))
{
    for (auto* parameter : std::initializer_list<juce::RangedAudioParameter*> { generateParameter, playParameter, padParameter, levelParameter, keyParameter })
    {
        addParameter (parameter);
        parameter->addListener (this);
    }
    bridge.start();
}

PluginProcessor::~PluginProcessor()
{
    for (auto* parameter : getParameters())
        parameter->removeListener (this);
}

void PluginProcessor::prepareToPlay (double sampleRate, int)
{
    sampler.prepare (sampleRate);
    bridge.setSampleRate (sampleRate);
    bridge.waitUntilLoaded (loadingPatience);
}

void PluginProcessor::processBlock (juce::AudioBuffer<float>& buffer, juce::MidiBuffer& midi)
{
    const RealtimeScope realtime;
    const juce::ScopedNoDenormals noDenormals;
    buffer.clear();
    const auto frames = buffer.getNumSamples();
    if (buffer.getNumChannels() < 2 || frames == 0)
        return;
    const auto clock = clockOf();
    monitor.note (clock);
    std::array<NoteEvent, mostNotes> notes;
    const auto count = readNotes (midi, frames, notes);
    sampler.process (buffer.getWritePointer (0), buffer.getWritePointer (1), frames, clock, notes.data(), count);
    const auto gain = juce::Decibels::decibelsToGain (levelParameter->get(), -59.9f);
    buffer.applyGainRamp (0, frames, lastGain, gain);
    lastGain = gain;
}

HostClock PluginProcessor::clockOf()
{
    HostClock clock;
    clock.sampleRate = getSampleRate();
    const auto* head = getPlayHead();
    const auto info = head != nullptr ? head->getPosition() : juce::nullopt;
    if (! info)
        return clock;
    if (const auto bpm = info->getBpm(); bpm && *bpm > 1.0 && *bpm < 10'000.0)
        clock.bpm = *bpm;
    if (const auto meter = info->getTimeSignature(); meter && meter->numerator > 0 && meter->denominator > 0)
        clock.meter = { juce::jmin (meter->numerator, 255), juce::jmin (meter->denominator, 255) };
    if (const auto position = info->getPpqPosition(); position && std::isfinite (*position))
    {
        clock.isPlaying = info->getIsPlaying();
        clock.position = *position;
        const auto bar = clock.meter.quarters();
        const auto start = info->getPpqPositionOfLastBarStart();
        const auto isGood = start && std::isfinite (*start) && *start <= clock.position + 1e-6;
        clock.barStart = isGood ? *start : std::floor (clock.position / bar + 1e-9) * bar;
    }
    return clock;
}

bool PluginProcessor::isBusesLayoutSupported (const BusesLayout& layouts) const
{
    return layouts.getMainOutputChannelSet() == juce::AudioChannelSet::stereo() && layouts.inputBuses.isEmpty();
}

juce::AudioProcessorEditor* PluginProcessor::createEditor()
{
    if (! xErrors)
        xErrors.emplace();
    return new PluginEditor (*this);
}

void PluginProcessor::getStateInformation (juce::MemoryBlock& data)
{
    PluginState state;
    state.form = form();
    state.pads = bridge.contents();
    state.parameters = { levelParameter->getNormalisableRange().convertTo0to1 (levelParameter->get()),
                         padParameter->getNormalisableRange().convertTo0to1 (static_cast<float> (padParameter->get())),
                         keyParameter->getNormalisableRange().convertTo0to1 (static_cast<float> (keyParameter->getIndex())) };
    copyXmlToBinary (*state.toXml(), data);
}

void PluginProcessor::setStateInformation (const void* data, int size)
{
    const auto xml = getXmlFromBinary (data, size);
    if (xml == nullptr || ! xml->hasTagName ("Fodder"))
        return;
    const auto state = PluginState::fromXml (*xml);
    setForm (state.form);
    const std::array<juce::RangedAudioParameter*, 3> parameters { levelParameter, padParameter, keyParameter };
    for (std::size_t n = 0; n < parameters.size(); ++n)
        if (state.parameters[n] >= 0.0f)
            parameters[n]->setValueNotifyingHost (state.parameters[n]);
    bridge.restore (state.pads);
    bridge.waitUntilLoaded (loadingPatience);
}

Form PluginProcessor::form() const
{
    const std::lock_guard<std::mutex> lock (formMutex);
    return currentForm;
}

void PluginProcessor::setForm (const Form& newForm)
{
    const std::lock_guard<std::mutex> lock (formMutex);
    currentForm = newForm;
}

void PluginProcessor::generate()
{
    bridge.generate (rememberedRequest());
}

void PluginProcessor::generateParts()
{
    auto request = rememberedRequest();
    request.making = Making::kit;
    bridge.generate (request);
}

void PluginProcessor::again (int pad)
{
    auto request = bridge.contents()[static_cast<std::size_t> (pad)].recipe;
    request.seed.reset();
    ask (request);
}

void PluginProcessor::vary (int pad, double strength)
{
    const auto made = bridge.contents()[static_cast<std::size_t> (pad)];
    auto request = made.recipe;
    request.making = Making::samples;
    request.seed.reset();
    request.groove.clear();
    request.source = made.sample;
    request.strength = strength;
    ask (request);
}

void PluginProcessor::varyClip (const juce::File& clip, double strength)
{
    auto request = rememberedRequest();
    request.strength = strength;
    bridge.generateFrom (clip, &Request::source, request);
}

void PluginProcessor::fitToClip (const juce::File& clip)
{
    auto request = rememberedRequest();
    request.making = Making::fit;
    bridge.generateFrom (clip, &Request::source, request);
}

void PluginProcessor::grooveOfClip (const juce::File& clip)
{
    bridge.generateFrom (clip, &Request::groove, rememberedRequest());
}

HostState PluginProcessor::hostState() const
{
    auto state = monitor.state();
    state.key = key().toStdString();
    return state;
}

void PluginProcessor::selectPad (int pad)
{
    *padParameter = pad + 1;
}

void PluginProcessor::togglePlay (int pad)
{
    if (sampler.previewing() == pad)
    {
        *playParameter = false;
        sampler.stopPreview();
        return;
    }
    const auto wasOn = playParameter->get(), wasSelected = selectedPad() == pad;
    selectPad (pad); // which plays it if another was played
    if (! wasOn)
        *playParameter = true;
    else if (wasSelected)
        sampler.preview (pad); // a one-shot that had ended
}

/** Perhaps on the audio thread. */
void PluginProcessor::parameterValueChanged (int index, float value)
{
    const RealtimeScope realtime;
    const auto isOn = value >= 0.5f;
    if (index == generateParameter->getParameterIndex())
    {
        if (isOn && ! wasPressed.exchange (isOn))
            bridge.triggerGenerate();
        wasPressed.store (isOn);
    }
    else if (index == playParameter->getParameterIndex())
    {
        if (isPlaying.exchange (isOn) != isOn)
            isOn ? sampler.preview (selectedPad()) : sampler.stopPreview();
    }
    else if (index == padParameter->getParameterIndex())
    {
        const auto pad = juce::roundToInt (padParameter->convertFrom0to1 (value)) - 1;
        if (selected.exchange (pad) == pad)
            return;
        sampler.select (pad);
        if (isPlaying.load())
            sampler.preview (pad);
    }
}

Request PluginProcessor::currentRequest() const
{
    auto request = form().request();
    request.host = hostState();
    return request;
}

/** The current one; its prompt is the last one that was used from now on. */
Request PluginProcessor::rememberedRequest()
{
    {
        const std::lock_guard<std::mutex> lock (formMutex);
        currentForm.remember();
    }
    return currentRequest();
}

juce::String PluginProcessor::key() const
{
    return keyParameter->getIndex() == 0 ? juce::String() : keyParameter->getCurrentChoiceName();
}

void PluginProcessor::ask (Request request)
{
    request.host = hostState();
    bridge.generate (request);
}

} // namespace fodder

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter()
{
    return new fodder::PluginProcessor();
}
