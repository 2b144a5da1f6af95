"""Our Remote Script over a mock of Live's API and a real server.

The mock has what the published stubs of Live's API name: Song, Track, ClipSlot and Clip, of Live 12
or, without root_note and create_audio_clip, of Live 11.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.osc.conftest import bridge, ear, face, home  # noqa: F401

ABLETON = Path(__file__).parents[2] / "installers" / "hosts" / "ableton"


class Clip:
    def __init__(self, path: str) -> None:
        self.file_path, self.name, self.warping, self.looping = path, "", False, False


class OldSlot:
    def __init__(self) -> None:
        self.clip: Clip | None = None

    @property
    def has_clip(self) -> bool:
        return self.clip is not None


class ClipSlot(OldSlot):
    def create_audio_clip(self, path: str) -> None:
        if self.has_clip or not Path(path).is_absolute():
            raise RuntimeError("This clip slot cannot take an audio clip")
        self.clip = Clip(path)


class Track:
    def __init__(self, name: str, slots: int, kind: type = ClipSlot) -> None:
        self.name, self.has_audio_input = name, True
        self.kind = kind
        self.clip_slots = [kind() for _ in range(slots)]


class OldSong:
    def __init__(self, *tracks: Track) -> None:
        self.tracks = list(tracks)
        self.tempo, self.signature_numerator, self.signature_denominator = 93.0, 7, 8
        self.listeners: dict[str, list[Callable[[], None]]] = {}

    def __getattr__(self, name: str) -> object:
        """add_NAME_listener and remove_NAME_listener of the properties that there are."""
        for verb in ("add_", "remove_"):
            if name.startswith(verb) and name.endswith("_listener"):
                of = name.removeprefix(verb).removesuffix("_listener")
                if of in self.__dict__:
                    heard = self.listeners.setdefault(of, [])
                    return heard.append if verb == "add_" else heard.remove
        raise AttributeError(name)

    def create_scene(self, index: int) -> None:
        assert index == -1
        for track in self.tracks:
            track.clip_slots.append(track.kind())


class Song(OldSong):
    def __init__(self, *tracks: Track) -> None:
        super().__init__(*tracks)
        self.root_note, self.scale_name, self.scale_mode = 9, "Minor", True
        self.scale_intervals = [0, 2, 3, 5, 7, 8, 10]


class Live:
    """c_instance."""

    def __init__(self, song: OldSong) -> None:
        self._song = song
        self.messages: list[str] = []

    def song(self) -> OldSong:
        return self._song

    def show_message(self, text: str) -> None:
        self.messages.append(text)

    log_message = show_message


@pytest.fixture
def surfaces(monkeypatch, face):  # noqa: F811
    """Makes a surface as Live does, for a song."""
    monkeypatch.syspath_prepend(str(ABLETON))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = importlib.import_module("Fodder")
    surface_module = importlib.import_module("Fodder.surface")
    made = []

    def make(song: OldSong):
        live = Live(song)
        surface = surface_module.Surface(live, face.server.port)
        made.append(surface)
        return surface, live

    assert callable(module.create_instance)
    yield make
    for surface in made:
        surface.disconnect()
    for name in [name for name in sys.modules if name.split(".")[0] == "Fodder"]:
        del sys.modules[name]


def until(surface, condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        surface.update_display()
        time.sleep(0.01)


def test_the_song_is_told_and_the_sample_lands_in_an_empty_slot(surfaces, ear):  # noqa: F811
    ours = Track("Fodder", 2)
    song = Song(Track("Drums", 2), ours)
    ours.clip_slots[0].clip = Clip("/taken.wav")
    surface, _ = surfaces(song)
    surface.update_display()
    ear.say("/fodder/generate", "a", "tone", "bars", 1)
    done = next(v for a, v in ear.until("/fodder/finished") if a == "/fodder/done")
    assert done[3:5] == [93.0, "Am"]
    assert done[7] == pytest.approx(3.5 * 60 / 93, abs=1e-3)  # 7/8
    until(surface, lambda: ours.clip_slots[1].has_clip)
    clip = ours.clip_slots[1].clip
    assert (clip.file_path, clip.warping, clip.looping) == (done[2], True, True)
    assert clip.name == Path(done[2]).stem
    assert not any(slot.has_clip for slot in song.tracks[0].clip_slots)


def test_a_change_is_told_at_once(surfaces, face):  # noqa: F811
    song = Song(Track("Fodder", 1))
    surface, _ = surfaces(song)
    surface.update_display()
    song.tempo, song.root_note, song.scale_intervals = 140.0, 6, [0, 2, 4, 5, 7, 9, 11]
    song.listeners["tempo"][0]()
    until(surface, lambda: face.defaults._host.get("bpm") == 140.0)
    until(surface, lambda: str(face.defaults._host.get("key")) == "F#")
    song.scale_mode = False
    song.listeners["scale_name"][0]()
    until(surface, lambda: "key" not in face.defaults._host)


def test_a_full_track_gets_a_scene(surfaces, ear):  # noqa: F811
    track = Track("Fodder", 0)
    surface, _ = surfaces(Song(track))
    surface.update_display()
    ear.say("/fodder/generate", "a", "tone", "bars", 1, "count", 2)
    until(surface, lambda: len(track.clip_slots) == 2)
    assert all(slot.has_clip for slot in track.clip_slots)


@pytest.mark.parametrize(
    ("song", "words"),
    [(OldSong(Track("Fodder", 1, OldSlot)), "dragged in"), (Song(Track("Bass", 1)), "named")],
    ids=["Live 11", "no track"],
)
def test_where_live_cannot_take_it_the_file_is_named(surfaces, ear, song, words):  # noqa: F811
    surface, live = surfaces(song)
    surface.update_display()
    ear.say("/fodder/generate", "a", "tone", "bars", 1)
    until(surface, lambda: live.messages)
    assert words in live.messages[0]
    assert ".wav" in live.messages[0]


def test_a_failure_is_shown(surfaces, ear):  # noqa: F811
    surface, live = surfaces(Song())
    surface.update_display()
    ear.say("/fodder/generate", "a", "fail")
    until(surface, lambda: live.messages)
    assert live.messages[0] == "Fodder: Memory ran out: ask for fewer bars."


def test_nothing_is_left_when_live_lets_go(surfaces):
    song = Song()
    surface, _ = surfaces(song)
    assert sum(map(len, song.listeners.values())) == 5
    surface.disconnect()
    assert sum(map(len, song.listeners.values())) == 0
    surface._watched.clear()
