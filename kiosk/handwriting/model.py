"""Zinnia, a recogniser of written characters, through its C interface (zinnia.h), with the model of the Tegaki project.

Both are Debian's: `libzinnia0` (BSD, 3 clauses) and `tegaki-zinnia-simplified-chinese` (LGPL 2.1 or later; the model is read as data).
The library maps the model's 26 MB into memory: pages are read when first used, and are the page cache's, not ours.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

from kiosk.handwriting.strokes import SIDE, Ink

LIBRARY = "libzinnia.so.0"
MODEL = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")


class HandwritingMissing(Exception):
    """The library or the model is not installed, or is not what it should be. `code`: stable."""

    code = "handwriting.not-installed"


class Model:
    """One open model. Not thread-safe. Raises `HandwritingMissing`."""

    def __init__(self, path: Path = MODEL, library: str = LIBRARY) -> None:
        self._zinnia = _declared(library)
        if not path.is_file():  # the library would say so too, but in a text of its own, to the standard error
            raise HandwritingMissing(f"{path} is not there")
        self._recogniser = self._zinnia.zinnia_recognizer_new()
        if not self._zinnia.zinnia_recognizer_open(self._recogniser, str(path).encode()):
            self.close()
            raise HandwritingMissing(f"{path} is no model of Zinnia's")

    def close(self) -> None:
        """Unmaps the model; nothing can be asked after that."""
        if self._recogniser:
            self._zinnia.zinnia_recognizer_destroy(self._recogniser)
            self._recogniser = None

    def __enter__(self) -> Model:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def characters(self) -> tuple[str, ...]:
        """All that it knows."""
        count = self._zinnia.zinnia_recognizer_size(self._recogniser)
        return tuple(self._zinnia.zinnia_recognizer_value(self._recogniser, number).decode() for number in range(count))

    def classify(self, ink: Ink, most: int) -> tuple[tuple[str, float], ...]:
        """Up to `most` characters that `ink`, framed, may be, best first, with the model's score: comparable within one answer only."""
        zinnia = self._zinnia
        character = zinnia.zinnia_character_new()
        try:
            zinnia.zinnia_character_set_width(character, round(SIDE))
            zinnia.zinnia_character_set_height(character, round(SIDE))
            for number, stroke in enumerate(ink):
                for x, y in stroke:
                    zinnia.zinnia_character_add(character, number, round(x), round(y))
            found = zinnia.zinnia_recognizer_classify(self._recogniser, character, most)
        finally:
            zinnia.zinnia_character_destroy(character)
        if not found:
            return ()
        try:
            size = zinnia.zinnia_result_size(found)
            return tuple(
                (zinnia.zinnia_result_value(found, at).decode(), float(zinnia.zinnia_result_score(found, at))) for at in range(size)
            )
        finally:
            zinnia.zinnia_result_destroy(found)


def _declared(library: str) -> ctypes.CDLL:
    """The library with the signatures of zinnia.h: without them ctypes cuts pointers to 32 bits."""
    try:
        zinnia = ctypes.CDLL(library)
    except OSError as error:
        raise HandwritingMissing(f"{library} can't be loaded") from error
    pointer, size, text, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_int
    for name, takes, gives in (
        ("recognizer_new", [], pointer),
        ("recognizer_open", [pointer, text], number),
        ("recognizer_destroy", [pointer], None),
        ("recognizer_size", [pointer], size),
        ("recognizer_value", [pointer, size], text),
        ("recognizer_classify", [pointer, pointer, size], pointer),
        ("character_new", [], pointer),
        ("character_destroy", [pointer], None),
        ("character_set_width", [pointer, size], None),
        ("character_set_height", [pointer, size], None),
        ("character_add", [pointer, size, number, number], number),
        ("result_size", [pointer], size),
        ("result_value", [pointer, size], text),
        ("result_score", [pointer, size], ctypes.c_float),
        ("result_destroy", [pointer], None),
    ):
        function = getattr(zinnia, f"zinnia_{name}")
        function.argtypes, function.restype = takes, gives
    return zinnia
