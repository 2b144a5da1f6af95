"""Hears: tempo, key, the best loop, the seam."""
