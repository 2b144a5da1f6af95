"""A file manager that only answers, and writes what it was asked to show: python a_file_manager.py.

Run under a session bus of its own; then asks Fodder to reveal the files named as arguments.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QMetaObject, QObject, Qt, pyqtClassInfo, pyqtSlot
from PyQt6.QtDBus import QDBusAbstractAdaptor, QDBusConnection

from gui.library.desktop import reveal

NAME = "org.freedesktop.FileManager1"


@pyqtClassInfo("D-Bus Interface", NAME)  # type: ignore[func-returns-value]
class Manager(QDBusAbstractAdaptor):  # type: ignore[misc]
    @pyqtSlot("QStringList", "QString")
    def ShowItems(self, uris: list[str], _: str) -> None:
        print(*uris, sep="\n", flush=True)


def main(paths: list[Path]) -> None:
    app = QCoreApplication([])
    served = QObject()
    Manager(served)
    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "manager")
    assert bus.registerObject("/org/freedesktop/FileManager1", served)
    assert bus.registerService(NAME)

    def ask() -> None:
        reveal(paths)
        QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)

    threading.Thread(target=ask, daemon=True).start()
    app.exec()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
