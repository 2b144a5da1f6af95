"""The second prompt of a morph is read as the first is."""

from __future__ import annotations

from bridge.domain.edit import Morph
from bridge.domain.music import Scale
from bridge.domain.performance import Articulation, Performance
from bridge.domain.request import Request
from bridge.generation.editing import ends_of


def test_the_second_prompt_has_its_own_words_exclusions_and_playing():
    first = Request(
        "pad", negative="hiss", performance=Performance(articulation=Articulation.LEGATO)
    )
    _, last = ends_of(first, Morph("brass stabs, 140 bpm, no reverb", 0.5, seed=7))
    assert (last.prompt, last.negative, last.seed) == ("brass stabs", "hiss, reverb", 7)
    assert last.performance.articulation is Articulation.STAB


def test_both_ends_are_in_one_mode():
    first = Request("pad", performance=Performance(scale=Scale.DORIAN))
    _, last = ends_of(first, Morph("lydian flute", 0.5))
    assert last.performance.scale is Scale.DORIAN
