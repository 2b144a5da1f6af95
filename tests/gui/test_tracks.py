"""Tracks added to a sample and taken out of it in the window, by a real pipeline of ACE-Step in its
engine process: random weights in the base model's exact layout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
from pytestqt.qtbot import QtBot

from bridge.config import models
from bridge.config.settings import find_home
from bridge.domain.chords import Progression
from bridge.domain.edit import Layer, Stem
from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop
from gui.app import App
from gui.edits import origin
from tests.files.samples import a_loop, a_recipe
from tests.gui.conftest import running, session_of
from tests.synthesis.tiny_waveforms import LAYOUTS, save

PATIENCE = 60_000  # ms
MODEL = "tiny-base"


@pytest.fixture
def source(catalogue: Catalogue, folder: Path) -> Sample:
    """Two bars that the embedded model has made: a draft, in steps of its own, of given chords."""
    recipe = a_recipe(bpm=240.0, bars=2, draft=True, chords=Progression.parse("Am F"))
    sample = drop(a_loop(recipe), folder, layout=by_family)
    catalogue.add(sample)
    return sample


@pytest.fixture
def app(
    qtbot: QtBot, source: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[App]:
    monkeypatch.setattr("bridge.jobs.queue.JobQueue.warm", lambda *_: None)
    weights = tmp_path / "ace-step-base"
    save("ace-step", weights, LAYOUTS["ace-step-base"])
    few = models.Defaults(steps=2)
    models.add(str(weights), "ace-step-base", MODEL, find_home().presets, few)
    with running(qtbot) as app:
        qtbot.waitUntil(lambda: app.window.view.sample == source, timeout=20_000)
        yield app


def chosen(app: App, qtbot: QtBot, source: Sample, menu: int, track: int) -> Sample:
    """What comes of an entry of the menu of tracks, by the time that it is shown."""
    session_of(app).choose(source)
    edits = app.window.view.edits
    assert edits.tracks.isEnabled(), edits.tracks.toolTip()
    offered = edits.track_menu()
    part = offered.actions()[menu].menu()
    assert part is not None
    part.actions()[track].trigger()
    offered.close()
    qtbot.waitUntil(lambda: app.window.view.sample != source, timeout=PATIENCE)
    assert app.window.view.sample is not None
    return app.window.view.sample


def test_a_layer_and_a_stem_arrive_with_their_recipe_and_source(
    app: App, qtbot: QtBot, source: Sample, folder: Path
) -> None:
    layer = chosen(app, qtbot, source, 0, 2)
    stem = chosen(app, qtbot, source, 1, 0)
    for sample, family in ((layer, "bass"), (stem, "drums")):
        recipe, edit = sample.recipe, sample.recipe.edit
        assert isinstance(edit, Layer | Stem)
        assert (edit.source.path, len(edit.source.sha256)) == (source.path, 64)
        assert (recipe.model, recipe.steps, recipe.guidance) == (MODEL, 2, 7.0)
        assert (recipe.bpm, recipe.bars, recipe.negative, recipe.draft) == (240.0, 2, "", False)
        assert (sample.family, sample.path.parent) == (
            family,
            folder / "Loops" / family.capitalize(),
        )
        assert soundfile.info(sample.path).frames == source.frames == 2 * 44_100
    assert layer.recipe.prompt == "bass, dusty boom-bap drums"
    assert layer.recipe.edit.tracks == ("bass",)  # type: ignore[union-attr]
    assert stem.recipe.edit.track == "drums"  # type: ignore[union-attr]
    library = session_of(app)._library
    qtbot.waitUntil(lambda: len(library.samples.numbers) == 3, timeout=10_000)
    assert origin(stem) == f"drums out of {source.path.name}"
