"""Which samples sound alike.

sound     loops and files → likenesses, as the catalogue keeps them (over bridge.analysis.likeness)
filler    likenesses for the samples that lack one, in the background
search    the nearest, and the map
"""
