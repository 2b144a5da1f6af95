"""The left side: what to make."""
