import math

import numpy as np
import pytest

from bridge.domain import errors
from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.errors import BadArgument
from bridge.domain.request import Kind, Request


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"prompt": ""}, "prompt is empty"),
        ({"prompt": "  … !"}, "prompt is empty"),
        ({"prompt": "🥁🔥"}, "empty of words"),
        ({"prompt": "x" * 10_000}, "10,000 characters"),
        ({"prompt": "x", "negative": "y" * 1_001}, "1,001 characters"),
        ({"prompt": "x", "bpm": 0.0}, "Tempo 0 is not possible"),
        ({"prompt": "x", "bpm": math.nan}, "Tempo nan"),
        ({"prompt": "x", "bars": 0}, "bars 0 is not possible: say from 1 to 16"),
        ({"prompt": "x", "bars": 17}, "bars 17"),
        ({"prompt": "x", "count": 0}, "count 0"),
        ({"prompt": "x", "seed": -1}, "seed -1"),
        ({"prompt": "x", "seed": 2**32}, "seed"),
        ({"prompt": "x", "steps": 0}, "steps 0"),
        ({"prompt": "x", "guidance": -0.1}, "guidance"),
        ({"prompt": "x", "guidance": math.nan}, "guidance"),
    ],
)
def test_an_impossible_request_is_refused_in_one_sentence(wrong, sentence):
    with pytest.raises(BadArgument, match=sentence) as caught:
        Request(**wrong)
    assert caught.value.exit_status == 2
    assert "\n" not in str(caught.value)


def test_kinds():
    assert Kind.parse("one-shot") is Kind.parse(" OneShot ") is Kind.ONESHOT
    assert Kind.parse("one shots") is Kind.parse("One-Shots") is Kind.ONESHOT
    assert Kind.parse("loops") is Kind.LOOP
    with pytest.raises(BadArgument, match="say loop or oneshot"):
        Kind.parse("song")


def test_arrays_of_the_wrong_shape_are_refused():
    with pytest.raises(BadArgument):
        Clip(np.zeros(10, np.float32), 44_100)
    with pytest.raises(BadArgument):
        Spectrogram(np.zeros((1, 100, 10), np.float32), 1000, circular=True)


def every_error(kind=errors.FodderError):
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)


def test_errors_survive_the_process_wall_by_their_codes():
    for kind in every_error():
        if kind is errors.UserError:
            continue
        rebuilt = errors.by_code(kind.code, "What happened: what to do.")
        assert type(rebuilt) is kind
        assert str(rebuilt) == "What happened: what to do."
    assert type(errors.by_code("no such code", "x")) is errors.FodderError
