"""Teaching the listener: keys, octaves, likeness, and the sets with a truth."""
