"""Files for hosts that cannot be run here: parsed back, or run over a mock of the host's API."""

from __future__ import annotations

import json
import runpy
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bridge.config.presets import load_presets
from bridge.osc.spec import BY_PATH, PARAMETER, TAGS
from tests.programs import needs, require

HOSTS = Path(__file__).parents[2] / "installers" / "hosts"
MAX, TOSC = HOSTS / "max" / "Fodder", HOSTS / "touchosc" / "Fodder" / "Fodder.tosc"
STAGE = HOSTS / "openstagecontrol" / "Fodder" / "Fodder.json"


def chunks(data: bytes) -> dict[bytes, bytes]:
    """The chunks of an .amxd; the first one's content is followed by the device's type."""
    assert data[:8] == b"ampf" + struct.pack("<I", 4)
    found, at = {b"ampf": data[8:12]}, 12
    while at < len(data):
        name, (size,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        found[name] = data[at + 8 : at + 8 + size]
        at += 8 + size
    assert at == len(data)
    return found


def patchers() -> list[dict[str, object]]:
    device = chunks((MAX / "Fodder.amxd").read_bytes())
    assert device[b"ampf"] == b"mmmm"
    assert device[b"meta"] == struct.pack("<I", 1)
    assert device[b"ptch"].endswith(b"\n\0")
    texts = (MAX / "Fodder.maxpat").read_text(), device[b"ptch"][:-2].decode()
    return [json.loads(text)["patcher"] for text in texts]


@pytest.mark.parametrize("patcher", patchers(), ids=["maxpat", "amxd"])
def test_every_line_of_a_max_patch_joins_ports_that_exist(patcher):
    boxes = {box["box"]["id"]: box["box"] for box in patcher["boxes"]}
    assert len(boxes) == len(patcher["boxes"])
    for line in patcher["lines"]:
        (source, outlet), (target, inlet) = (
            line["patchline"][end] for end in ("source", "destination")
        )
        assert outlet < boxes[source]["numoutlets"]
        assert inlet < boxes[target]["numinlets"]
    texts = [box.get("text", "") for box in boxes.values()]
    assert "udpsend 127.0.0.1 7770" in texts
    words = {word for text in texts for word in text.split() if word.startswith("/fodder/")}
    answers = {"/fodder/progress", "/fodder/done", "/fodder/failed", "/fodder/error"}
    assert words - answers <= set(BY_PATH)
    assert answers <= words


@pytest.mark.parametrize("name", ["max", "touchosc", "openstagecontrol"])
def test_what_lies_here_is_what_is_written(name):
    written = runpy.run_path(str(HOSTS / name / "write.py"))
    if name == "max":
        assert (MAX / "Fodder.maxpat").read_text() == written["maxpat"]() + "\n"
        assert (MAX / "Fodder.amxd").read_bytes() == written["amxd"]()
    elif name == "touchosc":
        assert zlib.decompress(TOSC.read_bytes()) == zlib.decompress(written["tosc"]())
    else:
        assert STAGE.read_text("utf-8") == written["written"]()


def test_the_touchosc_layout_sends_addresses_that_exist():
    root = ET.fromstring(zlib.decompress(TOSC.read_bytes()))
    assert root.tag == "lexml"
    paths = {one.text for one in root.findall(".//osc/path/partial/value")}
    assert paths <= set(BY_PATH)
    assert {"/fodder/go", "/fodder/set/bpm", "/fodder/preset"} <= paths
    identities = [node.get("ID") for node in root.iter("node")]
    assert len(set(identities)) == len(identities) > 20
    said = [
        [one.text for one in message.findall("arguments/partial/value")]
        for message in root.iter("osc")
        if message.findtext("path/partial/value") == "/fodder/preset"
    ]
    presets = {one.name for one in load_presets()}
    for message in root.iter("osc"):
        name = message.findtext("path/partial/value", "").rpartition("/")[2]
        if (parameter := PARAMETER.get(name)) is not None:
            least, most = (
                float(message.findtext(f"arguments/partial/scale{end}", ""))
                for end in ("Min", "Max")
            )
            assert parameter.most is not None
            assert parameter.least == least < most <= parameter.most
    assert said
    assert all(token == "touchosc" and name in presets for token, name in said)


def test_the_session_of_open_stage_control_sends_and_hears_addresses_that_exist():
    widgets = json.loads(STAGE.read_text("utf-8"))["content"]["widgets"]
    heard = {one["address"] for one in widgets if one["type"] == "text"}
    assert heard <= set(TAGS)
    assert {one["address"] for one in widgets if one["type"] != "text"} <= set(BY_PATH)
    names = [one["id"] for one in widgets]
    assert len(set(names)) == len(names)
    for one in widgets:
        if one["type"] == "fader":
            parameter = PARAMETER[one["id"]]
            assert parameter.least == one["range"]["min"] < one["range"]["max"] <= parameter.most
            assert one["typeTags"] == parameter.tag


REAPER = """
shown, inserted, said = {}, {}, {}
reaper = {
  ExecProcess = function(command) said[#said + 1] = command return ANSWER end,
  Undo_BeginBlock = function() end, Undo_EndBlock = function() end,
  InsertMedia = function(path, mode) inserted[#inserted + 1] = path .. "|" .. mode end,
  ShowMessageBox = function(text) shown[#shown + 1] = text end,
  GetCursorPosition = function() return 1.5 end,
  TimeMap_GetTimeSigAtTime = function(_, at) return 7, 8, 93.5 end,
}
dofile(SCRIPT)
for _, list in ipairs({said, inserted, shown}) do print(table.concat(list, "\\n")) end
"""


def reaper(script: str, answer: object, tmp_path: Path) -> str:
    lua = "lua" if shutil.which("lua5.4") is None and shutil.which("lua") else "lua5.4"
    require(lua)
    said = "nil" if answer is None else json.dumps(answer, ensure_ascii=False)
    head = f"ANSWER = {said}\nSCRIPT = {json.dumps(str(HOSTS / 'reaper' / script))}\n"
    (tmp_path / "mock.lua").write_text(head + REAPER)
    command = [lua, str(tmp_path / "mock.lua")]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout


@pytest.mark.parametrize("path", ["/a/b.wav", 'C:\\Users\\me\\F#m "x".wav', "/tmp/Zoë ♯.wav"])
def test_reaper_inserts_the_last_sample(path, tmp_path):
    line = json.dumps(["/fodder/result", "reaper", "0123456789abcdef", path, 92.0, "Am", 2, 0])
    output = reaper("fodder_insert_last.lua", "0\n" + line + "\n", tmp_path)
    assert f"{path}|0" in output


@pytest.mark.parametrize(
    ("answer", "words"), [(None, "PATH"), ('["/fodder/result/end", "r", 0]', "no sample")]
)
def test_reaper_says_why_there_is_nothing(answer, words, tmp_path):
    assert words in reaper("fodder_insert_last.lua", answer, tmp_path)


def test_reaper_sends_its_tempo(tmp_path):
    output = reaper("fodder_send_tempo.lua", "0", tmp_path)
    assert "fodder say /fodder/host/tempo 93.5000" in output
    assert "fodder say /fodder/host/meter 7/8" in output


BITWIG = """
const fs = require("fs"), vm = require("vm");
const log = [], methods = {}, slots = [true, false, false].map((full) => ({ full, path: null }));
const slot = (s) => ({
  hasContent: () => ({ markInterested() {}, get: () => s.full }),
  replaceInsertionPoint: () => ({ insertFile(path) { s.path = path; s.full = true; } }),
});
const space = {
  registerMethod: (at, tags, about, f) => (methods[at] = f), registerDefaultMethod() {},
};
const bank = { getItemAt: (i) => slot(slots[i] || { full: true }) };
const host = {
  defineController() {}, println() {}, showPopupNotification: (text) => log.push(["popup", text]),
  getOscModule: () => ({
    createAddressSpace: () => space,
    createUdpServer: (port) => log.push(["listen", port]),
    connectToUdpServer: (at, port) => ({ sendMessage: (...said) => log.push([at, port, ...said]) }),
  }),
  createCursorTrack: () => ({ clipLauncherSlotBank: () => bank }),
  createTransport: () => ({
    tempo: () => ({ value: () => ({ addRawValueObserver: (f) => f(93.5) }) }),
    timeSignature: () => ({ addValueObserver: (f) => f("7/8") }),
  }),
};
const context = vm.createContext({ host, loadAPI() {} });
vm.runInContext(fs.readFileSync(process.argv[2], "utf8"), context);
context.init();
const done = (path) => methods["/fodder/done"](null, { getString: (i) => ["j", "s", path][i] });
done("/one.wav"); done("/two.wav"); done("/three.wav");
console.log(JSON.stringify([log, slots.map((s) => s.path)]));
"""


@needs("node")
def test_bitwig_tells_its_tempo_and_fills_empty_slots(tmp_path):
    (tmp_path / "mock.js").write_text(BITWIG)
    command = ["node", str(tmp_path / "mock.js"), str(HOSTS / "bitwig" / "Fodder.control.js")]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout
    log, paths = json.loads(output)
    assert ["127.0.0.1", 7770, "/fodder/host/tempo", 93.5] in log
    assert ["127.0.0.1", 7770, "/fodder/host/meter", "7/8"] in log
    assert ["127.0.0.1", 7770, "/fodder/subscribe", 9003] in log
    assert paths == [None, "/one.wav", "/two.wav"]
    assert log[-1][0] == "popup"
