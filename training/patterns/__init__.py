"""Procedural music in C major or C minor: drums, bass lines, and everything tonal above them."""
