"""Ardour 7 with its window, on a screen that nobody sees and a JACK server without a sound card.

A script in Lua, as Ardour's own are, runs in it once the session is open: as an action hook in the
configuration, which is how Ardour keeps those that its users add.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import needs
from tests.screen import PROGRAMS, Screen, a_screen, wait

ARDOUR = ("ardour", "ardour7-lua", "jackd")
RATE = 44_100
EVERY_SECOND = 1 << 46  # LuaTimerS, by the order of Ardour 7.3's luasignal_syms.h
CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<Ardour version="7.3.0"><Config><Option name="try-autostart-engine" value="1"/></Config>
<Extra><AudioMIDISetup><EngineStates>
<State backend="JACK" driver="" device="" input-device="" output-device="" sample-rate="44100"
 buffer-size="1024" n-periods="2" input-latency="0" output-latency="0" lm-input="" lm-output=""
 active="1" use-buffered-io="0" midi-option="" lru="1"/>
</EngineStates></AudioMIDISetup></Extra></Ardour>"""
HOOKS = """<?xml version="1.0" encoding="UTF-8"?>
<UIScripts><ActionHooks><LuaCallback id="1" name="test" signals="{signals:b}">{state}
</LuaCallback></ActionHooks></UIScripts>"""
HOOK = """s = {{}} s["n"] = "test" s["s"] = "-" s["a"] = {{}} s["f"] = [==[
return function()
  if done then return end
  done = true
  local ok, why = pcall(function() {script} end)
  local out = io.open("{told}.part", "a")
  out:write(ok and "" or "error " .. tostring(why), "\\n")
  out:close()
  os.rename("{told}.part", "{told}")
end
]==]"""
NEW = """
AudioEngine:set_backend("None (Dummy)", "", "")
session = create_session("{folder}", "session", {rate})
assert(session)
{script}
ARDOUR.LuaAPI.usleep(1000000)
session:save_state("")
close_session()
quit()
"""


def in_ardour() -> pytest.MarkDecorator:
    """For a test that needs Ardour: passed over where it is not installed."""
    lacking = [one for one in ARDOUR if shutil.which(one, path=os.defpath) is None]
    if lacking:
        return pytest.mark.skip(reason=f"not installed: {', '.join(lacking)} (apt install ardour)")
    return needs(*PROGRAMS)


def new_session(home: Path, script: str = "", **environ: str) -> Path:
    """The file of a session that Ardour made, without its window, and a script filled."""
    folder, file = home / "session", home / "new.lua"
    file.write_text(NEW.format(folder=folder, rate=RATE, script=script))
    done = subprocess.run(
        ["ardour7-lua", str(file)], env={**os.environ, "HOME": str(home), **environ},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    session = folder / "session.ardour"
    hints = re.compile(r"<EngineHints [^>]*/>")  # Ardour would ask about another device
    session.write_text(hints.sub("", session.read_text("utf-8")), "utf-8")
    return session


@contextmanager
def ardours_window(session: Path, home: Path, script: str, **environ: str) -> Iterator[Screen]:
    """The session in Ardour's window, when a script has run in it; what the script appended to
    `told` lies in home / "told"."""
    config, told = home / ".config" / "ardour7", home / "told"
    config.mkdir(parents=True, exist_ok=True)
    (config / ".a7").touch()  # else it greets its new user first
    (config / "config").write_text(CONFIG)
    state = HOOK.format(script=script.replace("{told}", f"{told}.part"), told=told)
    encoded = base64.b64encode(state.encode()).decode()
    (config / "ui_scripts").write_text(HOOKS.format(signals=EVERY_SECOND, state=encoded))
    with a_screen(home) as screen:
        server = f"ardour-{os.getpid()}"
        screen.environ.update(environ, JACK_DEFAULT_SERVER=server, PATH=os.defpath)
        dummy = ("-d", "dummy", "-r", str(RATE), "-p", "4096")
        screen.start("jackd", "-n", server, "-r", "-t", "30000", *dummy)
        time.sleep(1.5)
        screen.start("ardour", "-n", "-a", str(session))
        wait(told.is_file, 90)
        yield screen
