"""The list's model over a real catalogue, small and with 100,000 samples."""

import numpy as np
import pytest
from PyQt6.QtCore import QItemSelectionModel
from PyQt6.QtTest import QAbstractItemModelTester

from bridge.domain.request import Kind
from bridge.library.catalogue import Catalogue
from bridge.library.queries import By, Filter, Order
from gui.background import BackgroundTasks
from gui.library.model import PAGE, SAMPLE, ListQuery, Samples
from tests.gui.conftest import keep
from tests.gui.many import a_catalogue_of


@pytest.fixture
def model(catalogue, tasks, kept, qtbot):
    assert catalogue.count() == len(kept)
    found = Samples(catalogue, tasks)
    QAbstractItemModelTester(found, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with qtbot.waitSignal(found.found):
        found.want(ListQuery())
    return found


def names(model):
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def want(qtbot, model, *args, **named):
    with qtbot.waitSignal(model.found):
        model.want(ListQuery(*args, **named))


def test_the_newest_comes_first(model, kept):
    assert names(model) == [sample.recipe.prompt for sample in reversed(kept)]
    assert model.index(0, 1).data() == "128.00"
    assert model.index(0, 0).data(SAMPLE) == kept[5]
    assert model.row_of(kept[5].id) == 0


def test_searches_filters_and_orders(model, qtbot):
    want(qtbot, model, "bass", Filter(kind=Kind.LOOP), Order(By.BPM, False))
    assert names(model) == ["sub bass, walking", "acid bass", "Späte Bässe #1 %20"]
    want(qtbot, model, "nothing at all")
    assert model.rowCount() == 0


def test_an_answer_to_an_earlier_question_is_dropped(model, qtbot, monkeypatch):
    asked = []
    real = Catalogue.listing

    def listing(self, text="", *rest):
        asked.append(text)
        return real(self, text, *rest)

    monkeypatch.setattr(Catalogue, "listing", listing)
    counts = []
    model.found.connect(counts.append)
    for text in ("f", "fu", "funk"):
        model.want(ListQuery(text))
    qtbot.waitUntil(lambda: bool(counts) and names(model) == ["funk clav"])
    qtbot.waitUntil(lambda: len(asked) == 3)
    qtbot.wait(50)
    assert counts == [1]


def test_what_comes_and_goes_is_a_matter_of_rows(model, catalogue, folder, kept, qtbot):
    """No reset: a view keeps its selection and its place."""
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    selection = QItemSelectionModel(model)
    selection.select(model.index(2, 0), QItemSelectionModel.SelectionFlag.Select)
    chosen = selection.selectedIndexes()[0].data()

    catalogue.add(keep(folder, 77, prompt="late guest"))
    kept[5].path.unlink()
    catalogue.refresh(kept[5].path)
    with qtbot.waitSignal(model.found):
        model.refresh()
    qtbot.waitUntil(lambda: names(model)[0] == "late guest")
    assert "acid bass" not in names(model)
    assert [index.data() for index in selection.selectedIndexes()] == [chosen]
    assert resets == []


def test_changes_elsewhere_are_shown(model, catalogue, kept, qtbot):
    catalogue.rate(kept[5].id, 4)
    model.refresh()
    qtbot.waitUntil(lambda: model.index(0, 4).data() == "★★★★", timeout=1000)


def test_many_events_are_one_search(model, qtbot):
    counts = []
    model.found.connect(counts.append)
    for _ in range(50):
        model.refresh()
    qtbot.waitUntil(lambda: bool(counts))
    qtbot.wait(120)
    assert counts == [6]


def test_an_order_of_ones_own(model, qtbot):
    def rank(numbers):
        return np.sort(numbers)[:2]

    want(qtbot, model, rank=rank)
    assert names(model) == ["techno kick loop", "sub bass, walking"]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    with a_catalogue_of(100_000, tmp_path_factory.mktemp("many") / "catalogue.db") as catalogue:
        yield catalogue


def test_100_000_samples(many, qtbot):
    tasks = BackgroundTasks()
    model = Samples(many, tasks)
    want(qtbot, model)
    assert model.rowCount() == 100_000
    assert model.index(0, 0).data(SAMPLE).recipe.seed == 99_999
    middle = model.index(70_123, 0)
    assert middle.data(SAMPLE) is None  # not read yet …
    with qtbot.waitSignal(model.loaded):
        pass
    assert middle.data(SAMPLE).recipe.seed == 99_999 - 70_123  # … until somebody looked
    loaded = [row for row in range(70_000, 70_400) if model.sample_at(row) is not None]
    assert loaded == list(range(70_123 // PAGE * PAGE, 70_123 // PAGE * PAGE + PAGE))
    tasks.close()


def test_a_word_among_100_000(many, qtbot):
    tasks = BackgroundTasks()
    model = Samples(many, tasks)
    want(qtbot, model, "rare777", order=Order(By.NAME, False))
    assert model.rowCount() == 100
    prompts = names(model)
    assert prompts == sorted(prompts, key=str.lower)
    want(qtbot, model, "groove", order=Order(By.BPM, True))
    speeds = [model.index(row, 1).data() for row in range(10)]
    assert model.rowCount() == 100_000
    assert set(speeds) == {"200.00"}
    tasks.close()
