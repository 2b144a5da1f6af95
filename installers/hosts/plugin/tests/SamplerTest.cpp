#include "core/Sampler.h"

#include "Check.h"

#include <cmath>
#include <cstdlib>
#include <new>
#include <random>

using namespace fodder;

namespace
{
thread_local bool isAudioThread = false;
int allocations = 0;

void note()
{
    if (isAudioThread)
        ++allocations;
}
} // namespace

void* operator new (std::size_t size)
{
    note();
    if (auto* found = std::malloc (size == 0 ? 1 : size))
        return found;
    throw std::bad_alloc();
}
void operator delete (void* pointer) noexcept
{
    note();
    std::free (pointer);
}
void operator delete (void* pointer, std::size_t) noexcept
{
    note();
    std::free (pointer);
}

namespace
{
constexpr double rate = 48'000.0;

std::shared_ptr<Sample> noise (int frames, double quarters, unsigned seed = 1)
{
    auto sample = std::make_shared<Sample>();
    std::mt19937 random (seed);
    std::uniform_real_distribution<float> values (-0.9f, 0.9f);
    for (int n = 0; n < frames; ++n)
    {
        sample->left.push_back (values (random));
        sample->right.push_back (values (random));
    }
    sample->sampleRate = rate;
    sample->quarters = quarters;
    return sample;
}

int framesOf (double quarters, double bpm)
{
    return static_cast<int> (std::lround (quarters * 60.0 / bpm * rate));
}

/** A host that plays a sampler in blocks, from a position in frames. */
struct Host
{
    Sampler sampler;
    HostClock clock;
    long position = 0;
    std::vector<float> left, right;

    Host() { clock.sampleRate = rate; sampler.prepare (rate); }

    void play (int frames, int block, std::vector<NoteEvent> notes = {})
    {
        const auto begun = left.size();
        left.resize (begun + static_cast<std::size_t> (frames), 0.0f);
        right.resize (left.size(), 0.0f);
        for (int done = 0; done < frames; done += block)
        {
            const auto size = std::min (block, frames - done);
            if (clock.isPlaying)
            {
                clock.position = static_cast<double> (position) / clock.framesPerQuarter();
                clock.barStart = std::floor (clock.position / clock.meter.quarters() + 1e-9) * clock.meter.quarters();
                position += size;
            }
            const auto at = begun + static_cast<std::size_t> (done);
            isAudioThread = true;
            sampler.process (left.data() + at, right.data() + at, size, clock, notes.data(), static_cast<int> (notes.size()));
            isAudioThread = false;
            notes.clear();
        }
    }
};
} // namespace

TEST ("a previewed loop begins on the bar and comes out bit by bit, in blocks of any size")
{
    for (const auto block : { 32, 100, 512, 8'192 })
    {
        Host host;
        host.clock.bpm = 87.0;
        host.clock.meter = { 7, 8 };
        host.clock.isPlaying = true;
        const auto loop = noise (framesOf (7.0, 87.0), 7.0);
        const auto bar = 3.5 * host.clock.framesPerQuarter();
        host.sampler.put (0, loop);
        host.play (1'000, block); // into the first bar
        host.sampler.preview (0);
        host.play (loop->frames() * 2, block);
        const auto begin = static_cast<std::size_t> (std::lround (bar));
        for (std::size_t n = 0; n < begin; ++n)
            CHECK (host.left[n] == 0.0f);
        for (std::size_t n = 0; n < static_cast<std::size_t> (loop->frames()); ++n)
        {
            CHECK (host.left[begin + n] == loop->left[n]);
            CHECK (host.right[begin + n] == loop->right[n]);
        }
        const auto second = static_cast<std::size_t> (std::lround (bar + 7.0 * host.clock.framesPerQuarter()));
        for (std::size_t n = 1; second + n < host.left.size(); ++n)
            CHECK (host.left[second + n] == loop->left[n]);
    }
}

TEST ("after an hour it is still where the host is")
{
    Host host;
    host.clock.bpm = 133.7;
    host.clock.isPlaying = true;
    const auto loop = noise (framesOf (4.0, 133.7), 4.0);
    host.sampler.put (0, loop);
    host.sampler.preview (0);
    constexpr int turns = 2'005;
    host.play (static_cast<int> (turns * 4.0 * host.clock.framesPerQuarter()), 8'192);
    const auto last = static_cast<std::size_t> (std::lround ((turns - 1) * 4.0 * host.clock.framesPerQuarter()));
    for (std::size_t n = 1; n < 20'000; ++n)
        CHECK (host.left[last + n] == loop->left[n]);
}

TEST ("it goes where the host goes, and waits while that stands")
{
    Host host;
    host.clock.isPlaying = true; // 120 bpm, 4/4
    const auto loop = noise (framesOf (8.0, 120.0), 8.0);
    host.sampler.put (0, loop);
    host.sampler.preview (0);
    host.play (48'000, 480);
    host.position = 24'000 * 9; // quarter 9: one into the loop's second turn
    host.play (48'000, 480);
    for (std::size_t n = 480; n < 47'000; ++n)
        CHECK (host.left[48'000 + n] == loop->left[24'000 + n]);
    host.clock.isPlaying = false;
    host.play (9'600, 480);
    for (std::size_t n = 480; n < 9'600; ++n)
        CHECK (host.left[96'000 + n] == 0.0f);
    CHECK (host.sampler.previewing() == 0);
    host.clock.isPlaying = true;
    host.position = 0;
    host.play (9'600, 480);
    for (std::size_t n = 480; n < 9'600; ++n)
        CHECK (host.left[105'600 + n] == loop->left[n]);
}

TEST ("in another tempo it lasts as many bars")
{
    for (const auto bpm : { 100.0, 110.0, 127.3, 140.0 })
    {
        Host host;
        host.clock.bpm = bpm;
        host.clock.isPlaying = true;
        auto loop = noise (framesOf (4.0, 120.0), 4.0);
        std::fill (loop->left.begin(), loop->left.end(), 0.0f);
        loop->left[0] = 1.0f; // a click where each turn begins
        host.sampler.put (0, loop);
        host.sampler.preview (0);
        host.play (static_cast<int> (40.0 * host.clock.framesPerQuarter()), 333);
        for (int turn = 1; turn < 10; ++turn)
        {
            const auto expected = std::lround (turn * 4.0 * host.clock.framesPerQuarter());
            float loudest = 0.0f;
            for (long n = -1; n <= 1; ++n)
                loudest = std::max (loudest, std::abs (host.left[static_cast<std::size_t> (expected + n)]));
            CHECK (loudest > 0.4f);
        }
    }
}

TEST ("a host at double the tempo hears it in half time")
{
    Host host;
    host.clock.bpm = 250.0;
    host.clock.isPlaying = true;
    const auto loop = noise (framesOf (8.0, 125.0), 8.0);
    host.sampler.put (0, loop);
    host.sampler.preview (0);
    host.play (loop->frames(), 512);
    CHECK (host.left == loop->left);
}

TEST ("without a playing host a preview begins at once, and ends when it is told to")
{
    Host host;
    const auto loop = noise (framesOf (4.0, 120.0), 4.0);
    host.sampler.put (3, loop);
    host.sampler.preview (3);
    host.play (1'000, 500);
    CHECK (host.left[0] == loop->left[0] && host.left[999] == loop->left[999]);
    CHECK (host.sampler.previewing() == 3);
    host.sampler.stopPreview();
    host.play (2'000, 500);
    CHECK (host.sampler.previewing() == -1);
    CHECK (host.left[2'999] == 0.0f);
}

TEST ("one preview ends where the next begins")
{
    Host host;
    host.clock.isPlaying = true;
    const auto first = noise (framesOf (4.0, 120.0), 4.0), second = noise (framesOf (4.0, 120.0), 4.0, 2);
    host.sampler.put (0, first);
    host.sampler.put (1, second);
    host.sampler.preview (0);
    host.play (10'000, 500);
    host.sampler.preview (1);
    host.play (96'000 - 10'000 + 5'000, 500);
    CHECK (host.left[95'999] == first->left[95'999]);
    for (std::size_t n = 300; n < 5'000; ++n)
        CHECK (host.left[96'000 + n] == second->left[n]);
}

TEST ("notes play pads from their very frame; loops end with them and one-shots do not")
{
    Host host;
    const auto shot = noise (2'000, 0.0), loop = noise (framesOf (4.0, 120.0), 4.0, 2);
    host.sampler.put (0, shot);
    host.sampler.put (15, loop);
    host.play (3'000, 3'000, { { 100, 36, 0.5f }, { 200, 36, 0.0f } });
    CHECK (host.left[99] == 0.0f);
    for (std::size_t n = 0; n < 2'000; ++n)
        CHECK (host.left[100 + n] == 0.5f * shot->left[n]);
    host.play (3'000, 3'000, { { 0, 51, 1.0f }, { 1'000, 51, 0.0f } });
    CHECK (host.left[3'999] == loop->left[999]);
    CHECK (host.left[4'999] == 0.0f);
    host.play (100, 100, { { 0, 35, 1.0f }, { 0, 52, 1.0f }, { 0, 37, 1.0f } }); // no pads, and an empty one
    CHECK (host.left[6'050] == 0.0f);
}

TEST ("the selected one-shot has a pitch")
{
    Host host;
    auto shot = std::make_shared<Sample>();
    for (int n = 0; n < 4'000; ++n)
        shot->left.push_back (static_cast<float> (std::sin (0.05 * n)));
    shot->right = shot->left;
    shot->sampleRate = rate;
    host.sampler.put (2, shot);
    host.sampler.select (2);
    host.play (4'500, 512, { { 0, 72, 1.0f } });
    for (std::size_t n = 10; n < 1'900; ++n)
        CHECK (std::abs (host.left[n] - std::sin (0.1 * static_cast<double> (n))) < 1e-3);
    CHECK (host.left[2'100] == 0.0f);
}

TEST ("all notes off is all notes")
{
    Host host;
    host.sampler.put (0, noise (48'000, 0.0));
    host.play (2'000, 500, { { 0, 36, 1.0f }, { 100, Sampler::allNotesOff, 0.0f } });
    CHECK (host.left[1'999] == 0.0f);
}

TEST ("samples are deleted when nothing plays them, and not before")
{
    Host host;
    auto sample = noise (48'000, 0.0);
    const std::weak_ptr<Sample> watched (sample);
    host.sampler.put (0, std::move (sample));
    host.play (500, 500, { { 0, 36, 1.0f } });
    host.sampler.put (0, nullptr);
    host.sampler.collect();
    CHECK (! watched.expired()); // its pad has not been taken away yet
    host.play (10, 10);
    host.sampler.collect();
    CHECK (! watched.expired()); // it fades
    host.play (1'000, 500);
    host.sampler.collect();
    CHECK (watched.expired());
    for (int n = 0; n < 3; ++n)
        host.sampler.put (0, noise (10, 0.0)); // never taken by the audio thread
    host.sampler.collect();
    host.play (10, 10);
    host.sampler.collect();
}

TEST ("more notes than voices, at every rate")
{
    for (const auto sampleRate : { 44'100.0, 96'000.0, 192'000.0 })
    {
        Host host;
        host.clock.sampleRate = sampleRate;
        for (int pad = 0; pad < Sampler::padCount; ++pad)
            host.sampler.put (pad, noise (4'000, pad % 2 == 0 ? 4.0 : 0.0));
        std::vector<NoteEvent> notes;
        for (int n = 0; n < 200; ++n)
            notes.push_back ({ n, 36 + n % 16, 1.0f });
        host.sampler.preview (1);
        host.play (20'000, 32, notes);
        for (const auto value : host.left)
            CHECK (std::isfinite (value));
    }
}

TEST ("any clock is survived")
{
    Host host;
    std::mt19937 random (3);
    host.sampler.put (0, noise (4'000, 4.0));
    host.sampler.put (1, noise (1, 1.0));
    for (int n = 0; n < 3'000; ++n)
    {
        host.clock.isPlaying = random() % 4 != 0;
        host.clock.bpm = 20.0 + static_cast<double> (random() % 980);
        host.position = static_cast<long> (random() % 10'000'000) - 1'000'000;
        if (random() % 3 == 0)
            host.sampler.preview (static_cast<int> (random() % 2));
        host.left.clear();
        host.play (64, 64);
    }
}

TEST ("nothing of this allocated or freed on the audio thread")
{
    CHECK (allocations == 0);
}
