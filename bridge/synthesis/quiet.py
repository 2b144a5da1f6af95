"""No progress bars and no advice from the libraries: the engine tells of progress itself.

To be called before a diffusers pipeline is imported, for some of them talk while they are.
"""

from __future__ import annotations

from threading import RLock

import diffusers.utils.logging
import transformers.utils.logging
from tqdm import tqdm


def quieten() -> None:
    tqdm.set_lock(RLock())  # its own is a semaphore, of which Python complains when we are killed
    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.disable_progress_bar()
        library.set_verbosity_error()
