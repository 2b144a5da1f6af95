"""MIDI files: what is written is read by others as it was meant, and anybody's file is bounded."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import mido
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.music import Key, Meter
from bridge.domain.notes import Note, Score
from bridge.files import midi
from bridge.files.midi import TICKS, beside, decode, encode

LINE = (Note(0.0, 1.0, 45, 0.9), Note(1.5, 0.25, 52, 0.5), Note(2.0, 1.9, 57, 1.0))
METERS = [Meter(), Meter(3, 4), Meter(6, 8), Meter(7, 8), Meter(5, 4), Meter(1, 16), Meter(15, 16)]
HEAD = b"MThd" + struct.pack(">IHHH", 6, 0, 1, 96)


def a_score(meter: Meter = Meter(), bars: int = 2, notes: tuple[Note, ...] = LINE, **said: object):
    inside = tuple(note for note in notes if note.start < bars * meter.beats)
    members = {"bpm": 92.5, "key": Key.parse("Am"), "program": 4, "name": "Rhodes", **said}
    return Score(inside, bars=bars, meter=meter, **members)  # type: ignore[arg-type]


def with_track(events: bytes, head: bytes = HEAD) -> bytes:
    return head + b"MTrk" + struct.pack(">I", len(events)) + events


@pytest.mark.parametrize("meter", METERS, ids=str)
@pytest.mark.parametrize("bars", [1, 3, 16])
def test_every_track_is_as_long_as_the_loop_to_the_tick(meter, bars):
    score = a_score(meter, bars)
    file = mido.MidiFile(file=io.BytesIO(encode([score])))
    ticks = bars * meter.numerator * 4 * TICKS / meter.denominator
    assert (file.type, file.ticks_per_beat) == (1, TICKS)
    assert [sum(message.time for message in track) for track in file.tracks] == [ticks, ticks]
    (signature,) = (one for one in file.tracks[0] if one.type == "time_signature")
    assert (signature.numerator, signature.denominator) == (meter.numerator, meter.denominator)


def test_sections_of_a_form_are_markers_at_their_beginnings():
    conductor, _ = mido.MidiFile(
        file=io.BytesIO(encode([a_score(bars=2)], ["intro", "café", "out"]))
    ).tracks
    at, found = 0, []
    for message in conductor:
        at += message.time
        if message.type == "marker":
            found.append((at, message.text))
    third = 2 * 4 * TICKS / 3
    assert found == [(0, "intro"), (round(third), "caf?"), (round(2 * third), "out")]


def test_pretty_midi_reads_what_was_meant():
    data = encode([a_score(), a_score(drums=True, notes=(Note(0.0, 0.2, 36, 0.8),), name="kit")])
    heard = pretty_midi.PrettyMIDI(io.BytesIO(data))
    keys, drums = heard.instruments
    assert heard.get_tempo_changes()[1][0] == pytest.approx(92.5, abs=1e-3)
    assert heard.key_signature_changes[0].key_number == pretty_midi.key_name_to_key_number(
        "A minor"
    )
    assert (keys.program, keys.is_drum, drums.is_drum) == (4, False, True)
    assert [(note.pitch, note.velocity) for note in keys.notes] == [(45, 114), (52, 64), (57, 127)]
    assert [note.start for note in keys.notes] == pytest.approx(
        [note.start * 60 / 92.5 for note in LINE], abs=1e-4
    )


@pytest.mark.parametrize("name", ["C", "Am", "F#", "Db", "Ebm", "G#m", "B", "Bbm"])
def test_every_key_has_its_signature(name):
    assert decode(encode([a_score(key=Key.parse(name))])).key == Key.parse(name)


def test_what_rings_over_the_end_is_over_with_the_clip_and_one_key_has_one_voice():
    notes = (Note(0.0, 20.0, 60, 0.5), Note(1.0, 1.0, 60, 0.6), Note(7.99, 1.0, 62, 0.5))
    (part,) = decode(encode([a_score(notes=notes)])).parts
    assert [(note.start, note.length) for note in part.notes[:2]] == [(0, 1), (1, 1)]
    assert part.notes[2].start + part.notes[2].length == 8


_pitches = st.integers(0, 127)
_notes = st.builds(Note, st.floats(0, 7.9), st.floats(0.01, 30), _pitches, st.floats(0.01, 1))


@given(st.lists(_notes, min_size=1, max_size=40), st.sampled_from(METERS[:4]))
@settings(max_examples=60)
def test_any_score_is_read_back(notes, meter):
    score = a_score(meter, 4, tuple(note for note in notes if note.start < 4 * meter.beats - 0.01))
    if not score.notes:
        return
    found = decode(encode([score]))
    assert (found.meter, found.bars, found.bpm, found.key) == (meter, 4, 92.5, score.key)
    written = {(round(note.start * TICKS), note.pitch) for note in score.notes}
    assert {(round(n.start * TICKS), n.pitch) for n in found.notes(False)} == written


def test_the_pedal_holds_and_type_0_and_riff_are_read():
    track = (
        b"\x00\xb0\x40\x7f" b"\x00\x90\x3c\x40" b"\x30\x80\x3c\x00"  # pedal, on, off after 48
        b"\x30\xb0\x40\x00" b"\x00\x99\x24\x64" b"\x60\x99\x24\x00" b"\x00\xff\x2f\x00"
    )  # fmt: skip
    plain = with_track(track)
    for data in (plain, b"RIFF" + struct.pack("<I", len(plain) + 12) + b"RMIDdata\0\0\0\0" + plain):
        tonal, drums = decode(data).parts
        assert tonal.notes == (Note(0.0, 1.0, 60, 64 / 127),)
        assert drums.drums
        assert decode(data).notes(drums=True) == drums.notes


WRONG = {
    "empty": (b"", "no MIDI file"), "text": (b"hello" * 10, "no MIDI file"),
    "no notes": (with_track(b"\x00\xff\x2f\x00"), "has no notes"),
    "type 2": (with_track(b"\x00\x90\x3c\x40", HEAD[:9] + b"\x02" + HEAD[10:]), "no MIDI file"),
    "smpte": (with_track(b"\x00\x90\x3c\x40", HEAD[:12] + b"\xe7\x28"), "no MIDI file"),
    "endless number": (with_track(b"\xff" * 900_000), "no MIDI file"),
    "running status first": (with_track(b"\x00\x3c\x40"), "no MIDI file"),
    "cut off": (with_track(b"\x00\x90\x3c"), "no MIDI file"),
    "too many notes": (with_track(b"\x00\x90\x3c\x40" + b"\x01\x3c\x40" * 300_000), "20,000"),
    "too many events": (with_track(b"\x00\xff\x01\x00" * 200_000), "20,000"),
    "too long": (with_track(b"\x00\x90\x3c\x40\xff\x7f\x80\x3c\x00\x00\x90\x3c\x40"), "bars"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_gets_one_sentence(name):
    data, word = WRONG[name]
    with pytest.raises(BadArgument, match=r"^[^\n]*$") as error:
        decode(data, "x.mid")
    assert word in str(error.value)


def test_what_is_impossible_in_a_file_says_nothing():
    """A tempo of 0 and one of 6,000 bpm, a meter of 0/1, a key of 100 sharps."""
    track = (
        b"\x00\xff\x51\x03\0\0\0" b"\x00\xff\x51\x03\x00\x27\x10" b"\x00\xff\x58\x04\0\0\0\0"
        b"\x00\xff\x59\x02\x64\0" b"\x00\x90\x3c\x40" b"\x60\x80\x3c\0"
    )  # fmt: skip
    found = decode(with_track(track))
    assert (found.bpm, found.meter, found.key, found.bars) == (None, None, None, 1)


@given(st.data())
@settings(max_examples=150)
def test_any_damage_costs_the_file_alone(data):
    good = bytearray(encode([a_score()]))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(good) - 1))
        good[at] = data.draw(st.integers(0, 255))
    try:
        found = decode(bytes(good[: data.draw(st.integers(0, len(good)))]))
    except BadArgument:
        return
    assert 1 <= found.bars <= 16
    assert all(0 <= note.pitch < 128 and note.length > 0 for p in found.parts for note in p.notes)


def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path):
    with pytest.raises(NotFound, match="check its name"):
        midi.read(tmp_path / "none.mid")
    with pytest.raises(BadArgument, match="not a file"):
        midi.read(tmp_path)
    (large := tmp_path / "large.mid").write_bytes(bytes(midi.LARGEST + 1))
    with pytest.raises(BadArgument, match="1,000,000"):
        midi.read(large)
    (small := tmp_path / "small.mid").write_bytes(encode([a_score()]))
    assert midi.read(small).bars == 2
    assert midi.has_notes(small)
    assert not midi.has_notes(large)
    assert beside(Path("a/x.wav")) == Path("a/x.mid")
