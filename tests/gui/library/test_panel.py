"""The library's panel as a user works it."""

from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QDrag, QKeySequence
from PyQt6.QtWidgets import QApplication, QMenu

from bridge.domain.errors import NotFound, Refused
from bridge.domain.music import Key
from bridge.files.formats import read_file
from bridge.library.listening import fill
from bridge.library.watcher import FolderWatch
from gui import theme
from gui.library.desktop import TrashedFile, move_to_trash, restore
from gui.library.panel import LibraryPanel
from gui.library.similarity import SimilarityRanking
from gui.library.tags import TagsDialog
from tests.gui.conftest import keep


@pytest.fixture
def panel(catalogue, tasks, kept, qtbot, dressed):
    found = LibraryPanel(catalogue, tasks, dressed, alike=lambda _, numbers: numbers[::-1])
    qtbot.addWidget(found)
    found.resize(400, 700)
    found.show()
    qtbot.waitExposed(found)
    qtbot.waitUntil(lambda: found.samples.rowCount() == len(kept))
    return found


def shown(panel):
    model = panel.samples
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def chosen(panel):
    return [sample.recipe.prompt for sample in panel.table.selected]


def click(qtbot, table, row, column, x=None, modifier=Qt.KeyboardModifier.NoModifier):
    area = table.visualRect(table.model().index(row, column))
    at = area.center() if x is None else QPoint(area.left() + x, area.center().y())
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def test_search_as_you_type(panel, qtbot):
    qtbot.keyClicks(panel.field, "bass")
    qtbot.waitUntil(
        lambda: shown(panel) == ["acid bass", "Späte Bässe #1 %20", "sub bass, walking"]
    )
    assert panel.foot.text == "3 samples found"
    qtbot.keyClicks(panel.field, " 90-130")
    qtbot.waitUntil(lambda: shown(panel) == ["acid bass", "sub bass, walking"])
    qtbot.keyClick(panel.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(shown(panel)) == 6)
    assert panel.foot.text == "6 samples"


def test_keys_lead_to_the_field_and_into_the_list(panel, qtbot):
    panel.table.setFocus()
    qtbot.keySequence(panel, QKeySequence("Ctrl+K"))
    assert panel.field.hasFocus()
    with qtbot.waitSignal(panel.chosen) as told:
        qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert panel.table.hasFocus()
    assert chosen(panel) == ["acid bass"]
    assert told.args[0].recipe.prompt == "acid bass"
    with qtbot.waitSignal(panel.chosen) as told:
        qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert told.args[0].recipe.prompt == "downlifter"


def test_nothing_found_says_what_to_do(panel, qtbot):
    panel.search("xylophone")
    qtbot.waitUntil(lambda: not panel.table.isVisible())
    assert "Esc" in panel._empty.text()
    panel.search("")
    qtbot.waitUntil(panel.table.isVisible)


@pytest.mark.parametrize(
    ("chip", "found"),
    [
        ("oneshots", ["downlifter"]),
        ("loops", ["acid bass", "Späte Bässe #1 %20", "funk clav", "sub bass, walking",
                   "techno kick loop"]),
        ("good", ["funk clav"]),
        ("fits", ["funk clav", "sub bass, walking", "techno kick loop"]),
    ],
)  # fmt: skip
def test_chips(panel, qtbot, chip, found):
    panel.session(92.0, Key.parse("Am"))
    assert panel.chips.fits.text() == "fits 92 Am"
    qtbot.mouseClick(getattr(panel.chips, chip), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(panel) == found)
    qtbot.keyClick(panel.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(shown(panel)) == 6)


def test_loops_and_oneshots_exclude_each_other(panel, qtbot):
    qtbot.mouseClick(panel.chips.loops, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.chips.oneshots, Qt.MouseButton.LeftButton)
    assert not panel.chips.loops.isChecked()
    qtbot.waitUntil(lambda: shown(panel) == ["downlifter"])


def test_what_fits_follows_the_session(panel, qtbot):
    panel.session(128.0, None)
    qtbot.mouseClick(panel.chips.fits, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(panel) == ["acid bass"])
    panel.session(174.0, None)
    qtbot.waitUntil(lambda: shown(panel) == ["Späte Bässe #1 %20"])
    panel.session(None, None)
    assert not panel.chips.fits.isEnabled()
    qtbot.waitUntil(lambda: len(shown(panel)) == 6)


def test_like_this_needs_a_sample(panel, qtbot):
    assert not panel.chips.like.isEnabled()
    panel.table.selectRow(2)
    qtbot.waitUntil(panel.chips.like.isEnabled)
    before = shown(panel)
    qtbot.mouseClick(panel.chips.like, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(panel) == before[::-1])


def test_what_sounds_alike_comes_first(catalogue, tasks, kept, qtbot, dressed):
    """By the real similarity: the sample itself, then the other tones, by their pitch."""
    fill(catalogue)
    panel = LibraryPanel(catalogue, tasks, dressed, SimilarityRanking(catalogue))
    qtbot.addWidget(panel)
    qtbot.waitUntil(lambda: len(shown(panel)) == len(kept))
    panel.like(kept[2])
    qtbot.waitUntil(lambda: shown(panel)[0] == "funk clav")
    assert sorted(shown(panel)) == sorted(one.recipe.prompt for one in kept)
    panel.search("bass")
    qtbot.waitUntil(lambda: len(shown(panel)) == 3)
    assert panel.chips.like.isChecked()


def test_without_likenesses_the_chip_says_why(catalogue, tasks, qtbot, dressed):
    panel = LibraryPanel(catalogue, tasks, dressed)
    qtbot.addWidget(panel)
    assert not panel.chips.like.isEnabled()
    assert "not yet" in panel.chips.like.toolTip()


def test_heads_sort(panel, qtbot):
    head = panel.table.horizontalHeader()

    def press(column):
        at = QPoint(head.sectionViewportPosition(column) + 8, head.height() // 2)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)

    press(1)
    speeds = [float("inf") if s == "–" else float(s) for s in _column(panel, qtbot, 1, "90.00")]
    assert speeds == sorted(speeds)
    press(1)
    assert _column(panel, qtbot, 1, "174.00")[-1] == "–"
    press(1)
    qtbot.waitUntil(lambda: shown(panel)[0] == "acid bass")
    press(4)
    qtbot.waitUntil(lambda: shown(panel)[0] == "funk clav")


def _column(panel, qtbot, column, first):
    qtbot.waitUntil(lambda: panel.samples.index(0, column).data() == first)
    return [panel.samples.index(row, column).data() for row in range(panel.samples.rowCount())]


def test_a_selection_survives_searching_and_sorting(panel, qtbot):
    click(qtbot, panel.table, 1, 0)
    click(qtbot, panel.table, 5, 0, modifier=Qt.KeyboardModifier.ControlModifier)
    assert chosen(panel) == ["downlifter", "techno kick loop"]
    panel.table.head.sort_by(0)
    qtbot.waitUntil(lambda: shown(panel)[0] == "acid bass" and shown(panel)[1] == "downlifter")
    assert chosen(panel) == ["downlifter", "techno kick loop"]
    panel.search("loop down")  # `loop` is a kind, `down` a word: nothing
    qtbot.waitUntil(lambda: shown(panel) == [])
    assert chosen(panel) == []


def test_stars_by_keys_and_by_mouse(panel, qtbot, catalogue, kept):
    panel.table.selectRow(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert panel.samples.index(0, 4).data() == "★★★★"  # at once
    qtbot.waitUntil(lambda: catalogue.get(kept[5].id).stars == 4)
    assert read_file(kept[5].path).notes.stars == 4
    click(qtbot, panel.table, 0, 4, x=6 + 16)
    qtbot.waitUntil(lambda: catalogue.get(kept[5].id).stars == 2)
    click(qtbot, panel.table, 0, 4, x=6 + 16)
    qtbot.waitUntil(lambda: catalogue.get(kept[5].id).stars == 0)


def test_stars_that_cannot_be_written_are_taken_back(panel, qtbot, kept):
    kept[5].path.unlink()
    panel.table.selectRow(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "cannot be read" in panel.foot.text)
    assert panel.samples.index(0, 4).data() == ""


def test_several_get_stars_at_once(panel, qtbot, catalogue, kept):
    panel.table.selectAll()
    qtbot.keyClick(panel.table, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: all(catalogue.get(one.id).stars == 5 for one in kept))


@pytest.mark.parametrize("key", [Qt.Key.Key_Enter, Qt.Key.Key_Return])
def test_a_sample_is_wanted_by_keys(panel, qtbot, kept, key):
    panel.table.selectRow(0)
    with qtbot.waitSignal(panel.wanted) as told:
        qtbot.keyClick(panel.table, key)
    assert told.args == [kept[5]]


def test_and_by_a_double_click(panel, qtbot, kept):
    area = panel.table.visualRect(panel.table.model().index(1, 0))
    click(qtbot, panel.table, 1, 0)
    with qtbot.waitSignal(panel.wanted) as told:
        qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert told.args == [kept[4]]


def test_paths_are_copied(panel, qtbot, kept):
    panel.table.selectAll()
    qtbot.keySequence(panel.table, QKeySequence.StandardKey.Copy)
    data = QApplication.clipboard().mimeData()
    assert data.text().splitlines() == [str(one.path) for one in reversed(kept)]
    assert {Path(url.toLocalFile()) for url in data.urls()} == {one.path for one in kept}


def test_a_drag_carries_all_selected_files_as_copies(panel, qtbot, kept, monkeypatch):
    seen = []

    def run(drag, actions, *_):
        seen.append(([url.toLocalFile() for url in drag.mimeData().urls()], actions))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", run)
    panel.table.selectAll()
    qtbot.waitUntil(lambda: len(panel.table.selected) == 6)
    start = panel.table.visualRect(panel.table.model().index(2, 0)).center()
    viewport = panel.table.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(viewport, start + QPoint(6 * step, 4 * step))
    files, actions = seen[0]
    assert files == [str(one.path) for one in reversed(kept)]
    assert actions == Qt.DropAction.CopyAction
    assert any("G#m" in name for name in files)


def test_files_go_to_the_trash_and_come_back(panel, qtbot, kept, home, monkeypatch):
    monkeypatch.setenv("HOME", str(home))
    path, data = kept[5].path, kept[5].path.read_bytes()
    panel.table.selectRow(0)
    with qtbot.waitSignal(panel.sample_actions.trashed) as told:
        qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert not path.exists()
    assert "moved to the trash" in panel.foot.text
    qtbot.waitUntil(lambda: "acid bass" not in shown(panel))
    (trashed,) = told.args[1]
    assert trashed.now.read_bytes() == data
    qtbot.mouseClick(panel.foot._button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "acid bass" in shown(panel))
    assert path.read_bytes() == data
    assert not trashed.now.exists()
    assert "put back" in panel.foot.text


def test_a_samples_notes_go_to_the_trash_with_it_and_come_back(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    path, notes = tmp_path / "a.wav", tmp_path / "a.mid"
    path.write_text("sound")
    notes.write_text("notes")
    trashed = move_to_trash(path)
    assert not notes.exists()
    restore(trashed)
    assert (path.read_text(), notes.read_text()) == ("sound", "notes")


def test_nothing_is_overwritten_by_what_comes_back(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / "a.wav"
    path.write_text("one")
    trashed = move_to_trash(path)
    path.write_text("two")
    with pytest.raises(Refused, match="there again"):
        restore(trashed)
    assert path.read_text() == "two"
    path.unlink()
    assert restore(trashed).read_text() == "one"
    with pytest.raises(NotFound, match="not in the trash"):
        restore(trashed)
    with pytest.raises(NotFound, match="gone already"):
        move_to_trash(tmp_path / "never.wav")
    assert TrashedFile(path, None).now is None


def test_tags(panel, qtbot, catalogue, kept):
    catalogue.tag(kept[0].id, ("warm", "verse"))
    panel.table.selectRow(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_T)
    dialog = panel.findChild(TagsDialog)
    qtbot.waitUntil(lambda: dialog.line._known.rowCount() == 2)
    qtbot.keyClicks(dialog.line, "late,  late, w")
    assert dialog.line._completer.currentCompletion() == "warm"
    dialog.line._finish("warm")
    dialog.accept()
    qtbot.waitUntil(lambda: catalogue.get(kept[5].id).tags == ("late", "warm"))
    panel.search("late")
    qtbot.waitUntil(lambda: shown(panel) == ["acid bass"])


def test_the_menu_does_what_it_says(panel, qtbot, kept):
    panel.table.selectRow(0)
    panel.show_menu([kept[5]], panel.mapToGlobal(QPoint(50, 200)))
    menu = panel.findChild(QMenu)
    actions = {action.text().partition("\t")[0]: action for action in menu.actions()}
    assert all(action.isEnabled() for action in actions.values())
    with qtbot.waitSignal(panel.recipe) as told:
        actions["Bring back the recipe"].trigger()
    assert told.args == [kept[5]]
    before = shown(panel)
    actions["More like this"].trigger()
    qtbot.waitUntil(lambda: shown(panel) == before[::-1])
    assert panel.chips.like.isChecked()
    menu.close()


def test_what_other_programs_do_shows_within_a_second(panel, qtbot, catalogue, folder, kept):
    events = []
    with FolderWatch(folder, catalogue, [events.append]):
        qtbot.wait(300)
        late = keep(folder, 99, prompt="from elsewhere")
        kept[0].path.unlink()
        qtbot.waitUntil(lambda: bool(events), timeout=5000)
        panel.folder_changed(events[-1])
        qtbot.waitUntil(
            lambda: "from elsewhere" in shown(panel) and "techno kick loop" not in shown(panel),
            timeout=1000,
        )
    assert late.path.exists()


def test_answers_that_come_too_late_are_dropped(catalogue, tasks, kept, dressed, qapp):
    """A panel that goes while its questions are answered on threads; a fault would end us all."""
    for _ in range(20):
        panel = LibraryPanel(catalogue, tasks, dressed)
        panel.show()
        panel.sample_actions.rate(kept[0], 3)
        panel.sample_actions.reveal([])
        sip.delete(panel)
        tasks._pool.waitForDone()
        qapp.processEvents()
    assert catalogue.get(kept[0].id).stars == 3


def test_counts(catalogue, tasks, kept, qtbot, dressed):
    panel = LibraryPanel(catalogue, tasks, dressed)
    qtbot.addWidget(panel)
    with qtbot.waitSignal(panel.counted) as told:
        pass
    assert told.args == [len(kept)]


def test_it_is_painted_in_both_themes_and_narrow(panel, qtbot):
    pictures = []
    for palette, wide in ((theme.DARK, 400), (theme.LIGHT, 400), (theme.LIGHT, 250)):
        panel.apply_palette(palette)
        panel.resize(wide, 700)
        qtbot.wait(150)
        pictures.append(panel.table.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]
    assert panel.table.isColumnHidden(3)


def test_everything_has_a_name_and_a_tip(panel):
    from PyQt6.QtWidgets import QAbstractButton, QLineEdit

    for widget in panel.findChildren(QAbstractButton) + panel.findChildren(QLineEdit):
        if widget.parent() is panel.field or widget.parent() is panel.table:
            continue
        assert widget.accessibleName(), widget
        assert widget.toolTip(), widget
        assert widget.focusPolicy() != Qt.FocusPolicy.NoFocus, widget
