"""When: tempo, meter, length, and how notes are touched at last."""
