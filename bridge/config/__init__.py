"""Settings, presets, models and their download, and where each DAW keeps its folders."""
