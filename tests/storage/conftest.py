"""Generated examples: the same ones each time, however slow the machine."""

from hypothesis import settings

settings.register_profile("fodder", deadline=None, derandomize=True)
settings.load_profile("fodder")
