"""Fodder's own small diffusion model, painting on the musical grid."""
