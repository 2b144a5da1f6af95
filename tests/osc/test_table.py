"""The table is the specification: handlers, docs and contract follow it."""

from __future__ import annotations

from pathlib import Path

from bridge.osc.docs import codes, markdown
from bridge.osc.handlers import HANDLERS
from bridge.osc.spec import ANSWERS, BY_PATH, TABLE

DOCS = Path(__file__).parents[2] / "docs" / "osc.md"
CONTRACT = set(
    """
/fodder/ping /fodder/status /fodder/generate /fodder/kit /fodder/preset /fodder/go /fodder/explain
/fodder/morph /fodder/repaint /fodder/extend /fodder/layer /fodder/stem /fodder/cancel
/fodder/host/tempo /fodder/host/key /fodder/host/meter /fodder/query
/fodder/play /fodder/stop /fodder/rate /fodder/subscribe /fodder/unsubscribe /fodder/reply_port
/fodder/hello /fodder/notes /fodder/fit /fodder/instrument
""".split()  # noqa: SIM905
)
NAMES = set(
    """
prompt bpm key bars meter kind count seed negative model steps guidance source strength
chords notes groove swing humanise velocity
""".split()  # noqa: SIM905
)


def test_every_address_of_the_contract_and_no_other():
    sticky = [f"/fodder/set/{name}" for name in NAMES]
    assert set(BY_PATH) == {*CONTRACT, *sticky}
    assert len(BY_PATH) == len(TABLE)


def test_every_address_has_a_handler_and_every_handler_an_address():
    assert {address.handler for address in TABLE} == set(HANDLERS)


def test_the_answers_have_the_types_of_the_contract():
    assert {answer.path.removeprefix("/fodder/"): answer.tags for answer in ANSWERS} == {
        "accepted": "ssi", "progress": "sfs", "done": "sssfsihf", "finished": "si",
        "failed": "sss", "notice": "ss", "explained": "ss", "cancelled": "s",
        "result": "sssfsii", "result/end": "si", "error": "sss", "pong": "s",
        "notes/written": "ssf", "status.reply": "hhhhhii", "instrument/done": "ss",
    }  # fmt: skip


def test_the_codes_are_the_contract_s():
    assert set(codes()) >= {
        "bad_argument", "unknown_address", "unknown_model", "model_unavailable", "busy",
        "too_large", "no_space", "out_of_memory", "engine_crashed", "not_found", "refused",
    }  # fmt: skip


def test_the_docs_are_written_from_the_table():
    """Otherwise: python -m bridge.osc.docs docs/osc.md"""
    assert DOCS.read_text("utf-8") == markdown()
