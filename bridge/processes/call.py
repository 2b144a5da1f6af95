"""Work that needs torch but no engine: one call in a process of its own, spawned and awaited.

A question answered in a process of its own, which may die or hang without harm.

Only modules' names cross to the other side, so that nothing here can import torch, Qt or PortAudio.
What libraries print there is thrown away: the answer is all that is wanted.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import Any

from bridge.domain.errors import EngineCrashed, FodderError, by_code


def call(module: str, function: str, *arguments: Any) -> Any:
    """`module.function(*arguments)`, over there; its errors are raised here."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        try:
            return pool.submit(_call, module, function, arguments).result()
        except BrokenProcessPool:
            raise EngineCrashed("The process died, maybe for want of memory: try less.") from None


def _call(module: str, function: str, arguments: tuple[Any, ...]) -> Any:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in the engine, before torch is there
    return getattr(importlib.import_module(module), function)(*arguments)


PATIENCE = 90.0  # seconds; torch takes ten on a slow disk
Ask = Callable[..., Any]
"""ask(module, function, *arguments): its answer; FodderError if there is none."""


def ask(module: str, function: str, *arguments: Any, patience: float = PATIENCE) -> Any:
    """`module.function(*arguments)`, over there."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, module, function, arguments))
    process.start()
    theirs.close()  # so that its death reads as EOF here
    try:
        if not ours.poll(patience):
            raise EngineCrashed(f"No answer within {patience:.0f} s: start the machine anew.")
        right, answer = ours.recv()
    except EOFError:
        process.join()
        raise EngineCrashed(
            f"The process died (exit status {process.exitcode}): install Fodder again."
        ) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if not right:
        raise by_code(*answer)
    return answer


def _answer(pipe: Connection, module: str, function: str, arguments: tuple[Any, ...]) -> None:
    void = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(void, stream)
    try:
        pipe.send((True, getattr(importlib.import_module(module), function)(*arguments)))
    except FodderError as error:
        pipe.send((False, (error.code, str(error))))
    except Exception as error:
        said = f"{type(error).__name__}, {error}".splitlines()[0]
        pipe.send((False, (FodderError.code, f"{said}: install Fodder again.")))


def load(module: str) -> str:
    """For the other side: import a module, which may need what the system lacks; its name."""
    return importlib.import_module(module).__name__
