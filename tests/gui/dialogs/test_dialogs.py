"""Settings, log and about."""

import logging
from importlib.metadata import version
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QSpinBox,
)

from bridge.config.settings import Settings, find_home
from gui.dialogs.about import AboutDialog
from gui.dialogs.facts import facts, licence
from gui.dialogs.log import LogDialog
from gui.dialogs.settings import SettingsDialog
from gui.logbook import Logbook, homeless, kept_log, remember_log


@pytest.fixture
def settings(home):
    return Settings(home / "Fodder")


@pytest.fixture
def dialog(settings, qtbot):
    found = SettingsDialog(None, settings, ["embedded", "riffusion"], ["Built-in"])
    qtbot.addWidget(found)
    found.open()
    return found


def save(dialog, qtbot):
    button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_it_shows_is_what_it_was_given(home, qtbot):
    given = Settings(
        home, "flac", 48_000, "mine", "Card 7", "::1", 9_000, False, True, True, "light"
    )
    dialog = SettingsDialog(None, given)
    qtbot.addWidget(dialog)
    assert dialog.value == given


def test_a_change_is_told_as_one_value(dialog, settings, qtbot, home):
    dialog.folder.setText(str(home / "elsewhere"))
    dialog.device.setCurrentText("Built-in")
    dialog.model.setCurrentText("riffusion")
    dialog.port.setValue(7_771)
    dialog.theme.choose("system")
    with qtbot.waitSignal(dialog.changed) as told:
        save(dialog, qtbot)
    (value,) = told.args
    assert value.folder == home / "elsewhere"
    assert (value.device, value.model) == ("Built-in", "riffusion")
    assert (value.port, value.theme, value.format) == (7_771, "system", settings.format)
    assert not dialog.isVisible()


def test_nothing_changed_is_nothing_told(dialog, qtbot):
    with qtbot.assertNotEmitted(dialog.changed):
        save(dialog, qtbot)
    assert not dialog.isVisible()


def test_what_cannot_be_is_said_and_kept_open(dialog, qtbot):
    dialog.folder.setText("not a whole path")
    with qtbot.assertNotEmitted(dialog.changed):
        save(dialog, qtbot)
    assert dialog.isVisible()
    assert "whole path" in dialog._trouble.text()
    assert dialog._trouble.isVisible()


def test_every_control_of_the_settings_is_named(dialog):
    kinds = (QAbstractButton, QComboBox, QSpinBox, QLineEdit)
    for widget in (one for kind in kinds for one in dialog.findChildren(kind)):
        inside = isinstance(widget.parent(), QComboBox | QSpinBox | QDialogButtonBox)
        assert inside or (widget.accessibleName() and widget.toolTip()), widget


@pytest.fixture
def book():
    """A logbook of its own, as the app puts it up; taken down at the end."""
    root, levels = logging.getLogger(), {}
    for name in ("bridge", "gui"):
        levels[name] = logging.getLogger(name).level
    handlers = {handler: handler.level for handler in root.handlers}
    found = remember_log()
    yield found
    root.removeHandler(found)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for handler, level in handlers.items():
        handler.setLevel(level)


def test_the_log_is_kept_filtered_and_searched(book, qtbot):
    log = logging.getLogger("bridge.storage.test")
    log.info("The folder %s was looked at", "Loops")
    log.warning("A file is odd")
    dialog = LogDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert kept_log() is book
    assert "The folder Loops" in dialog.text.toPlainText()
    dialog.level.setCurrentText("Warnings")
    assert "The folder Loops" not in dialog.text.toPlainText()
    assert "A file is odd" in dialog.text.toPlainText()
    dialog.level.setCurrentText("All")
    qtbot.keyClicks(dialog.field, "folder LOOPS")
    assert len(dialog.text.toPlainText().splitlines()) == 1
    log.error("Another folder, loops too")
    qtbot.waitUntil(lambda: len(dialog.text.toPlainText().splitlines()) == 2)


def test_what_is_copied_does_not_name_the_users_folder(book, qtbot):
    logging.getLogger("gui.test").warning("Odd: %s", Path.home() / "Music" / "a.wav")
    dialog = LogDialog()
    qtbot.addWidget(dialog)
    dialog.copy()
    copied = QApplication.clipboard().text()
    assert "~" in copied
    assert str(Path.home()) not in copied
    assert homeless("nothing") == "nothing"


def test_only_the_last_records_are_kept():
    book = Logbook(kept=3)
    for number in range(5):
        book.handle(logging.LogRecord("x", logging.INFO, "", 0, "number %d", (number,), None))
    assert [one.text for one in book.entries()] == ["number 2", "number 3", "number 4"]
    assert book.count == 5


def test_a_record_that_cannot_be_told_ends_nothing(monkeypatch):
    monkeypatch.setattr(logging, "raiseExceptions", False)
    book = Logbook()
    book.handle(logging.LogRecord("x", logging.INFO, "", 0, "number %d", ("none",), None))
    assert book.entries() == []


def test_about_names_versions_licences_and_places(home, qtbot):
    dialog = AboutDialog(None, find_home())
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog._copy.isEnabled)
    qtbot.mouseClick(dialog._copy, Qt.MouseButton.LeftButton)
    text = QApplication.clipboard().text()
    assert f"Fodder {version('sample-fodder')}" in text
    assert f"PyQt6 {version('PyQt6')}: GPL" in text
    assert "torch" in text
    assert "embedded" in text
    assert str(home) in text or "~" in text
    dialog.close()


def test_every_part_has_a_licence():
    said = facts(find_home())
    assert {part.name for part in said.parts} >= {"PyQt6", "torch", "diffusers", "numpy"}
    for part in (*said.parts, *said.models):
        assert part.licence
        assert part.licence != "see its home page", part.name


def test_a_licence_is_found_where_a_package_says_it():
    from email import message_from_string

    said = message_from_string("License-Expression: MIT\nLicense: whatever\n\n")
    assert licence(said) == "MIT"
    said = message_from_string("Classifier: License :: OSI Approved :: BSD License\n\n")
    assert licence(said) == "BSD License"
    assert licence(message_from_string("Name: x\n\n")) == "see its home page"


def test_an_extra_that_is_not_installed_has_its_command_beside_it(home, qtbot, monkeypatch):
    monkeypatch.setattr(
        "gui.dialogs.settings.find_spec", lambda name: None if name == "link" else name
    )
    dialog = SettingsDialog(None, Settings(home / "Fodder"))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.link.isEnabled()
    assert not dialog._extras["midi"].isVisible()
    qtbot.mouseClick(dialog._extras["link"], Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == 'pip install "sample-fodder[link]"'
