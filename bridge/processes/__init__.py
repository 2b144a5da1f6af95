"""Python in a process of its own, spawned: one call, or a child at the end of a pipe."""
