"""The composition root: everything that works on one library, opened once for CLI and window."""
