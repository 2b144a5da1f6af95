import pytest

from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind
from bridge.prompt import read_prompt

AM, C_SHARP_M = Key.parse("Am"), Key.parse("C#m")


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("dusty boom-bap drums", "dusty boom-bap drums", {}),
        ("dusty boom-bap drums, 92 BPM, A minor", "dusty boom-bap drums", {"bpm": 92, "key": AM}),
        ("Rhodes chords in Am at 87.5bpm", "Rhodes chords", {"bpm": 87.5, "key": AM}),
        ("C# minor strings", "strings", {"key": C_SHARP_M}),
        ("pad in c sharp minor, slow", "pad, slow", {"key": C_SHARP_M}),
        ("lead in F", "lead", {"key": Key.parse("F")}),
        ("7/8 drums, 4 bars", "drums", {"meter": Meter(7, 8), "bars": 4}),
        ("808 kick one-shot", "808 kick", {"kind": Kind.ONESHOT}),
        ("a major riser", "a major riser", {}),
        ("pad in a minor key", "pad in a minor key", {}),
        ("A minor pad", "pad", {"key": AM}),
        ("pad, a minor", "pad", {"key": AM}),
        ("pad in a minor, warm", "pad, warm", {"key": AM}),
        ("sad minor piano", "sad minor piano", {}),
        ("I am a bass", "I am a bass", {}),
        ("four on the floor", "four on the floor", {}),
        ("120 bpm", "120 bpm", {"bpm": 120}),
    ],
)
def test_a_prompt_says_more_than_the_sound(text, words, found):
    reading = read_prompt(text)
    assert (reading.words, reading.found) == (words, found)
