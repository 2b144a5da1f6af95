"""Standard MIDI files: a score written, and what somebody else's file says, bounded.

What is written is of type 1: a conductor's track with tempo, meter, key signature and a marker at
each section of a form, and a track a score with its name and program. Drums are on channel 10.
Every track ends with the last bar, so that a DAW cuts the clip to the loop; a note that sounds on
over a loop's end is held to that end.

What is read may be anybody's. The reader is our own because mido's has no bound: a number of a
million bytes costs it minutes. Files of type 0 and 1 are read, with the notes of all their tracks;
of controllers the sustain pedal, which holds them. Tempo, meter and key are those at the beginning.

    LARGEST       bytes of a file
    MOST_NOTES    of a file
    MOST_BARS     that its notes may fill (bridge.domain.limits)

References
----------
.. [1] MIDI Manufacturers Association, "Standard MIDI Files 1.0" (RP-001), 1996.
.. [2] MIDI Manufacturers Association, "General MIDI System Level 1" (RP-003), 1991.
"""

from __future__ import annotations

import contextlib
import io
import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import mido

from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.limits import MOST_BARS
from bridge.domain.music import Key, Meter, check_tempo
from bridge.domain.notes import Note, Score

TICKS = 960  # a beat: of every meter a bar is whole ticks, and so are triplets of sixteenths
DRUM_CHANNEL = 9
CHANNELS = [one for one in range(16) if one != DRUM_CHANNEL]
LARGEST = 1_000_000
MOST_NOTES, MOST_EVENTS = 20_000, 100_000
SUSTAIN, DOWN = 64, 64  # the pedal's controller, and from which value on it is down
USUAL_METER = Meter()
HEARD = "Transcribed, confidence "  # in a text of a file whose notes were heard


def encode(scores: Sequence[Score], sections: Sequence[str] = ()) -> bytes:
    """A MIDI file of some scores of one tempo, meter, key and length, a track each.

    Parameters
    ----------
    scores : sequence of Score
        At least one; at most 16 tonal ones have channels of their own.
    sections : sequence of str
        The names of sections that the scores play one after the other, all of one length: markers.

    Returns
    -------
    bytes
        A file of type 1 with `TICKS` a beat. Each track is exactly as long as the score.
    """
    first = scores[0]
    end = round(first.beats * TICKS)
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    file.tracks.append(_conductor(first, end, sections))
    tonal = 0
    for score in scores:
        channel = DRUM_CHANNEL if score.drums else CHANNELS[tonal % len(CHANNELS)]
        tonal += not score.drums
        file.tracks.append(_track(score, channel, end))
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


def beside(sample: Path) -> Path:
    """Where the notes of a sample lie: NAME.mid beside its file."""
    return sample.with_suffix(".mid")


def _conductor(score: Score, end: int, sections: Sequence[str]) -> mido.MidiTrack:
    meter = score.meter
    clocks = 36 if meter.denominator == 8 and meter.numerator % 3 == 0 else 96 // meter.denominator
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name="Fodder"))
    if score.confidence < 1:
        track.append(mido.MetaMessage("text", text=f"{HEARD}{score.confidence:.2f}"))
    track.append(mido.MetaMessage("set_tempo", tempo=round(60e6 / score.bpm)))
    track.append(
        mido.MetaMessage(
            "time_signature",
            numerator=meter.numerator,
            denominator=meter.denominator,
            clocks_per_click=clocks,
        )
    )
    if score.key is not None:
        track.append(mido.MetaMessage("key_signature", key=signature(score.key)))
    at = 0
    for number, name in enumerate(sections):
        begin = round(number * end / len(sections))
        track.append(mido.MetaMessage("marker", text=_plain(name), time=begin - at))
        at = begin
    track.append(mido.MetaMessage("end_of_track", time=end - at))
    return track


def _plain(name: str) -> str:
    return name.encode("ascii", "replace").decode("ascii")


def signature(key: Key) -> str:
    """A key as a key signature has it: of those with at most seven signs."""
    return str(Key(key.tonic, key.minor))  # as musicians spell them: none has more


def _track(score: Score, channel: int, end: int) -> mido.MidiTrack:
    """Its messages in the order of time; at one time notes end before others begin."""
    timed: list[tuple[int, int, int]] = []  # when, velocity (0 ends), pitch
    for start, stop, pitch, force in _ticked(score, end):
        timed += [(start, force, pitch), (stop, 0, pitch)]
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name=score.name or "Fodder"))
    program = 0 if score.drums else score.program
    track.append(mido.Message("program_change", channel=channel, program=program))
    at = 0
    for when, force, pitch in sorted(timed, key=lambda one: (one[0], one[1] > 0)):
        kind = "note_on" if force else "note_off"
        track.append(
            mido.Message(kind, channel=channel, note=pitch, velocity=force, time=when - at)
        )
        at = when
    track.append(mido.MetaMessage("end_of_track", time=end - at))
    return track


def _ticked(score: Score, end: int) -> list[tuple[int, int, int, int]]:
    """Notes in ticks: (start, stop, pitch, velocity).

    One key has one voice: a note is over where its pitch is struck again; of two that begin
    together the longer one is left.
    """
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for note in score.notes:
        start = min(round(note.start * TICKS), end - 1)
        stop = min(max(round((note.start + note.length) * TICKS), start + 1), end)
        force = min(max(round(note.velocity * 127), 1), 127)
        known = found.get((note.pitch, start), (0, 0))
        found[note.pitch, start] = max(known[0], stop), max(known[1], force)
    ticked: list[tuple[int, int, int, int]] = []
    later: dict[int, int] = {}
    for (pitch, start), (stop, force) in sorted(
        found.items(), key=lambda one: one[0][1], reverse=True
    ):
        ticked.append((start, min(stop, later.get(pitch, end)), pitch, force))
        later[pitch] = start
    return sorted(ticked)


@dataclass(frozen=True, slots=True)
class MidiNotes:
    """What a MIDI file has: its parts, one a channel of a track, and what it says of itself.

    `bpm`, `meter` and `key` are None where it does not. `confidence` is less than 1 where Fodder
    heard the notes, and did not know them.
    """

    parts: tuple[ChannelNotes, ...]
    bpm: float | None
    meter: Meter | None
    key: Key | None
    beats: float
    confidence: float = 1.0

    @property
    def bars(self) -> int:
        """The bars that its notes fill, or its tracks where these end with a bar."""
        return max(1, math.ceil(self.beats / (self.meter or USUAL_METER).beats - 1e-3))

    def notes(self, drums: bool) -> tuple[Note, ...]:
        """The notes for drums or for an instrument: of the parts that are, or else of all."""
        mine = [part for part in self.parts if part.drums == drums] or self.parts
        return tuple(sorted((note for part in mine for note in part.notes), key=_place))


@dataclass(frozen=True, slots=True)
class ChannelNotes:
    """The notes of one channel in one track."""

    notes: tuple[Note, ...]
    drums: bool
    program: int = 0
    name: str = ""


def _place(note: Note) -> tuple[float, int]:
    return note.start, note.pitch


def read(path: Path) -> MidiNotes:
    """The notes of a MIDI file.

    Raises
    ------
    NotFound
        If there is no such file.
    BadArgument
        If it is too large, or none that can be read, or has no notes; one sentence with the cure.
    """
    return decode(contents(path), path.name)


def contents(path: Path) -> bytes:
    """The bytes of a file that may be a MIDI file; NotFound or BadArgument as `read`."""
    if not path.exists():
        raise NotFound(f"There is no file {path}: check its name.")
    if not path.is_file():  # a pipe would be waited for
        raise BadArgument(f"{path} is not a file: name a MIDI file.")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadArgument(f"{path} cannot be read ({error.strerror}): allow it.") from None
    if len(data) > LARGEST:
        raise BadArgument(f"{path.name} has more than {LARGEST:,} bytes: name a shorter file.")
    return data


def has_notes(path: Path) -> bool:
    """Whether a file is one of MIDI, by its first bytes (or as one in RIFF)."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head[:4] == b"MThd" or (head[:4] == b"RIFF" and head[8:] == b"RMID")


def decode(data: bytes, name: str = "The file") -> MidiNotes:
    """The notes in the bytes of a MIDI file; BadArgument as `read`."""
    found = _Reading()
    if data[:4] == b"RIFF":
        data = data[20:]
    try:
        if len(data) > LARGEST:
            raise _Damage
        for track in _tracks(data, found):
            _read_track(track, found)
    except _TooMuch:
        raise BadArgument(f"{name} has more than {MOST_NOTES:,} notes: cut it first.") from None
    except (_Damage, IndexError, struct.error):
        raise BadArgument(
            f"{name} is no MIDI file that can be read: export it again, as type 0 or 1."
        ) from None
    parts = tuple(part for part in found.parts if part.notes)
    if not parts:
        raise BadArgument(f"{name} has no notes: name a MIDI file that has some.")
    end = max(note.start for part in parts for note in part.notes) + 1e-3
    beats = max(end, found.beats)
    notes = MidiNotes(parts, found.bpm, found.meter, found.key, beats, found.confidence)
    if notes.bars > MOST_BARS:
        notes = replace(notes, beats=end)  # a track may go on for long after its last note
    if notes.bars > MOST_BARS:
        raise BadArgument(f"{name} has {notes.bars} bars: {MOST_BARS} are the most; cut it first.")
    return notes


class _Damage(Exception):
    """The bytes are no MIDI file."""


class _TooMuch(Exception):
    """There are more notes than anybody plays in so many bars, or more of anything else."""


@dataclass(slots=True)
class _Reading:
    """What was read so far: `beats` is where the longest track ends."""

    ticks: int = TICKS
    parts: list[ChannelNotes] = field(default_factory=list)
    bpm: float | None = None
    meter: Meter | None = None
    key: Key | None = None
    beats: float = 0.0
    events: int = 0
    confidence: float = 1.0


def _tracks(data: bytes, found: _Reading) -> Iterator[bytes]:
    """The bytes of its tracks; chunks of other kinds are passed over."""
    magic, size, kind, _, ticks = struct.unpack(">4sIHHH", data[:14])
    if magic != b"MThd" or size < 6 or kind > 1 or not 0 < ticks < 0x8000:
        raise _Damage
    found.ticks = ticks
    at = 8 + size
    while at + 8 <= len(data):
        magic, size = struct.unpack(">4sI", data[at : at + 8])
        found.events += 1
        if magic == b"MTrk":
            yield data[at + 8 : at + 8 + size]
        at += 8 + size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, of at most four bytes, and where it ends."""
    value = 0
    for step in range(4):
        byte = data[at + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    raise _Damage


def _read_track(data: bytes, found: _Reading) -> None:
    """Note what is in a track: its notes by channels, and what it says of the whole file."""
    track = _Track()
    at = tick = status = 0
    while at < len(data) and not track.ended:
        found.events += 1
        if found.events > MOST_EVENTS or len(track.played) > MOST_NOTES:
            raise _TooMuch
        wait, at = _number(data, at)
        tick += wait
        if data[at] >= 0x80:
            status, at = data[at], at + 1
        if status == 0xFF:
            size, after = _number(data, at + 1)
            _told(data[at], data[after : after + size], tick, track, found)
            at = after + size
        elif status in (0xF0, 0xF7):
            size, after = _number(data, at)
            at = after + size
        elif 0x80 <= status < 0xF0:
            wide = 1 if 0xC0 <= status < 0xE0 else 2
            track.take(tick, status, data[at : at + wide])
            at += wide
        else:
            raise _Damage
    found.beats = max(found.beats, tick / found.ticks)
    found.parts += track.parts(tick, found.ticks)


def _told(kind: int, data: bytes, tick: int, track: _Track, found: _Reading) -> None:
    """A meta event. Of tempo, meter and key the first counts; what is impossible says nothing."""
    with contextlib.suppress(BadArgument, IndexError, ValueError):
        if kind == 0x2F:
            track.ended = True
        elif kind == 0x01 and data.startswith(HEARD.encode()):
            found.confidence = min(max(float(data[len(HEARD) :][:8]), 0.0), 1.0)
        elif kind == 0x03 and not track.name:
            track.name = data[:64].decode("latin-1")
        elif kind == 0x51 and len(data) == 3 and found.bpm is None:
            tempo = int.from_bytes(data, "big")
            found.bpm = check_tempo(round(60e6 / tempo, 3)) if tempo else None  # whole microseconds
        elif kind == 0x58 and found.meter is None and tick == 0:
            found.meter = Meter(data[0], 2 ** min(data[1], 8))
        elif kind == 0x59 and found.key is None and tick == 0:
            fifths = int.from_bytes(data[:1], "big", signed=True)
            tonic = 7 * fifths + (9 if data[1] else 0)
            found.key = Key(tonic % 12, data[1] == 1) if abs(fifths) <= 7 else None


@dataclass(slots=True)
class _Track:
    """A track that is being read. Ticks count from its beginning."""

    name: str = ""
    ended: bool = False
    programs: dict[int, int] = field(default_factory=dict)
    pressed: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    held: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    pedals: set[int] = field(default_factory=set)
    played: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def take(self, tick: int, status: int, data: bytes) -> None:
        """A channel's message; IndexError if it is cut off."""
        kind, channel = status & 0xF0, status & 0x0F
        if kind in (0x80, 0x90):
            pitch, force = data[0] & 0x7F, data[1] & 0x7F
            self._end(tick, channel, pitch, kind == 0x90 and force > 0)
            if kind == 0x90 and force:
                self.pressed[channel, pitch] = tick, force
        elif kind == 0xB0 and data[0] == SUSTAIN:
            if data[1] >= DOWN:
                self.pedals.add(channel)
            else:
                self.pedals.discard(channel)
                for one in [one for one in self.held if one[0] == channel]:
                    self._over(one, tick, self.held.pop(one))
        elif kind == 0xC0:
            self.programs.setdefault(channel, data[0] & 0x7F)

    def _end(self, tick: int, channel: int, pitch: int, again: bool) -> None:
        """A key is let go or struck again."""
        one = channel, pitch
        if again and one in self.held:
            self._over(one, tick, self.held.pop(one))
        if one in self.pressed:
            note = self.pressed.pop(one)
            if channel in self.pedals and not again:
                self.held[one] = note
            else:
                self._over(one, tick, note)

    def _over(self, one: tuple[int, int], tick: int, note: tuple[int, int]) -> None:
        self.played.append((note[0], max(tick, note[0] + 1), *one, note[1]))

    def parts(self, end: int, ticks: int) -> Iterator[ChannelNotes]:
        """Its notes by channels; what nobody ended is over with the track."""
        for sounding in (self.pressed, self.held):
            for one, note in sounding.items():
                self._over(one, end, note)
        for number in sorted({channel for _, _, channel, _, _ in self.played}):
            notes = (
                Note(start / ticks, (stop - start) / ticks, pitch, force / 127)
                for start, stop, channel, pitch, force in self.played
                if channel == number
            )
            yield ChannelNotes(
                tuple(sorted(notes, key=_place)),
                number == DRUM_CHANNEL,
                self.programs.get(number, 0),
                self.name,
            )
