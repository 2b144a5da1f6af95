#include "Sampler.h"

#include <algorithm>
#include <cmath>

namespace fodder
{
namespace
{
constexpr double fadeSeconds = 0.004;
constexpr double exactFrames = 1.0;    // a loop that is no further from its bars plays bit by bit
constexpr double glideSeconds = 0.01;  // further from the host, it jumps
constexpr double mostGlide = 0.02;     // frames a frame, on the way back
constexpr double halfOctave = 1.41421356;

/** What a loop lasts in the host's tempo, in frames; half or double time where that is nearer. */
double cycleOf (const Sample& sample, const HostClock& clock)
{
    auto cycle = sample.quarters * clock.framesPerQuarter();
    const auto size = static_cast<double> (sample.frames());
    while (size > cycle * halfOctave)
        cycle *= 2.0;
    while (size * halfOctave < cycle)
        cycle /= 2.0;
    return cycle;
}

/** Catmull and Rom's cubic through four frames, on a ring or between silences. */
float interpolate (const std::vector<float>& data, double position, bool isRing)
{
    const auto size = static_cast<int> (data.size());
    const auto index = static_cast<int> (position);
    const auto t = static_cast<float> (position - index);
    const auto frame = [&] (int at) -> float
    {
        if (at >= 0 && at < size)
            return data[static_cast<std::size_t> (at)];
        return isRing ? data[static_cast<std::size_t> ((at % size + size) % size)] : 0.0f;
    };
    const auto a = frame (index - 1), b = frame (index), c = frame (index + 1), d = frame (index + 2);
    return b + 0.5f * t * (c - a + t * (2.0f * a - 5.0f * b + 4.0f * c - d + t * (3.0f * (b - c) + d - a)));
}
} // namespace

void Sampler::prepare (double sampleRate)
{
    rate = sampleRate;
    for (auto& voice : voices)
        release (voice);
    shownPreview.store (-1, std::memory_order_relaxed);
    show();
}

void Sampler::put (int pad, std::shared_ptr<Sample> sample)
{
    auto* next = &nothing;
    if (sample != nullptr && sample->frames() > 0)
    {
        next = sample.get();
        const std::lock_guard<std::mutex> lock (keeping);
        kept.push_back (std::move (sample));
    }
    next->users.fetch_add (1); // the pad's, before anybody can let go of it
    if (auto* never = incoming[static_cast<std::size_t> (pad)].exchange (next))
        never->users.fetch_sub (1);
}

void Sampler::collect()
{
    std::vector<std::shared_ptr<Sample>> unused;
    const std::lock_guard<std::mutex> lock (keeping);
    const auto isUsed = [] (const auto& sample) { return sample->users.load() > 0; };
    const auto first = std::partition (kept.begin(), kept.end(), isUsed);
    unused.assign (first, kept.end());
    kept.erase (first, kept.end());
}

void Sampler::preview (int pad)
{
    const auto counter = (click.load (std::memory_order_relaxed) >> 8) + 1;
    click.store (counter << 8 | static_cast<std::uint32_t> (pad + 1), std::memory_order_release);
}

void Sampler::stopPreview()
{
    preview (-1);
}

void Sampler::process (float* left, float* right, int frames, const HostClock& clock, const NoteEvent* events, int eventCount)
{
    takeOver (clock);
    takePreview (clock);
    for (auto& voice : voices)
        if (voice.sample != nullptr && voice.isPreview && voice.fadeStep >= 0.0f)
            followHost (voice, clock, frames);

    Voice* waiting = nullptr;
    auto waitingFrame = frames;
    for (auto& voice : voices)
        if (voice.sample != nullptr && voice.isWaiting)
        {
            waiting = &voice;
            const auto due = std::round ((voice.origin - clock.position) * clock.framesPerQuarter());
            waitingFrame = static_cast<int> (std::clamp (due, 0.0, static_cast<double> (frames)));
        }

    for (int at = 0, next = 0; at < frames; at = next)
    {
        for (; eventCount > 0 && events->frame <= at; ++events, --eventCount)
            begin (*events);
        if (waiting != nullptr && waitingFrame <= at)
        {
            waiting->isWaiting = false;
            fadePreviews (waiting);
            waiting = nullptr;
        }
        next = frames;
        if (eventCount > 0)
            next = std::min (next, events->frame);
        if (waiting != nullptr)
            next = std::min (next, waitingFrame);
        renderAll (left, right, at, next, clock);
    }
    for (; eventCount > 0; ++events, --eventCount)
        begin (*events);
    show();
}

void Sampler::takeOver (const HostClock& clock)
{
    rate = clock.sampleRate;
    for (std::size_t pad = 0; pad < padCount; ++pad)
    {
        auto* arrived = incoming[pad].exchange (nullptr);
        if (arrived == nullptr)
            continue;
        auto* gone = current[pad];
        current[pad] = arrived == &nothing ? nullptr : arrived;
        if (gone == nullptr)
            continue;
        for (auto& voice : voices)
            if (voice.sample == gone && voice.pad == static_cast<int> (pad))
                fadeOut (voice);
        gone->users.fetch_sub (1);
    }
}

void Sampler::takePreview (const HostClock& clock)
{
    const auto latest = click.load (std::memory_order_acquire);
    if (latest == takenClick)
        return;
    takenClick = latest;
    const auto pad = static_cast<int> (latest & 255u) - 1;
    auto* sample = pad >= 0 && pad < padCount ? current[static_cast<std::size_t> (pad)] : nullptr;
    shownPreview.store (-1, std::memory_order_relaxed);
    if (sample == nullptr)
        return fadePreviews (nullptr);

    const auto atTheBar = sample->isLoop() && clock.isPlaying;
    if (! atTheBar)
        fadePreviews (nullptr);
    for (auto& voice : voices)
        if (voice.sample != nullptr && voice.isWaiting)
            release (voice);
    auto& voice = freeVoice();
    start (voice, *sample, pad);
    voice.isPreview = true;
    voice.isLocked = voice.isWaiting = atTheBar;
    if (atTheBar)
        voice.origin = clock.nextBar();
    shownPreview.store (pad, std::memory_order_relaxed);
}

void Sampler::begin (const NoteEvent& event)
{
    if (event.gain <= 0.0f)
        return end (event.note);
    const auto padOfNote = event.note - firstPadNote;
    const auto isPad = padOfNote >= 0 && padOfNote < padCount;
    if (! isPad && (event.note < firstPitchNote || event.note > lastPitchNote))
        return;
    const auto pad = isPad ? padOfNote : std::clamp (selected.load (std::memory_order_relaxed), 0, padCount - 1);
    auto* sample = current[static_cast<std::size_t> (pad)];
    if (sample == nullptr || (! isPad && sample->isLoop()))
        return;
    if (sample->isLoop())
        end (event.note); // no second one over it
    auto& voice = freeVoice();
    start (voice, *sample, pad);
    voice.note = event.note;
    voice.gain = event.gain;
    if (! isPad)
        voice.pitch = std::exp2 ((event.note - firstPitchNote) / 12.0);
}

/** Loops end with their note; one-shots ring out, unless all are to be silent. */
void Sampler::end (int note)
{
    for (auto& voice : voices)
    {
        const auto isMeant = voice.note == note && voice.sample != nullptr && voice.sample->isLoop();
        if (voice.sample != nullptr && ! voice.isPreview && (isMeant || note == allNotesOff))
            fadeOut (voice);
    }
}

Sampler::Voice& Sampler::freeVoice()
{
    auto* oldest = voices.data();
    for (auto& voice : voices)
    {
        if (voice.sample == nullptr)
            return voice;
        const auto isLess = voice.isPreview < oldest->isPreview; // a preview is the last to go
        if (isLess || (voice.isPreview == oldest->isPreview && age - voice.age > age - oldest->age))
            oldest = &voice;
    }
    release (*oldest);
    return *oldest;
}

void Sampler::start (Voice& voice, Sample& sample, int pad)
{
    voice = {};
    voice.sample = &sample;
    voice.pad = pad;
    voice.age = ++age;
    sample.users.fetch_add (1);
}

void Sampler::release (Voice& voice)
{
    if (voice.sample != nullptr)
        voice.sample->users.fetch_sub (1);
    voice.sample = nullptr;
}

void Sampler::fadeOut (Voice& voice) const
{
    voice.fadeStep = static_cast<float> (-1.0 / (fadeSeconds * rate));
    voice.note = -1;
}

void Sampler::fadePreviews (const Voice* butThis)
{
    for (auto& voice : voices)
        if (voice.sample != nullptr && voice.isPreview && &voice != butThis)
        {
            if (voice.isWaiting)
                release (voice);
            else
                fadeOut (voice);
        }
}

/** Brings a previewed loop to where it belongs at the block's first frame. */
void Sampler::followHost (Voice& voice, const HostClock& clock, int frames)
{
    voice.glide = 0.0;
    if (! voice.sample->isLoop())
        return;
    if (! clock.isPlaying)
    {
        if (voice.isWaiting)
            voice.isWaiting = voice.isLocked = false; // no bar will come: now
        else if (voice.isLocked && ! voice.isSilent)
        {
            leaveTail (voice);
            voice.isSilent = true; // until the host goes on
        }
        return;
    }
    if (voice.isWaiting)
    {
        if (voice.origin - clock.position > 2.0 * clock.meter.quarters())
            voice.origin = clock.nextBar(); // the host has jumped back
        return;
    }
    if (! voice.isLocked)
    {
        voice.isLocked = true;
        voice.origin = clock.barStart;
    }

    const auto size = static_cast<double> (voice.sample->frames());
    const auto cycle = cycleOf (*voice.sample, clock);
    const auto since = (clock.position - voice.origin) * clock.framesPerQuarter();
    const auto inCycle = std::max (0.0, since - std::floor ((since + 0.5) / cycle) * cycle);
    const auto isExact = std::abs (size - cycle) <= exactFrames;
    const auto due = std::fmod (isExact ? std::round (inCycle) : inCycle * size / cycle, size);
    auto apart = due - voice.position;
    apart -= std::round (apart / size) * size;

    const auto isOnFrame = voice.position == std::floor (voice.position);
    if (voice.isSilent)
        fadeIn (voice);
    else if (isExact && isOnFrame && std::abs (apart) <= 2.0)
        return; // mended where the loop begins anew, as there nobody hears it
    else if (! isExact && std::abs (apart) <= glideSeconds * rate)
    {
        voice.glide = std::clamp (apart / frames, -mostGlide, mostGlide);
        return;
    }
    else if (std::abs (apart) > 2.0)
    {
        leaveTail (voice);
        fadeIn (voice);
    }
    voice.isSilent = false;
    voice.position = due;
}

/** What sounds now goes on for some milliseconds, whatever becomes of the voice. */
void Sampler::leaveTail (const Voice& voice)
{
    const auto was = voice;
    auto& tail = freeVoice();
    if (&tail == &voice)
        return;
    start (tail, *was.sample, was.pad);
    tail.position = was.position;
    tail.gain = was.gain;
    tail.fade = was.fade;
    fadeOut (tail);
}

void Sampler::fadeIn (Voice& voice) const
{
    voice.fade = 0.0f;
    voice.fadeStep = static_cast<float> (1.0 / (fadeSeconds * rate));
}

double Sampler::stepOf (const Voice& voice, const HostClock& clock) const
{
    const auto& sample = *voice.sample;
    if (! sample.isLoop())
        return voice.pitch * sample.sampleRate / rate;
    const auto size = static_cast<double> (sample.frames());
    const auto cycle = cycleOf (sample, clock);
    return std::abs (size - cycle) <= exactFrames ? 1.0 : size / cycle;
}

void Sampler::renderAll (float* left, float* right, int from, int to, const HostClock& clock)
{
    for (auto& voice : voices)
        if (voice.sample != nullptr && ! voice.isWaiting)
            render (voice, left, right, from, to, clock);
}

void Sampler::render (Voice& voice, float* left, float* right, int from, int to, const HostClock& clock)
{
    const auto& sample = *voice.sample;
    const auto size = static_cast<double> (sample.frames());
    const auto step = stepOf (voice, clock) + voice.glide;
    const auto follows = voice.isLocked && voice.fadeStep >= 0.0f;
    if (voice.isSilent)
        return;

    for (int n = from; n < to; ++n)
    {
        const auto index = static_cast<std::size_t> (voice.position);
        const auto isOnFrame = voice.position == static_cast<double> (index);
        const auto gain = voice.gain * voice.fade;
        left[n] += gain * (isOnFrame ? sample.left[index] : interpolate (sample.left, voice.position, sample.isLoop()));
        right[n] += gain * (isOnFrame ? sample.right[index] : interpolate (sample.right, voice.position, sample.isLoop()));

        voice.position += step;
        if (voice.position >= size)
        {
            if (! sample.isLoop())
                return release (voice);
            voice.position = std::fmod (voice.position, size);
            if (follows && step == 1.0)
            {
                // bars have no whole number of frames: at each beginning the nearest counts
                const auto cycle = cycleOf (sample, clock);
                const auto since = n + 1 + (clock.position - voice.origin) * clock.framesPerQuarter();
                const auto late = std::round (since - std::round (since / cycle) * cycle);
                if (std::abs (late) <= 2.0)
                    voice.position = std::fmod (size + late, size);
            }
        }
        voice.fade += voice.fadeStep;
        if (voice.fade <= 0.0f)
            return release (voice);
        if (voice.fade >= 1.0f)
        {
            voice.fade = 1.0f;
            voice.fadeStep = 0.0f;
        }
    }
}

void Sampler::show()
{
    std::array<float, padCount> shown;
    shown.fill (-1.0f);
    const auto preview = shownPreview.load (std::memory_order_relaxed);
    auto isPreviewing = false;
    for (const auto& voice : voices)
    {
        if (voice.sample == nullptr || voice.fadeStep < 0.0f)
            continue;
        isPreviewing = isPreviewing || (voice.isPreview && voice.pad == preview);
        if (! voice.isWaiting)
            shown[static_cast<std::size_t> (voice.pad)] = static_cast<float> (voice.position / voice.sample->frames());
    }
    if (! isPreviewing)
        shownPreview.store (-1, std::memory_order_relaxed);
    for (std::size_t pad = 0; pad < padCount; ++pad)
        playheads[pad].store (shown[pad], std::memory_order_relaxed);
}

} // namespace fodder
