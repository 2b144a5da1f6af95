"""Making the embedded model."""
