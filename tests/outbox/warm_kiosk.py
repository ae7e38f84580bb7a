"""Runs `kiosk` command lines, one a line of standard input, each in a forked process of its own: 50 starts without 50 imports.

Writes the process id when a command has been started and its wait status when it has ended.
"""

from __future__ import annotations

import os
import sys

from kiosk import cli
from kiosk.cli import queue as _warmed  # noqa: F401 -- imported before the fork, not after

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        cli.main(line.split())
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
