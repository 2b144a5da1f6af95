"""The right side: the library as a list, searched as one types."""
