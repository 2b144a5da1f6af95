"""What is given rules what is written: chords are heard, grooves are struck, touches are felt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.domain.chords import Progression
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key, Meter
from bridge.domain.notes import Note, Touch
from bridge.domain.performance import Figure, Performance
from bridge.score.bass import STYLES
from bridge.score.compose import compose
from bridge.score.following import EARLY
from bridge.score.grooves import KEYS
from bridge.score.harmony import Harmony, harmony_of
from bridge.score.notes import BarSpan
from bridge.score.placing import key_of, on_drums, within_reach
from bridge.score.plan import PARTS, Plan
from bridge.score.templates import GrooveTemplate
from bridge.score.tonal import COMPS

FOUR = BarSpan(Meter(), 4)
PATTERNS = [*PARTS, *(f"comp {genre}" for genre in COMPS)]
CHORDAL = ["sustained chords", "strummed chords", *(f"comp {genre}" for genre in COMPS)]
TEXTS = ("Am F C G", "Cmaj7 E7 Am7 Gm7", "i bII V7 i", "| C Eb | Ab7 | Dbmaj7 G7(b9) | C/E |")


def in_c(text: str, bars: BarSpan = FOUR) -> Harmony:
    progression = Progression.parse(text)
    return harmony_of(progression, progression.tonality, bars)


def played(family: str, pattern: str, harmony: Harmony | None, seed: int = 0, **said):
    low, high = (28, 52) if family == "bass" else (45, 79)
    plan = Plan(family, pattern, low, high, how=said.pop("how", Performance()))
    return compose(plan, FOUR, np.random.default_rng(seed), harmony=harmony, **said)


def in_span(notes, span) -> list[Note]:
    end = span.start + span.length
    return [note for note in notes if span.start - EARLY <= note.start < end - EARLY]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("pattern", CHORDAL)
def test_every_chord_that_is_written_is_struck_whole_and_nothing_else(text, pattern):
    harmony = in_c(text)
    for seed in range(3):
        notes = played("keys", pattern, harmony, seed)
        for span in harmony.spans:
            heard = {note.pitch % 12 for note in in_span(notes, span)}
            assert heard == {*span.chord.classes, span.chord.lowest}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("pattern", [style.name for style in STYLES.values()])
def test_a_bass_stands_on_every_chord(text, pattern):
    harmony = in_c(text)
    for seed in range(3):
        notes = played("bass", pattern, harmony, seed)
        for span in harmony.spans:
            first = min(in_span(notes, span), key=lambda note: note.start)
            assert first.pitch % 12 == span.chord.lowest


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_nothing_rubs_against_its_chord_or_sounds_on_into_another(text, pattern):
    harmony = in_c(text)
    for seed in range(3):
        for note in played("lead", pattern, harmony, seed):
            chord = harmony.span_at(note.start + EARLY).chord
            rubs = {(tone + step) % 12 for tone in chord.classes for step in (-1, 1)}
            tones = {*chord.classes, chord.lowest}
            assert note.pitch % 12 not in rubs - tones
            over = harmony.span_at(note.start + note.length - 2 * EARLY).chord
            assert note.pitch % 12 in {*over.classes, over.lowest} or over == chord


@pytest.mark.parametrize("family", ["keys", "bass", "lead"])
def test_nothing_sounds_in_a_rest(family):
    harmony = in_c("Am | N.C. | F | C N.C.")
    pattern = {"bass": "driving eighth notes", "keys": "comp rock", "lead": "melody"}[family]
    for note in played(family, pattern, harmony):
        assert not 4 + EARLY < note.start + note.length / 2 < 8
        assert note.start + note.length < 14 + EARLY or note.start + note.length > 16 - 1e-6


@pytest.mark.parametrize("how", [Performance(), Performance(figure=Figure.ARPEGGIO)])
def test_an_arpeggio_of_a_slash_chord_has_its_bass_below(how):
    harmony = in_c("C G/B Am F/C")
    for seed in range(8):
        notes = played("keys", "arpeggio", harmony, seed, how=how)
        for span in harmony.spans:
            if span.chord.bass is not None:
                lowest = min(note.pitch for note in in_span(notes, span))
                assert lowest % 12 == span.chord.bass


def test_a_oneshot_is_the_first_chord():
    plan = Plan("keys", "chords", 45, 79, looped=False)
    notes = compose(plan, BarSpan(), np.random.default_rng(0), harmony=in_c("Fmaj7 C"))
    assert {note.pitch % 12 for note in notes} == {0, 4, 7, 11}  # in F, which is C's Cmaj7


def test_drums_have_no_chords():
    plan = Plan("drums", "house")
    plain, given_ = (
        compose(plan, FOUR, np.random.default_rng(1), harmony=harmony)
        for harmony in (None, in_c("Am F"))
    )
    assert plain == given_


_hits = st.lists(
    st.tuples(st.integers(0, 63).map(lambda step: step / 4), st.floats(0.1, 1)),
    min_size=1, max_size=20, unique_by=lambda hit: hit[0],
)  # fmt: skip


@given(_hits, st.sampled_from(["comp pop", "melody", "sustained chords", "walking bass"]))
@settings(max_examples=40, deadline=None)
def test_a_groove_is_struck_where_it_is_and_as_hard(hits, pattern):
    family = "bass" if "bass" in pattern else "keys"
    groove = GrooveTemplate.of([Note(at, 0.1, 60, force) for at, force in hits], 16)
    notes = played(family, pattern, None, groove=groove)
    starts = {round(note.start, 6) for note in notes}
    assert {round(hit.beat, 6) for hit in groove.hits} <= starts
    loudest = {round(hit.beat, 3): hit.accent for hit in groove.hits}
    for at, accent in loudest.items():
        assert max(n.velocity for n in notes if abs(n.start - at) < 0.13) >= 0.94 * accent


def test_another_kit_plays_the_same_drums_and_a_bass_follows_the_kick():
    beat = [
        (0.0, "kick"),
        (0.5, "hat"),
        (1.0, "snare"),
        (1.5, "hat"),
        (2.75, "kick"),
        (3.0, "snare"),
    ]
    groove = GrooveTemplate.of([Note(at, 0.2, KEYS[name], 0.8) for at, name in beat], 4, drums=True)
    one = BarSpan(Meter(), 1)
    kit = compose(Plan("drums", "techno"), one, np.random.default_rng(0), groove=groove)
    assert [(note.start, note.pitch) for note in kit] == [(at, KEYS[name]) for at, name in beat]
    bass = Plan("bass", "bass riff", 28, 52)
    line = compose(bass, one, np.random.default_rng(0), groove=groove)
    assert [round(note.start, 6) for note in line] == [0.0, 2.75]
    keys = compose(Plan("keys", "comp pop", 45, 79), one, np.random.default_rng(0), groove=groove)
    assert {round(note.start, 1) for note in keys} == {0.0, 1.0, 2.8, 3.0}


def test_a_groove_has_strokes():
    with pytest.raises(BadArgument, match="strokes"):
        GrooveTemplate.of([], 4)


def test_swing_moves_the_second_of_each_pair_and_no_other():
    hats = Plan("drums", "techno", how=Performance(only=("hat",), note_value="1/8"))  # type: ignore[arg-type]
    straight, swung = (
        sorted(
            note.start
            for note in compose(hats, FOUR, np.random.default_rng(3), touch=Touch(swing=swing))
        )
        for swing in (0.5, 0.66)
    )
    late = [round(at % 1, 2) for at in swung if abs(at % 1 - 0.66) < 0.1]
    assert len(straight) == len(swung) == 32
    assert len(late) == 16


def test_velocity_runs_from_the_softest_to_the_loudest():
    forces = [
        note.velocity * 127
        for note in played("keys", "comp pop", None, touch=Touch(velocity=(40, 90)))
    ]
    assert (min(forces), max(forces)) == pytest.approx((40, 90))
    alike = played("keys", "comp pop", None, touch=Touch(velocity=(96, 96)))
    assert {round(note.velocity * 127) for note in alike} == {96}


def test_a_hand_errs_as_much_as_it_is_asked_to():
    plain, human = (played("keys", "comp pop", None, touch=Touch(humanise=h)) for h in (0.0, 1.0))
    off = [two.start - one.start for one, two in zip(plain, human, strict=True)]
    assert 0.01 < np.std(off) < 0.06


def test_what_is_out_of_reach_is_moved_by_octaves():
    notes = [Note(0, 1, pitch, 0.8) for pitch in (0, 24, 40, 60, 127)]
    placed = within_reach(notes, 28, 52)
    assert [note.pitch for note in placed.notes] == [36, 36, 40, 48, 43]
    assert placed.moved == 4
    assert placed.sentence.startswith("4 notes were out of")
    assert within_reach(notes[2:3], 28, 52).sentence == ""


def test_drums_that_we_lack_are_struck_on_the_nearest():
    notes = [Note(0, 1, key, 0.8) for key in (35, 36, 40, 57, 42, 100)]
    placed = on_drums(notes)
    assert [note.pitch for note in placed.notes] == [36, 36, 38, 49, 42]
    assert placed.sentence == "1 note is of no drum and left out."


def test_a_key_that_a_file_says_counts_where_its_notes_are_that_key_s():
    line = [Note(k, 1, 60 + step, 0.8) for k, step in enumerate((0, 4, 7, 12, 9, 7, 4, 2))]
    assert key_of(line) == Key.parse("C")
    for said in ("Am", "G", "Dm", "Em"):
        assert key_of(line, Key.parse(said)) == Key.parse(said)
    assert key_of(line, Key.parse("Eb")) == Key.parse("C"), "nobody who wrote these meant E flat"


@pytest.mark.parametrize("name", ["C", "Am", "F#m", "Bb", "Eb"])
def test_the_key_of_notes_is_heard_and_a_file_s_word_counts_where_it_fits(name):
    key = Key.parse(name)
    scale = (0, 2, 3, 5, 7, 8, 10) if key.minor else (0, 2, 4, 5, 7, 9, 11)
    line = [Note(k, 2.0 if step in (0, 7) else 1.0, 60 + key.tonic + step, 0.8)
            for k, step in enumerate((*scale, 12, 0, 3 if key.minor else 4))]  # fmt: skip
    assert key_of(line) == key
    assert key_of(line, key.relative) in (key, key.relative)
    assert key_of(line, Key.parse("C" if key.tonic not in (0, 9) else "F#")) == key
