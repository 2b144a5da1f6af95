"""What plays, how it sounds, and what is not to be heard."""
