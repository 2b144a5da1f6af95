"""Spectrogram → sound: magnitudes, phase, the low end from the notes."""
