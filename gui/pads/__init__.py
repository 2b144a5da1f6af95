"""The pads: the latest samples, to play, to compare and to drag away."""
