"""Makes the embedded model, so that anyone can make it again: data, training, packing."""
