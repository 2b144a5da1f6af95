"""Our mel bands against librosa's, bit for bit, on both sides of the scale's break."""

import librosa
import numpy as np
import pytest

from bridge.dsp.mel import slaney_filterbank


@pytest.mark.parametrize(
    ("rate", "fft", "mels", "lowest", "highest"),
    [
        (22_050, 1_024, 60, 30.0, 11_025.0),  # what the envelope asks for
        (44_100, 4_096, 128, 0.0, 20_000.0),
        (22_050, 2_048, 20, 40.0, 900.0),  # linear alone
        (48_000, 2_048, 20, 2_000.0, 24_000.0),  # logarithmic alone
    ],
)
def test_bands_are_librosas(rate, fft, mels, lowest, highest):
    ours = slaney_filterbank(rate, fft, mels, lowest, highest)
    theirs = librosa.filters.mel(  # type: ignore[attr-defined]
        sr=rate, n_fft=fft, n_mels=mels, fmin=lowest, fmax=highest, norm=None
    )
    assert ours.dtype == np.float32
    assert np.array_equal(ours, theirs)
