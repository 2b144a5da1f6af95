"""Shows that the key tests can fail: `python tests/mutations.py [NAME …]`.

A copy of the package is broken in one small place at a time; the test that guards the place must
fail then, and pass without the breakage. Prints a table, as CONTRIBUTING.md has it; the exit status
is 1 if a breakage was not noticed. Not part of `make test`: it runs each test twice.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("bridge", "gui", "presets", "tests", "docs", "installers", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc")


@dataclass(frozen=True, slots=True)
class Breakage:
    """In `file`, `was` becomes `now`; `test` is what must notice."""

    name: str
    file: str
    was: str
    now: str
    test: str


BREAKAGES = (
    Breakage(
        "a loop is one sample too long", "bridge/domain/music.py",
        "60 / bpm * rate)", "60 / bpm * rate) + 1",
        "tests/domain/test_music.py",
    ),
    Breakage(
        "half and double time are strangers", "bridge/domain/music.py",
        "octave = math.log2(heard / asked)", "octave = 1.4 * math.log2(heard / asked)",
        "tests/domain/test_verdict.py",
    ),
    Breakage(
        "the seam is not closed", "bridge/synthesis/circular.py",
        "(input[..., -width:], input, input[..., :width])",
        "(0 * input[..., -width:], input, 0 * input[..., :width])",
        "tests/synthesis/test_circular.py",
    ),
    Breakage(
        "the painter is not given what is written", "bridge/synthesis/embedded/sketching.py",
        "    if not notes:\n", "    if True:\n",
        "tests/synthesis/test_embedded.py",
    ),
    Breakage(
        "the low end has no pitch", "bridge/synthesis/vocoder/inversion.py",
        "if padding == 1 else None", "if not padding else None",
        "tests/synthesis/test_low_end.py",
    ),
    Breakage(
        "colours are not laid on", "bridge/effects/treatment.py",
        "if name in treatment.colours", "if not name",
        "tests/effects/test_treatment.py",
    ),
    Breakage(
        "an effect begins anew at the seam", "bridge/effects/filters.py",
        "process(np.concatenate((samples[spared:], samples)))[n - spared :]", "process(samples)",
        "tests/effects/test_filters.py",
    ),
    Breakage(
        "a key's mode is not that of its notes", "bridge/score/harmony.py",
        "    mode = mode or drawn\n", "    mode = drawn\n",
        "tests/score/test_compose.py",
    ),
    Breakage(
        "the asked key counts as another", "bridge/domain/verdict.py",
        "return heard.key not in alike and", "return heard.key in alike and",
        "tests/domain/test_verdict.py",
    ),
    Breakage(
        "the recipe is not written", "bridge/files/wav.py",
        "        Chunk(CARD_ID, metadata_to_json(card)),\n", "",
        "tests/files/test_wav.py",
    ),
    Breakage(
        "the loop's end is exclusive", "bridge/files/chunks.py",
        "(0, frames - 1)", "(0, frames)",
        "tests/files/test_wav.py",
    ),
    Breakage(
        "a damaged slot of notes is believed", "bridge/files/annotation.py",
        "check != zlib.crc32(slot[4:])", "False",
        "tests/files/test_annotation.py",
    ),
    Breakage(
        "a file is not read back before it appears", "bridge/files/atomic.py",
        "        verify(staged)\n", "",
        "tests/library/test_folder.py",
    ),
    Breakage(
        "files are written in the folder itself", "bridge/files/atomic.py",
        '    if home is not None and _same_device(home, folder):\n        yield home / "staging"\n',
        "    yield folder\n",
        "tests/library/test_folder.py",
    ),
    Breakage(
        "a file of the same name is replaced", "bridge/files/atomic.py",
        '    if os.name == "nt":\n        ways:',
        '    if source.replace(target):\n        return\n    if os.name == "nt":\n        ways:',
        "tests/library/test_folder.py",
    ),
    Breakage(
        "the peak is at 0 dBFS", "bridge/dsp/level.py",
        "PEAK_DB = -1.0", "PEAK_DB = 0.0",
        "tests/dsp/test_level.py",
    ),
    Breakage(
        "a finished job stays in the journal", "bridge/jobs/journal.py",
        '"DELETE FROM jobs WHERE id = ?"', '"SELECT id FROM jobs WHERE id = ?"',
        "tests/jobs/test_journal.py",
    ),
    Breakage(
        "a crash is not tried once more", "bridge/jobs/runner.py",
        "if crashes >= TRIES:", "if crashes >= 1:",
        "tests/jobs/test_queue.py",
    ),
    Breakage(
        "a running job does not heed a cancel", "bridge/generation/worker.py",
        "        if job in self.stopped:\n", "        if False:\n",
        "tests/generation/test_worker.py",
    ),
    Breakage(
        "a bundle is handled before its time", "bridge/osc/schedule.py",
        "return time == AT_ONCE or seconds_of(time) <= self._clock()", "return True",
        "tests/osc/test_server.py",
    ),
    Breakage(
        "strangers need no token", "bridge/osc/access.py",
        "return peer in self._admitted", "return True",
        "tests/osc/test_hostile.py",
    ),
    Breakage(
        "a prompt's minor is taken for major", "bridge/prompt/harmony/tonality.py",
        "Tonality(Key.spelled(note.name, minor), mode), at, stop)",
        "Tonality(Key.spelled(note.name, False), mode), at, stop)",
        "tests/prompt/test_keys.py",
    ),
    Breakage(
        "changed weights pass the doctor", "bridge/files/hashes.py",
        " or digest(folder / name) != wanted", "",
        "tests/doctor/test_checks.py",
    ),
)  # fmt: skip


def passes(test: str, copy: Path) -> bool:
    """Whether the test passes in the copy; anything but passed or failed ends it all."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    done = subprocess.run(
        words, cwd=copy, env=environ, capture_output=True, text=True, timeout=900, check=False
    )
    if done.returncode not in (0, 1) and "error" not in done.stdout.lower():
        raise RuntimeError(f"{test}: {done.stdout[-2_000:]}{done.stderr[-2_000:]}")
    return done.returncode == 0


def noticed(breakage: Breakage, copy: Path) -> bool:
    """Whether the test fails while the copy is broken so."""
    path = copy / breakage.file
    whole = path.read_text("utf-8")
    if whole.count(breakage.was) != 1:
        raise RuntimeError(f"{breakage.name}: {breakage.file} has changed, this list must follow.")
    path.write_text(whole.replace(breakage.was, breakage.now), "utf-8")
    try:
        return not passes(breakage.test, copy)
    finally:
        path.write_text(whole, "utf-8")


def copied(where: Path) -> Path:
    copy = where / "fodder"
    copy.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=LEFT_OUT)
        else:
            shutil.copy(source, copy / part)
    return copy


def main(names: Sequence[str]) -> int:
    """Try the breakages whose names contain one of these words, or all."""
    chosen = [one for one in BREAKAGES if not names or any(name in one.name for name in names)]
    missed = 0
    with tempfile.TemporaryDirectory() as where:
        copy = copied(Path(where))
        whole = {test: passes(test, copy) for test in sorted({one.test for one in chosen})}
        print("| broken | in | the test that notices |\n|---|---|---|")
        for one in chosen:
            if not whole[one.test]:
                said = f"{one.test} fails without it already"
            else:
                said = f"`{one.test}`" if noticed(one, copy) else "**nobody**"
            missed += not said.startswith("`")
            print(f"| {one.name} | `{one.file}` | {said} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
