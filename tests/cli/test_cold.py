"""What a first `fodder make` does not import: each of these takes longer than to paint a loop."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SLOW = (
    "diffusers",
    "transformers",
    "scipy",
    "librosa",
    "numba",
    "sympy",
    "rich",
    "huggingface_hub",
)
CODE = """
import json, sys
from bridge.cli import main
status = main(sys.argv[1:])
print(json.dumps([status, [one for one in sys.modules if "." not in one]]))
"""


def test_a_sample_is_made_in_one_process_without_what_is_slow_to_import(tmp_path: Path) -> None:
    words = ["make", "warm dark piano, reverb", "--steps", "1", "--folder", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-c", CODE, *words], capture_output=True, check=True, text=True
    )
    status, modules = json.loads(run.stdout.splitlines()[-1])
    assert status == 0
    assert len(list(tmp_path.glob("*.wav"))) == 1
    assert "torch" in modules
    assert set(SLOW).isdisjoint(modules)
