"""One call in a process of its own, spawned and awaited, which may die or hang without harm.

For what needs torch but no engine (a picture inverted, a model timed), and for questions whose
answer may take the process down (doctor's). Only modules' names cross to the other side, so that
nothing here can import torch, Qt or PortAudio. What libraries print there is thrown away: the
answer is all that is wanted.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from bridge.domain.errors import Cancelled, EngineCrashed, FodderError, by_code

Call = Callable[..., Any]
"""call(module, function, *arguments): its answer; FodderError if there is none."""


GLANCE = 0.2  # seconds between two looks whether a call is given up


def call(
    module: str,
    function: str,
    *arguments: Any,
    patience: float | None = None,
    stopped: threading.Event | None = None,
) -> Any:
    """`module.function(*arguments)`, over there, within `patience` seconds if that is given.

    A FodderError is raised here as there; EngineCrashed if the process dies or does not answer in
    time; any other error is a FodderError of one sentence; Cancelled soon after `stopped` is set.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, module, function, arguments))
    process.start()
    theirs.close()  # so that its death reads as EOF here
    try:
        while stopped is not None and not ours.poll(GLANCE):
            if stopped.is_set():
                raise Cancelled("It was given up.")
        if not ours.poll(patience):
            raise EngineCrashed(f"No answer within {patience:.0f} s: start the machine anew.")
        right, answer = ours.recv()
    except EOFError:
        process.join()
        raise EngineCrashed(
            f"The process died (exit status {process.exitcode}), maybe for want of memory: "
            "ask for less, or install Fodder again."
        ) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if not right:
        raise by_code(*answer)
    return answer


def _answer(pipe: Connection, module: str, function: str, arguments: tuple[Any, ...]) -> None:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in the engine, before torch is there
    void = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(void, stream)
    try:
        pipe.send((True, getattr(importlib.import_module(module), function)(*arguments)))
    except FodderError as error:
        pipe.send((False, (error.code, str(error))))
    except Exception as error:
        said = f"{type(error).__name__}, {error}".splitlines()[0]
        pipe.send((False, (FodderError.code, f"{said}: install Fodder again, or report it.")))


def load(module: str) -> str:
    """For the other side: import a module, which may need what the system lacks; its name."""
    return importlib.import_module(module).__name__
