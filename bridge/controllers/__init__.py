"""What plays Fodder besides OSC: MIDI controllers and Ableton Link."""
