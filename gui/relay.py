"""Events of the bridge, which come on its own threads, as Qt signals on the window's."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal


class Relay(QObject):
    """`emit` of each may be called on any thread: put it into the bridge's lists of listeners."""

    job = pyqtSignal(object)  # bridge.domain.events.Event
    folder = pyqtSignal(object)  # bridge.library.watcher.FolderEvent
    audition = pyqtSignal(object)  # bridge.playback.events.Event
    pad = pyqtSignal(int, float)  # a controller's pad from 1, its velocity 0 … 1
