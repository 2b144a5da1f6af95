"""Where a bundle begins: the `fodder` command, and every process that it spawns."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a spawned process stays in here; nothing may come before
    from gui.__main__ import main

    sys.exit(main())
