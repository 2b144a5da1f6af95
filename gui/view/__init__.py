"""The chosen sample, seen closely."""
