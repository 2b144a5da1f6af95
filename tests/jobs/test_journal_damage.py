"""A journal whose rows or bytes are anything: what can be read of it is gone on with."""

import json
import random
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.domain.errors import BadArgument, Busy
from bridge.domain.request import Request
from bridge.jobs.journal import Journal, request_from_dict, request_to_dict

GOOD = json.dumps(request_to_dict(Request("drums")))
BAD = [
    "[]", "null", "1e999", '"x"', "{}", "[" * 9_000, GOOD.replace('"bars": 2', '"bars": 1e999'),
    GOOD.replace('"seed": 0', '"seed": "1"'), GOOD.replace("drums", "\\ud800"), "NaN",
    GOOD.replace('"count": 1', '"count": 2.5'), GOOD.replace('"bpm": null', '"bpm": NaN'),
    GOOD.replace('"key": null', '"key": "A' + " " * 60_000 + 'x"'), "x" * 10**6,
    GOOD.replace('"edit": null', '"edit": []'), GOOD.replace('"addons": []', '"addons": [3]'),
]  # fmt: skip


def with_row(path, **columns):
    """A journal of two jobs, the second's row altered."""
    with Journal(path) as journal:
        journal.accept("good", Request("bass"), "here")
        journal.accept("bad", Request("drums"), "here")
        journal.accept("last", Request("pad"), "here")
    database = sqlite3.connect(path)
    for name, value in columns.items():
        database.execute(f"UPDATE jobs SET {name} = {value} WHERE id = 'bad'")
    database.commit()
    database.close()


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("columns", [
    *({"request": quoted(bad)} for bad in BAD), *({"keeping": quoted(bad)} for bad in BAD),
    {"made": "-1"}, {"made": "'x'"}, {"made": "9e99"}, {"made": "x'00'"}, {"place": "x'ff'"},
    {"id": "x'ff'"}, {"request": "CAST(x'ff' AS TEXT)"}, {"place": "7", "request": "x'00'"},
])  # fmt: skip
def test_a_bad_row_costs_only_itself(tmp_path, columns):
    path = tmp_path / "queue.db"
    with_row(path, **columns)
    for _ in range(2):
        with Journal(path) as journal:
            found = [entry.id for entry in journal.unfinished()]
            assert [one for one in found if one != "bad"] == ["good", "last"]
            assert "bad" not in found or columns == {"place": "7"}
    database = sqlite3.connect(path)
    assert database.execute("SELECT count(*) FROM jobs").fetchone() == (2,)
    database.close()


def test_damage_anywhere_still_opens(tmp_path):
    path = tmp_path / "queue.db"
    with_row(path)
    whole = path.read_bytes()
    rng = random.Random(18)
    for number in range(80):
        data = bytearray(whole)
        for _ in range(1 + number % 30):
            data[rng.randrange(len(data) if number % 2 else 400)] = rng.randrange(256)
        path = tmp_path / f"{number}.db"
        path.write_bytes(data[: rng.randrange(len(data))] if number % 5 == 0 else data)
        with Journal(path) as journal:
            journal.unfinished()
            journal.accept("new", Request("drums"), "here")
            assert journal.unfinished()[-1].id == "new"


def test_jobs_are_saved_from_a_damaged_journal(tmp_path):
    path = tmp_path / "queue.db"
    with_row(path)
    database = sqlite3.connect(path)
    page, size = database.execute(
        "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master "
        "WHERE name LIKE 'sqlite_autoindex_jobs%'"
    ).fetchone()
    database.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(data)
    with Journal(path) as journal:
        assert [entry.id for entry in journal.unfinished()] == ["good", "bad", "last"]
    assert (tmp_path / "queue.damaged.db").is_file()


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
), st.sampled_from(sorted(request_to_dict(Request("drums")))))  # fmt: skip
def test_no_value_upsets_the_reader_of_requests(value, member):
    try:
        found = request_from_dict({**json.loads(GOOD), member: value})
    except (BadArgument, KeyError, TypeError, ValueError):
        return
    assert isinstance(found, Request)


def test_only_one_process_at_a_time(tmp_path):
    with Journal(tmp_path / "queue.db"), pytest.raises(Busy, match="close it first"):
        Journal(tmp_path / "queue.db")
    Journal(tmp_path / "queue.db").close()
