"""The running bridge of the OSC tests, for what plays it."""

from tests.osc.conftest import bridge, ear, face, home

__all__ = ["bridge", "ear", "face", "home"]
