"""Procedural music in C: what is to be played, before anybody paints how it sounds."""
