"""Asked for and heard → verdict: whether a sample agrees with its recipe.

Tempo agrees within 1 %, an octave either way forgiven: half and double time are one grid. A key
agrees if it is the one asked for or its relative, which has the same notes; of a mode, D dorian,
also if it is the major or minor key that has its notes. A single note has no mode: of that the
tonic counts alone; of chords that are given, any key in which they lie as well. A disagreement
counts only if hearing is sure of it. A bar that is silent is a fault unless few notes were asked
for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from bridge.domain.chords import Progression
from bridge.domain.kit import Kit
from bridge.domain.music import Key, Scale, is_close_tempo, semitones_between
from bridge.domain.performance import Density
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Recipe

SURE_TEMPO = 0.9
SURE_KEY = 0.85
MOST_STRETCH = 0.03
AS_WELL = 0.15  # of the tones of chords: so many more may be of the key asked for


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to tell people, and by how much a sample would have to be mended.

    `semitones` is the shortest transposition to the key asked for; `stretch` is how many times
    longer the sample must become for its tempo, None where that is more than 3 %.
    """

    tempo_agrees: bool
    key_agrees: bool
    sentence: str
    semitones: int = 0
    stretch: float | None = 1.0
    silent_bars: tuple[int, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether tempo and key are as asked for, as hearing is sure of it, and no bar silent."""
        return self.tempo_agrees and self.key_agrees and not self.silent_bars

    @property
    def faults(self) -> int:
        """How many things disagree: of several samples the one with the fewest is the best."""
        return (not self.tempo_agrees) + (not self.key_agrees) + len(self.silent_bars)


def judge(
    recipe_bpm: float | None,
    recipe_key: Key | None,
    heard: Heard,
    may_rest: bool = False,
    scale: Scale | None = None,
    single: bool = False,
    chords: Progression | None = None,
) -> Verdict:
    """The verdict on a sample.

    Parameters
    ----------
    recipe_bpm, recipe_key
        What was asked for; None where anything goes.
    heard : Heard
        What the sample sounds like.
    may_rest : bool
        Whether bars may be silent.
    scale : Scale or None
        The mode that was written, where it is more than the key's major or minor.
    single : bool
        Whether it is one note.
    chords : Progression or None
        What was written to be played: it may as well lie in another key than the one that counts.
    """
    if single and recipe_key is not None and heard.key is not None:
        recipe_key, scale = replace(recipe_key, minor=False), None
        heard = replace(heard, key=Key(heard.key.tonic))
    silent = () if may_rest else heard.silent_bars
    tempo_agrees = recipe_bpm is None or not _is_other_tempo(recipe_bpm, heard)
    key_agrees = recipe_key is None or not _is_other_key(recipe_key, scale, heard, chords)
    return Verdict(
        tempo_agrees,
        key_agrees,
        _sentence(recipe_bpm, recipe_key, heard, tempo_agrees, key_agrees, silent),
        0 if key_agrees else _semitones(recipe_key, heard.key),
        1.0 if tempo_agrees else _stretch(recipe_bpm, heard.bpm),
        silent,
    )


def judge_recipe(recipe: Recipe, heard: Heard) -> Verdict:
    """The verdict on a sample by its recipe; a one-shot has no tempo to be in."""
    bpm = recipe.bpm if recipe.kind is Kind.LOOP else None
    may_rest = recipe.performance.density in (Density.SINGLE, Density.SPARSE)
    may_rest = may_rest or isinstance(recipe.edit, Kit)  # whose parts leave each other room
    single = recipe.kind is Kind.ONESHOT or recipe.performance.density is Density.SINGLE
    single = single and recipe.chords is None
    scale = recipe.performance.scale
    return judge(bpm, recipe.key, heard, may_rest, scale, single, recipe.chords)


def _is_other_tempo(asked: float, heard: Heard) -> bool:
    sure = heard.bpm is not None and heard.bpm_confidence >= SURE_TEMPO
    return sure and heard.bpm is not None and not is_close_tempo(asked, heard.bpm)


def _is_other_key(
    asked: Key, scale: Scale | None, heard: Heard, chords: Progression | None
) -> bool:
    if heard.key is None or heard.key_confidence < SURE_KEY:
        return False
    alike = (asked, asked.relative) if scale is None else scale.heard_as(asked.tonic)
    return heard.key not in alike and not _lie_in(chords, asked, heard.key)


def _lie_in(chords: Progression | None, asked: Key, heard: Key) -> bool:
    """Whether chords lie in the key that is heard nearly as well as in the one asked for: Am7 D7
    are in G, and in Am."""
    if chords is None:
        return False
    home = asked.tonic if chords.relative else 0
    tones = [(tone + home) % 12 for chord in chords.chords for tone in chord.classes]
    own, other = (sum(tone in key.pitch_classes for tone in tones) for key in (asked, heard))
    return other >= own - AS_WELL * len(tones)


def _semitones(asked: Key | None, heard: Key | None) -> int:
    """The shortest way to the key asked for, or to its relative if the modes differ."""
    if asked is None or heard is None:
        return 0
    goal = asked if asked.minor == heard.minor else asked.relative
    return semitones_between(heard.tonic, goal.tonic)


def _stretch(asked: float | None, heard: float | None) -> float | None:
    """How many times longer, to the nearest octave of the tempo asked for."""
    if asked is None or heard is None:
        return 1.0
    octave = round(math.log2(heard / asked))
    longer = heard / (asked * 2.0**octave)
    return longer if abs(longer - 1) <= MOST_STRETCH else None


def _sentence(
    bpm: float | None,
    key: Key | None,
    heard: Heard,
    tempo_agrees: bool,
    key_agrees: bool,
    silent: tuple[int, ...],
) -> str:
    wrong = []
    if not tempo_agrees:
        wrong.append(f"{heard.bpm:.1f} bpm instead of {bpm:g}")
    if not key_agrees:
        wrong.append(f"{heard.key} instead of {key}")
    said = [f"Sounds like {' and '.join(wrong)}."] if wrong else []
    said += [_silence(silent)] if silent else []
    return " ".join(said) or "Sounds as asked."


def _silence(silent: tuple[int, ...]) -> str:
    """ "Bars 2 to 4 are silent: retry."; of three in a row and more the first and the last."""
    runs: list[list[int]] = []
    for bar in silent:
        if runs and bar == runs[-1][-1] + 1:
            runs[-1].append(bar)
        else:
            runs.append([bar])
    named: list[str] = []
    for run in runs:
        named += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    if len(silent) == 1:
        return f"Bar {named[0]} is silent: retry."
    *most, last = named
    return f"Bars {', '.join(most)}{' and ' if most else ''}{last} are silent: retry."
