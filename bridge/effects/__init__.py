"""What is done to a sound after it was painted: its colour and its width, by signal processing."""
