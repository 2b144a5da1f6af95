"""What options and the prompt say together, and what is explained of it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bridge.cli import make, options
from bridge.cli.making import as_json
from bridge.config.settings import Settings
from bridge.domain.errors import BadArgument
from bridge.domain.events import Done
from bridge.domain.music import Key
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Sample
from tests.files.samples import HEARD, a_recipe


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    make.add(parser.add_subparsers())
    return parser.parse_args(["make", *words])


def request(*words: str) -> tuple[Request, tuple[str, ...]]:
    args = parsed(*words)
    wanted = options.asked_by(args, args.bars)
    return options.request_from(args, wanted, Settings(Path("/sounds")), None), wanted.notices


def test_an_option_counts_more_than_the_prompt_and_that_is_told():
    asked, notices = request("pad, 90 bpm, Am", "--bpm", "92,5", "--key", "C minor")
    assert (asked.bpm, asked.key, asked.prompt) == (92.5, Key(0, True), "pad")
    assert len(notices) == 2
    asked, notices = request("pad, 90 bpm, Am")
    assert (asked.bpm, asked.key, notices) == (90.0, Key(9, True), ())


def test_what_is_not_to_be_heard_is_the_prompts_and_the_options():
    asked, _ = request("drums, no hats", "--negative", "hiss")
    assert (asked.prompt, asked.negative) == ("drums", "hiss, hats")


def test_a_hit_is_a_one_shot_unless_an_option_says_otherwise():
    assert request("a single snare hit")[0].kind is Kind.ONESHOT
    assert request("a big snare")[0].kind is Kind.ONESHOT
    assert request("a big snare", "--kind", "loop")[0].kind is Kind.LOOP


def test_a_tempo_that_nobody_said_is_not_told_as_asked(tmp_path):
    sample = Sample("1", tmp_path / "made.wav", a_recipe(bpm=174.0), HEARD, 10, 44_100)
    told = json.loads(as_json(Request("dnb drums"), ("a notice",), Done("j", sample, 0.1)))
    assert (told["asked_bpm"], told["made_bpm"], told["notices"]) == (None, 174.0, ["a notice"])
    told = json.loads(as_json(Request("dnb drums", bpm=174.0), (), Done("j", sample, 0.1)))
    assert told["asked_bpm"] == 174.0


def test_explain_prints_what_is_understood_and_makes_nothing(capsys, home):
    args = parsed("--explain", "rolling 174 dnb break, no hats")
    assert args.run(args) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["bpm"], said["tempo_source"], said["family"]) == (174.0, "said", "drums")
    assert said["exclude"] == ["hats"]
    assert not list(home.iterdir())


def test_a_number_that_is_none_is_refused_in_one_sentence():
    with pytest.raises(BadArgument, match="'fast' is not a number"):
        parsed("pad", "--bpm", "fast")
