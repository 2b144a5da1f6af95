"""Models of others, through diffusers: spectrogram painters and waveform models."""
