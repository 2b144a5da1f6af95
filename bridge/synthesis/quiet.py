"""No progress bars and no advice from the libraries: the engine tells of progress itself.

To be called before a diffusers pipeline is imported, for some of them talk while they are.
"""

from __future__ import annotations

import diffusers.utils.logging
import transformers.utils.logging


def quieten() -> None:
    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.disable_progress_bar()
        library.set_verbosity_error()
