"""What a sample plays: its MIDI to be dragged, and its notes to be seen and edited."""
