"""Fodder's MIDI Remote Script for Ableton Live 11 and 12.

Live imports this folder and calls `create_instance`. It tells Fodder the song's tempo, signature,
root note and scale, and puts finished samples into empty clip slots of an audio track that is
named "Fodder". Written for Live's own Python (3.7 in Live 11, 3.11 in Live 12), with nothing
beside it.
"""

from .surface import Surface


def create_instance(c_instance):
    """Live's way in."""
    return Surface(c_instance)
