"""What is true of a whole family of instruments, whoever writes, paints or hears it."""

from __future__ import annotations

UNPITCHED = ("drums", "fx")
"""Families that are in no key."""
DIES_AWAY = {"keys": 4.0, "mallet": 4.0, "guitar": 4.0, "pluck": 4.0, "bass": 4.0}
"""For how many beats a held note sounds of a family that is struck or plucked."""
