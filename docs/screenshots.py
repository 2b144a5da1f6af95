"""The pictures of the window in README and docs: `python docs/screenshots.py [docs]`.

A home of its own below a temporary folder, samples made by the embedded model, the window painted
without a screen and, on Linux, with ALSA's null device for a sound card. What is seen is what was
made: nothing is retouched.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from bridge.config.settings import find_home, load
from bridge.domain.sample import Sample
from gui import theme
from gui.app import App
from gui.session import Session

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
WISHES = (
    ("warm pad, 92 bpm, A minor, 4 bars", 1), ("trance pluck arpeggio, 138 bpm, F minor", 1),
    ("orchestral strings, 92 bpm, A minor, 4 bars", 1), ("riser one-shot", 1),
    ("snare one-shot", 1), ("acid bass line, 128 bpm, E minor", 1),
    ("jazz guitar chords, 92 bpm, A minor", 1), ("Rhodes chords, 92 bpm, A minor", 1),
    ("deep sub bass line, 92 bpm, A minor", 1), ("flute melody, 92 bpm, A minor", 1),
    ("techno drums, 128 bpm", 1), ("boom bap drums, 92 bpm", 2),
)  # fmt: skip
STARS = (3, 2, 0, 3, 1, 0, 2)
SILENT = "</usr/share/alsa/alsa.conf>\npcm.!default { type null }\n"
LAST = "marimba melody, 92 bpm, A minor"


def wait(app: QApplication, until: Callable[[], object], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not come so far")
        app.processEvents()
        time.sleep(0.01)


def free_port() -> int:
    """A port for OSC that nobody has: a busy one would be in the picture."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def rest(app: QApplication, seconds: float) -> None:
    end = time.monotonic() + seconds
    wait(app, lambda: time.monotonic() > end)


def session_of(app: App) -> Session:
    assert isinstance(app.session, Session)
    return app.session


def make_all(qt: QApplication, app: App) -> None:
    make = app.window.make
    for prompt, takes in WISHES:
        make.prompt.say(prompt)
        make.takes.choose(takes)
        make.generate()
        wait(qt, lambda: len(make.jobs) == 1)
        wait(qt, lambda: not len(make.jobs))


def samples_of(app: App) -> list[Sample]:
    return session_of(app)._backend.app.library.catalogue.search()


def opened(qt: QApplication, app: App) -> None:
    app.start()
    wait(qt, lambda: app.session is not None)


def main(out: Path) -> int:
    qt = QApplication(["Fodder"])
    with tempfile.TemporaryDirectory(prefix="fodder-") as root:
        os.environ["FODDER_HOME"] = root
        sound = Path(root, "asound.conf")
        sound.write_text(SILENT)
        os.environ["ALSA_CONFIG_PATH"] = str(sound)  # playback's process has it of this one
        home = find_home()
        settings = replace(load(home), port=free_port(), discovery=False)
        theme.apply(qt, theme.DARK)
        app = App(home, settings)
        app.window.resize(1440, 900)
        opened(qt, app)
        make_all(qt, app)
        for sample, stars in zip(samples_of(app), STARS, strict=False):
            if stars:
                session_of(app)._backend.app.library.catalogue.rate(sample.id, stars)
        defaults = session_of(app)._backend.app.defaults
        defaults.host_says("tempo", 92.0)
        defaults.host_says("key", "Am")
        rest(qt, 1.5)
        session_of(app).choose(samples_of(app)[0])
        make = app.window.make
        make.prompt.say(LAST)
        make.takes.choose(4)
        make.generate()
        board = app.window.board
        wait(qt, lambda: any(pad.painting and (pad._fraction or 0) > 0.15 for pad in board.pads))
        shoot(app, out / "window.png")
        wait(qt, lambda: not len(make.jobs))
        rest(qt, 1.0)
        app.take_settings(replace(settings, theme="light"))
        wait(qt, lambda: app.session is not None)
        rest(qt, 2.0)
        shoot(app, out / "window-light.png")
        app.take_settings(settings)
        wait(qt, lambda: app.session is not None)
        rest(qt, 2.0)
        show_kit(qt, app)
        shoot(app, out / "window-notes.png")
        app.end()
    return 0


def show_kit(qt: QApplication, app: App) -> None:
    """The parts of a kit as lanes, and the notes of one of them over its spectrogram."""
    session, window = session_of(app), app.window
    drums = next(one for one in samples_of(app) if one.recipe.prompt == "boom bap drums")
    session.choose(drums)
    session._making.make_parts(drums, ["drums", "bass", "rhodes", "trumpet"])
    wait(qt, lambda: session._kit.lanes is not None and bool(session._kit.lanes.jobs))
    wait(qt, lambda: not session._kit.lanes.jobs)  # type: ignore[union-attr]
    lanes = session._kit.lanes
    assert lanes is not None
    session.choose(lanes.samples[2])
    window.view.edits.notes.click()
    wait(qt, lambda: window.view.editor.sheet is not None)
    window.view.editor.choose(frozenset({1, 2}))
    window.kit.cards[3].mute.click()
    rest(qt, 2.0)


def shoot(app: App, path: Path) -> None:
    image = app.window.grab().toImage()
    image.save(str(path))
    print(f"{path}: {image.width()} × {image.height()}, {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs")))
