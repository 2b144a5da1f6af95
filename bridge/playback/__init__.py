"""Samples heard through the machine's own output, in time with the session."""
