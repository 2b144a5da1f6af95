"""Our extension for Live, as it is zipped, in node: over a mock of what its host has, with a real
server at the other end."""

from __future__ import annotations

import json
import runpy
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.osc.conftest import bridge, face, home  # noqa: F401
from tests.programs import needs

FOLDER = Path(__file__).parents[2] / "installers" / "hosts" / "ableton-extension"
ABLX = FOLDER / "Fodder" / "Fodder.ablx"
HOST = """
const extension = require(process.argv[2]), port = Number(process.argv[3]);
const say = (...words) => console.log(JSON.stringify(words));
const commands = {};
const live = {
  commands: { registerCommand: (id, run) => (commands[id] = run) },
  ui: {
    registerContextMenuAction: (scope, title, id, registered) => {
      say("menu", scope, id in commands);
      registered(() => {});
    },
    showModalDialog: (url, width, height, answered) => {
      say("dialog", url.startsWith("data:text/html,"));
      answered(process.argv[4]);
    },
  },
  dataModel: {
    getRoot: () => "root", rootGetSong: (root) => root + ".song",
    songGetTempo: () => 93, songGetScaleMode: () => true, songGetRootNote: () => 9n,
    songGetScaleName: () => "Minor",
    withinTransaction: (work) => work(),
    clipslotCreateAudioClip: (slot, clip, done) => { say("clip", slot, clip); done({}); },
  },
};
console.error = (text) => say("failed", text);
const initializeExtensionHost = (wanted) => { say("api", wanted); return live; };
extension.activate({ initializeExtensionHost }, port);
Object.values(commands)[0]("slot 3");
"""


@pytest.fixture
def extension(tmp_path: Path) -> Path:
    with zipfile.ZipFile(ABLX) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        archive.extractall(tmp_path)
    (tmp_path / "host.js").write_text(HOST, "utf-8")
    return tmp_path / manifest["entry"]


def told(extension: Path, port: int, prompt: str) -> list[list[object]]:
    command = ["node", "host.js", str(extension), str(port), prompt]
    run = subprocess.run(
        command, cwd=extension.parent, capture_output=True, text=True, check=True, timeout=60
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_what_lies_here_is_what_is_written():
    assert ABLX.read_bytes() == runpy.run_path(str(FOLDER / "write.py"))["ablx"]()


@needs("node")
def test_a_sample_is_put_into_the_slot(face, extension):  # noqa: F811
    api, menu, dialog, (_, slot, clip) = told(extension, face.server.port, "tone, 1 bar")
    assert api == ["api", {"apiVersion": "1.0.0"}]
    assert menu == ["menu", "ClipSlot", True]
    assert dialog == ["dialog", True]
    assert slot == "slot 3"
    assert clip["isWarped"]
    assert Path(clip["filePath"]).is_file()
    assert "093" in Path(clip["filePath"]).name
    assert "Am" in Path(clip["filePath"]).name


@needs("node")
def test_no_prompt_makes_nothing_and_a_mistake_is_said(face, extension):  # noqa: F811
    assert [one[0] for one in told(extension, face.server.port, " ")] == ["api", "menu", "dialog"]
    *_, (word, sentence) = told(extension, face.server.port, "x" * 2_000)
    assert (word, str(sentence)[:9]) == ("failed", "[Fodder] ")
