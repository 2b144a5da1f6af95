"""Request → Loop: paint or edit, invert, treat, cut, hear. All of it in the engine process."""
