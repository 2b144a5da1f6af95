"""Makes: models, diffusion on a ring, inversion; torch is here only."""
