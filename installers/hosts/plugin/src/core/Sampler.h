// Plays pads: by notes, and by click in time with the host. `process` never allocates, locks or
// waits; everything else is for other threads.
//
// Notes 36 to 51 (C1 to D#2, drum pads' usual place) play pads 1 to 16; notes from 60 play the
// selected pad's one-shot at their pitch, 60 as it was made. Loops follow the host's tempo: of the
// same tempo and rate they come out bit by bit as they lie in the file, else faster or slower, as a
// tape would be.
#pragma once

#include "HostClock.h"
#include "Sample.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace fodder
{

struct NoteEvent
{
    int frame = 0;    // in the block, ascending
    int note = 60;
    float gain = 1.0f; // from its velocity; 0 ends the note
};

class Sampler
{
public:
    static constexpr int padCount = 16, firstPadNote = 36, firstPitchNote = 60, lastPitchNote = 96;
    static constexpr int allNotesOff = -1;

    /** While nothing is processed. */
    void prepare (double sampleRate);

    // For any thread but the audio thread

    /** Puts a sample onto a pad; none takes the pad's away. What plays of it fades. */
    void put (int pad, std::shared_ptr<Sample> sample);
    /** Deletes samples that nothing uses any more: to be called now and then. */
    void collect();
    /** Plays a pad by itself: a loop from the next bar if the host plays, else at once. */
    void preview (int pad);
    void stopPreview();
    void select (int pad) { selected.store (pad, std::memory_order_relaxed); }
    /** Where a pad is being played, 0 to 1, or −1. */
    float playhead (int pad) const { return playheads[static_cast<std::size_t> (pad)].load (std::memory_order_relaxed); }
    /** The pad that is previewed or about to be, or −1. */
    int previewing() const { return shownPreview.load (std::memory_order_relaxed); }

    // For the audio thread

    /** Adds what is played to `left` and `right`. */
    void process (float* left, float* right, int frames, const HostClock& clock, const NoteEvent* events, int eventCount);

private:
    struct Voice
    {
        Sample* sample = nullptr; // none: the voice is free
        int pad = -1, note = -1;
        bool isPreview = false;
        bool isLocked = false;    // to the host's transport
        bool isWaiting = false;   // for its bar
        bool isSilent = false;    // while the host stands
        double glide = 0.0;       // added to the step, on the way to where the host is
        double origin = 0.0;      // in the host's quarters: where the loop's first frame belongs
        double position = 0.0;    // in the sample's frames
        double pitch = 1.0;
        float gain = 1.0f;
        float fade = 1.0f, fadeStep = 0.0f; // per frame; below 0: it ends
        unsigned age = 0;
    };
    static constexpr int voiceCount = 32;

    void takeOver (const HostClock& clock);
    void takePreview (const HostClock& clock);
    void begin (const NoteEvent& event);
    void end (int note);
    Voice& freeVoice();
    void start (Voice& voice, Sample& sample, int pad);
    void release (Voice& voice);
    void fadeOut (Voice& voice) const;
    void fadePreviews (const Voice* butThis);
    void followHost (Voice& voice, const HostClock& clock, int frames);
    void leaveTail (const Voice& voice);
    void fadeIn (Voice& voice) const;
    void renderAll (float* left, float* right, int from, int to, const HostClock& clock);
    void render (Voice& voice, float* left, float* right, int from, int to, const HostClock& clock);
    double stepOf (const Voice& voice, const HostClock& clock) const;
    void show();

    double rate = 44'100.0;
    std::array<Voice, voiceCount> voices;
    std::array<Sample*, padCount> current {};
    unsigned age = 0;
    std::uint32_t takenClick = 0;

    std::array<std::atomic<Sample*>, padCount> incoming {};
    std::array<std::atomic<float>, padCount> playheads {};
    std::atomic<std::uint32_t> click { 0 }; // counter · 256 + pad + 1; pad 0: stop
    std::atomic<int> selected { 0 }, shownPreview { -1 };
    Sample nothing; // what takes a pad's sample away

    std::mutex keeping; // of the following, never taken by the audio thread
    std::vector<std::shared_ptr<Sample>> kept;
};

} // namespace fodder
