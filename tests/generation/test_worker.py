"""The engine process's loop, without a model: how every Work ends, and what a Stop does."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest

from bridge.config.log_file import log_to
from bridge.domain.errors import Cancelled, NoSpace
from bridge.domain.events import Ended, Ready, StopJob, Warm, Work
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.generation import worker
from bridge.generation.worker import WorkerState, is_out_of_memory, main, memory_sentence, serve

MODEL = ModelEntry("embedded", "1", "fake", "none", None, None, 2, 3.0)
WORK = Work("a", Request("tone"), MODEL)


class OutOfMemoryError(RuntimeError):
    """As torch's."""


ENDS = [
    (None, ""),
    (Cancelled("The job was cancelled."), "cancelled"),
    (NoSpace("full"), "no_space"),
    (MemoryError(), "out_of_memory"),
    (OutOfMemoryError("CUDA out of memory"), "out_of_memory"),
    (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "out_of_memory"),
    (RuntimeError("MPS backend out of memory (MPS allocated: 17.5 GB)"), "out_of_memory"),
    (RuntimeError("shapes differ"), "internal"),
    (ValueError("no such thing"), "internal"),
]


@pytest.fixture
def pipe() -> Iterator[tuple[Connection, Connection]]:
    near, far = multiprocessing.Pipe()
    yield near, far
    near.close()
    far.close()


@pytest.mark.parametrize(("error", "code"), ENDS)
def test_every_way_to_end_is_an_ended(pipe, monkeypatch, error, code):
    def make_all(*_: object) -> None:
        if error is not None:
            raise error

    monkeypatch.setattr(worker, "make_all", make_all)
    ended = serve(WorkerState(pipe[1]), WORK)
    assert (ended.job, ended.code) == ("a", code)
    assert bool(ended.message) is bool(code)


def test_whose_memory_ran_out_is_named():
    assert "MPS" in memory_sentence(RuntimeError("MPS backend out of memory (MPS allocated"))
    assert "graphics card" in memory_sentence(OutOfMemoryError("CUDA out of memory"))
    assert "graphics" not in memory_sentence(MemoryError())


def test_a_fault_is_one_sentence_and_the_rest_is_in_the_log(pipe, monkeypatch, tmp_path):
    def make_all(*_: object) -> None:
        raise ValueError("no such thing\n" + "of thirty lines\n" * 30)

    root = logging.getLogger()
    before = list(root.handlers)
    monkeypatch.setattr(worker, "make_all", make_all)
    log_to(tmp_path / "engine.log")
    try:
        ended = serve(WorkerState(pipe[1]), WORK)
    finally:
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()
    path = tmp_path / "engine.log"
    assert ended.message == (
        f"The engine failed (ValueError: no such thing): please report this with {path}."
    )
    assert path.read_text().count("Traceback") == 1
    assert path.read_text().count("of thirty lines") >= 30


def test_a_stop_is_seen_at_the_next_look(pipe):
    near, far = pipe
    state = WorkerState(far)
    near.send(StopJob("b"))
    state.check("a")
    near.send(WORK)
    near.send(StopJob("a"))
    with pytest.raises(Cancelled):
        state.check("a")
    assert list(state.waiting) == [WORK]


def test_it_works_one_after_another_and_ends_when_the_app_is_gone(pipe, monkeypatch):
    near, far = pipe
    monkeypatch.setattr(worker, "make_all", lambda state, work: state.check(work.job))
    for message in (WORK, Work("b", Request("tone"), MODEL), StopJob("b")):
        near.send(message)
    thread = threading.Thread(target=main, args=(far,))
    thread.start()
    assert isinstance(near.recv(), Ready)
    ends = [near.recv(), near.recv()]
    assert [end.job for end in ends] == ["a", "b"]
    assert ends[1] == Ended("b", "cancelled", "The job was cancelled.")
    near.close()
    thread.join(10)
    assert not thread.is_alive()


def test_a_runtime_error_of_another_kind_is_no_lack_of_memory():
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))


def test_a_model_is_loaded_beforehand_and_then_used(pipe, monkeypatch):
    near, far = pipe
    loaded: list[ModelEntry] = []
    monkeypatch.setattr(worker, "painter_for", lambda _, entry: loaded.append(entry))
    state = WorkerState(far)
    near.send(Warm(MODEL))
    threading.Timer(0.2, near.send, (WORK,)).start()
    assert state.next() == WORK
    assert loaded == [MODEL]
    assert not near.poll()


def test_work_goes_before_warming_and_a_model_that_fails_is_told_by_its_work(pipe, monkeypatch):
    near, far = pipe

    def fail(*_: object) -> None:
        raise NoSpace("no such model")

    monkeypatch.setattr(worker, "painter_for", fail)
    state = WorkerState(far)
    near.send(WORK)
    near.send(Warm(MODEL))
    assert state.next() == WORK
    threading.Timer(0.2, near.send, (WORK,)).start()
    assert state.next() == WORK
