"""Sample files as bytes and back: WAV, AIFF, FLAC, the recipe in them, and how they appear."""
