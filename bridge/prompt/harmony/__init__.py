"""Keys, chords, and harmony in words."""
