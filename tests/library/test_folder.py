import collections
import contextlib
import errno
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

from bridge.domain.audio import Clip, Loop
from bridge.domain.errors import BadArgument, FodderError, NoSpace
from bridge.domain.music import loop_samples
from bridge.domain.request import Kind
from bridge.files import atomic
from bridge.files.annotation import Annotations
from bridge.files.atomic import STAGING, Watched, places, sweep
from bridge.files.formats import FLOAT, read_card, read_file
from bridge.library.annotate import annotate
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop, flat, is_same, prepare
from tests.files.samples import HEARD, RECIPE, a_loop, a_recipe

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "music" / "Fodder"
    path.mkdir(parents=True)
    return path


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def leftovers(*roots):
    return [path for root in roots for path in Path(root).rglob(f"*{atomic.SUFFIX}")]


def test_a_loop_is_kept(folder):
    sample = drop(a_loop(), folder)
    assert names(folder) == [sample.path.name]
    assert sample.path.name.startswith("fodder_092_dusty_boom_bap_drums_Am_")
    assert (sample.recipe, sample.heard, sample.family) == (RECIPE, HEARD, "drums")
    assert (sample.frames, sample.rate) == (RECIPE.samples, 44_100)
    card = read_card(sample.path)
    assert (card.id, card.recipe, card.heard) == (sample.id, RECIPE, HEARD)
    audio, _ = soundfile.read(sample.path)
    assert 20 * np.log10(np.abs(audio).max()) == pytest.approx(-1, abs=1e-4)
    assert not (folder.parent / STAGING).exists()


def test_the_library_is_laid_out_by_family(folder):
    drop(a_loop(frames=10), folder, layout=by_family)
    drop(a_loop(a_recipe(kind=Kind.ONESHOT), 10, "electric bass"), folder, layout=by_family)
    drop(a_loop(a_recipe(seed=1), 10, ""), folder, layout=by_family)
    tops = [str(Path(name).parent) for name in names(folder)]
    assert tops == ["Loops/Drums", "Loops/Other", "OneShots/Electric_bass"]


def test_the_same_sample_is_kept_once(folder):
    first = drop(a_loop(frames=10), folder)
    before = first.path.stat()
    annotate(first.path, lambda _: Annotations(4, ("warm",)))
    again = drop(a_loop(frames=10), folder)
    assert (again.path, again.id) == (first.path, first.id)
    assert (again.stars, again.tags) == (4, ("warm",))
    assert again.path.stat().st_ino == before.st_ino
    assert len(names(folder)) == 1


def test_another_sound_of_the_same_name_gets_the_next(folder):
    made = [drop(a_loop(frames=frames), folder).path.name for frames in (10, 20, 30)]
    stem = made[0].removesuffix(".wav")
    assert made == [f"{stem}.wav", f"{stem}-2.wav", f"{stem}-3.wav"]
    assert drop(a_loop(frames=20), folder).path.name == made[1]


@pytest.mark.parametrize("taken", ["text", "folder", "link"])
def test_nothing_is_overwritten(folder, taken):
    name = drop(a_loop(frames=10), folder).path
    name.unlink()
    if taken == "text":
        name.write_text("precious")
    elif taken == "folder":
        name.mkdir()
    else:
        name.symlink_to(folder / "nowhere")
    assert drop(a_loop(frames=10), folder).path.name == f"{name.stem}-2.wav"
    assert taken != "text" or name.read_text() == "precious"
    assert taken != "link" or name.is_symlink()


def test_48_kilohertz_and_float(folder):
    recipe = a_recipe(bpm=97.3)
    sample = drop(a_loop(recipe), folder, form=FLOAT, rate=48_000)
    info = soundfile.info(sample.path)
    assert (info.samplerate, info.subtype) == (48_000, "FLOAT")
    assert info.frames == sample.frames == loop_samples(2, recipe.meter, 97.3, 48_000)
    assert read_file(sample.path).smpl.loop == (0, sample.frames - 1)


@pytest.mark.parametrize("broken", [np.full((10, 2), np.nan), np.zeros((0, 2))])
def test_broken_audio_leaves_nothing(folder, broken):
    loop = Loop(Clip(broken.astype(np.float32), 44_100), RECIPE, HEARD)
    with pytest.raises(FodderError, match="make it again"):
        drop(loop, folder)
    assert names(folder.parent) == []


def test_where_it_is_staged(tmp_path, folder):
    home = tmp_path / "home"
    assert list(places(Watched(folder, home))) == [
        home / "staging",
        folder.parent / STAGING,
        folder / STAGING,
    ]
    assert list(places(Watched(Path("/dev/shm"), home))) == [Path("/dev/shm") / STAGING]
    drop(a_loop(frames=10), folder, home=home)
    assert not leftovers(tmp_path)


def test_a_rename_across_devices_falls_back_to_another_place(folder, monkeypatch):
    tried = []
    rename_new = atomic.rename_new

    def cross(source, target):
        tried.append(source.parent)
        if len(tried) < 3:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename_new(source, target)

    monkeypatch.setattr(atomic, "rename_new", cross)
    home = folder.parent / "home"
    drop(a_loop(frames=10), folder, layout=by_family, home=home)
    assert tried == [home / "staging", folder.parent / STAGING, folder / STAGING]
    assert [name.split("/")[0] for name in names(folder)] == ["Loops"]
    assert not leftovers(folder.parent)


@pytest.mark.parametrize("way", ["_rename_exclusively", "_link_and_unlink", "_look_and_rename"])
def test_each_way_to_rename_refuses_to_replace(tmp_path, way):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("a")
    getattr(atomic, way)(source, target)
    assert (target.read_text(), source.exists()) == ("a", False)
    source.write_text("new")
    with pytest.raises(FileExistsError):
        getattr(atomic, way)(source, target)
    assert target.read_text() == "a"


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.EPERM])
def test_a_file_system_that_cannot_is_helped_out(tmp_path, monkeypatch, code):
    def cannot(*_):
        raise OSError(code, "cannot")

    source, target = tmp_path / "a", tmp_path / "b"
    monkeypatch.setattr(atomic, "_rename_exclusively", cannot)
    source.write_text("a")
    atomic.rename_new(source, target)
    monkeypatch.setattr(atomic, "_link_and_unlink", cannot)
    atomic.rename_new(target, source)
    target.write_text("b")
    with pytest.raises(FileExistsError):
        atomic.rename_new(source, target)


def test_what_a_killed_process_left_is_swept(tmp_path, folder):
    home = tmp_path / "home"
    old = time.time() - 3600
    for place in places(Watched(folder, home)):
        place.mkdir(parents=True)
        for name in ("1-a.part", "2-b.part", "other.txt"):
            (place / name).write_text("half")
            os.utime(place / name, (old, old))
    young = home / "staging" / "3-c.part"
    young.write_text("half")
    with (home / "staging" / "2-b.part").open("rb") as held:
        assert atomic.try_lock(held.fileno())
        assert sweep(Watched(folder, home)) == 5
    assert sorted(path.name for path in leftovers(tmp_path)) == ["2-b.part", "3-c.part"]
    assert len(list(tmp_path.rglob("other.txt"))) == 3


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("precious")
    for call in (prepare, lambda p: drop(a_loop(frames=10), p)):
        for path in (tmp_path / "file", tmp_path / "file" / "below"):
            with pytest.raises((BadArgument, NoSpace), match="choose another"):
                call(path)
    assert (tmp_path / "file").read_text() == "precious"


def test_a_family_that_is_a_file(folder):
    (folder / "Loops").write_text("precious")
    with pytest.raises(BadArgument, match="choose another"):
        drop(a_loop(frames=10), folder, layout=by_family)


def test_a_vanished_folder_is_not_made_again(tmp_path, folder):
    folder.rmdir()
    with pytest.raises(NoSpace, match="plug its disk in"):
        drop(a_loop(frames=10), folder, home=tmp_path / "home")
    assert not folder.exists()
    assert prepare(folder).is_dir()
    drop(a_loop(frames=10), folder)


def test_a_folder_that_vanishes_at_the_last_moment(tmp_path, folder, monkeypatch):
    def vanish(*arguments):
        folder.rmdir()
        atomic.rename_new(*arguments)

    monkeypatch.setattr(atomic, "rename_new", vanish)
    with pytest.raises(NoSpace, match="plug its disk in"):
        drop(a_loop(frames=10), folder, home=tmp_path / "home")
    assert not leftovers(tmp_path)


def test_a_file_that_comes_back_different_does_not_appear(folder, monkeypatch):
    def damage(handle):
        os.pwrite(handle, b"\xff", 100)

    monkeypatch.setattr("bridge.files.atomic.os.fsync", damage)
    with pytest.raises(FodderError, match="damaged from the disk"):
        drop(a_loop(frames=10), folder)
    assert names(folder.parent) == []


def test_prepare_makes_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert prepare(Path("a/b")) == tmp_path / "a" / "b"
    assert flat(a_loop(frames=1)) == Path()


def test_is_same_of_what_is_not_there(folder):
    assert not is_same(folder / "x.wav", b"")
    assert not is_same(folder, b"")


KEEP = """
import os, resource, signal, sys
from pathlib import Path
from typing import Any
sys.path.insert(0, {root!r})
from bridge.domain.errors import FodderError
from bridge.library.folder import drop, prepare
from tests.files.samples import a_loop, a_recipe
{before}
try:
    for frames in {frames}:
        print("kept", drop(a_loop(frames=frames), Path({folder!r}), home={home}).path.name)
except FodderError as error:
    print(type(error).__name__, error)
"""


def keep_elsewhere(folder, before="", frames=(10,), home=None):
    """Keep in another process after some statements there; its lines."""
    code = KEEP.format(
        root=str(Path(__file__).parents[2]),
        folder=str(folder),
        frames=list(frames),
        before=before,
        home="None" if home is None else f"Path({str(home)!r})",
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@posix
def test_a_disk_that_fills_up(folder):
    limit = (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))"
    )
    first, second = keep_elsewhere(folder, limit, frames=(100, 50_000))
    assert first.startswith("kept fodder_")
    assert second.startswith("NoSpace The disk of ")
    assert second.endswith("is full: make room or choose another folder.")
    assert names(folder.parent) == [f"Fodder/{first.split()[1]}"]
    assert read_card(folder / first.split()[1]).recipe == RECIPE


@pytest.fixture
def small_disk(tmp_path):
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=320k", "tmpfs", path]
    if sys.platform != "linux" or subprocess.call(mount, stderr=subprocess.DEVNULL):
        pytest.skip("only root can mount a small disk")
    yield path
    subprocess.run(["umount", path], check=True)


def test_a_small_disk_that_is_full(tmp_path, small_disk):
    kept = drop(a_loop(frames=10_000), small_disk, home=tmp_path / "home")
    with pytest.raises(NoSpace, match="is full: make room"):
        drop(a_loop(frames=60_000), small_disk, home=tmp_path / "home")
    assert [path.name for path in small_disk.rglob("*")] == [kept.path.name]
    assert read_card(kept.path).recipe == RECIPE
    with pytest.raises(NoSpace):
        drop(a_loop(frames=60_000), small_disk / "x", home=tmp_path / "home")


def test_a_catalogue_on_a_full_disk(tmp_path, small_disk, folder):
    with Catalogue(small_disk / "catalogue.db") as catalogue:
        kept = drop(a_loop(frames=10), folder)
        catalogue.add(kept)
        with contextlib.suppress(OSError):
            (small_disk / "ballast").write_bytes(bytes(1 << 20))
        more = [drop(a_loop(a_recipe(seed=seed), 10), folder) for seed in range(20)]
        with pytest.raises(NoSpace, match="make room"):
            collections.deque(map(catalogue.add, more))
        assert catalogue.get(kept.id) == kept
        (small_disk / "ballast").unlink()
        catalogue.rescan(folder)
        assert catalogue.count() == len(names(folder))
    assert tmp_path.exists()


@posix
def test_a_folder_that_may_not_be_written(tmp_path, folder):
    drop(a_loop(frames=20), folder)
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.getuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    folder.chmod(0o555)
    nobody = "os.getuid() or os.setresuid(65534, 65534, 65534)"
    (line,) = keep_elsewhere(folder, nobody)
    assert line.startswith("NoSpace ")
    assert line.endswith("cannot be written: allow it or choose another folder.")
    assert len(names(folder.parent)) == 1
    folder.chmod(0o755)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
@pytest.mark.parametrize("where", ["beside the data folder", "on another disk"])
def test_a_watcher_sees_one_appearance_of_a_whole_file(tmp_path, folder, where):
    home = tmp_path / "home" if where == "beside the data folder" else None
    seen = []

    class Watcher(FileSystemEventHandler):
        def on_any_event(self, event):
            if event.event_type in ("created", "modified", "moved", "deleted"):
                whole = None if event.is_directory else read_file(Path(event.src_path)).frames
                seen.append((event.event_type, Path(event.src_path).name, whole))

    observer = Observer()
    observer.schedule(Watcher(), str(folder), recursive=True)
    observer.start()
    samples = [drop(a_loop(a_recipe(seed=seed), 50_000), folder, home=home) for seed in (1, 2)]
    deadline = time.monotonic() + 30
    while len(seen) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    observer.stop()
    observer.join()
    files = [event for event in seen if event[2] is not None]
    assert files == [("created", sample.path.name, 50_000) for sample in samples]
    assert {event[:2] for event in seen} - {event[:2] for event in files} <= {
        ("modified", folder.name)
    }


def test_two_processes_at_once_overwrite_nothing(folder):
    code = KEEP.format(
        root=str(Path(__file__).parents[2]),
        folder=str(folder),
        frames="[*range(2, 31)]",
        before="print('ready', flush=True); sys.stdin.readline()",
        home="None",
    )
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen([sys.executable, "-c", code], **pipes) for _ in range(2)]
    for one in both:
        assert one.stdout.readline() == "ready\n"
    for one in both:
        one.stdin.write("go\n")
        one.stdin.flush()
    lines = [one.communicate()[0].splitlines() for one in both]
    assert [len(said) for said in lines] == [29, 29]
    assert len(names(folder)) == 29
    frames = sorted(read_file(folder / name).frames for name in names(folder))
    assert frames == list(range(2, 31))
    assert lines[0] == lines[1]


def test_silence_is_not_kept(folder):
    for level in (0.0, 5e-5):
        quiet = Loop(Clip(np.full((100, 2), level, np.float32), 44_100), RECIPE, HEARD)
        with pytest.raises(FodderError, match=r"silence .* doctor"):
            drop(quiet, folder)
    assert names(folder.parent) == []


def test_the_last_of_a_disk_is_left_free(folder, monkeypatch):
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=150_000_000))
    with pytest.raises(NoSpace, match="is full: make room"):
        drop(a_loop(frames=10), folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=250_000_000))
    drop(a_loop(frames=10), folder)
    assert len(names(folder)) == 1


def test_a_folder_whose_name_is_no_unicode_is_refused(tmp_path):
    with pytest.raises(BadArgument, match="another name"):
        prepare(tmp_path / os.fsdecode(b"dr\xfcms"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs a place where no folder can be made")
def test_a_folder_that_cannot_be_made_is_told_as_that() -> None:
    with pytest.raises(BadArgument, match="/proc/fodder cannot be made: choose another folder"):
        prepare(Path("/proc/fodder"))
