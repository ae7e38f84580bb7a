"""A progress bar for work of seconds and more, on standard error and only where a person looks on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function that is told how many of how many are done. Nothing is drawn where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, of: None  # noqa: ARG005 -- nobody looks on
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)
