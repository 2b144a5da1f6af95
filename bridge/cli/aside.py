"""Work that needs torch but no engine: one call in a process of its own, spawned and awaited."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from bridge.errors import EngineCrashed


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
