"""Who counts where several say it."""

from __future__ import annotations

import pytest

from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.prompt import asked

AM, C = Key(9, True), Key(0)


@pytest.mark.parametrize(
    ("prompt", "named", "sticky", "members", "notices"),
    [
        ("pad", {}, {}, {}, 0),
        ("pad, 90 bpm", {}, {}, {"bpm": 90}, 0),
        ("pad, 90 bpm", {"bpm": 100}, {}, {"bpm": 100}, 1),
        ("pad, 90 bpm", {"bpm": 90}, {}, {"bpm": 90}, 0),
        ("pad, 90 bpm", {}, {"bpm": 100}, {"bpm": 90}, 1),
        ("pad", {}, {"bpm": 100}, {"bpm": 100}, 0),
        ("pad, 90 bpm", {"bpm": 120}, {"bpm": 100}, {"bpm": 120}, 1),
        ("pad in Am", {"key": C}, {}, {"key": C}, 1),
        ("pad in Am", {}, {"key": C}, {"key": AM}, 1),
        ("a big snare", {}, {}, {"kind": Kind.ONESHOT}, 0),
        ("a big snare", {}, {"kind": Kind.LOOP}, {"kind": Kind.LOOP}, 0),
        ("snare one-shot", {}, {"kind": Kind.LOOP}, {"kind": Kind.ONESHOT}, 1),
        ("drums, no hats", {"negative": "hiss"}, {}, {"negative": "hiss, hats"}, 0),
    ],
)
def test_named_before_prompt_before_sticky(prompt, named, sticky, members, notices):
    found = asked(prompt, named, sticky)
    assert {name: found.members[name] for name in members} == members
    assert len(found.notices) == notices


def test_a_difference_is_told_in_a_sentence():
    (told,) = asked("pad, 90 bpm", {"bpm": 100.0}).notices
    assert told == "The prompt says 90 bpm: 100 bpm counts, as it is named beside it."
    (told,) = asked("pad in Am", {}, {"key": C}).notices
    assert told == "The prompt says Am: that counts, not the C set before."
