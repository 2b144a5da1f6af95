"""Frozen values and pure rules: music, requests, audio, samples, events, errors."""
