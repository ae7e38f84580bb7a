"""From the bytes of a scanner's line to codes. Pure: time is the caller's.

Where a code ends is a setting of the scanner, and of the driver: `line`, after CR, LF or both, as scanners leave the factory; or `gap`,
when the line falls silent. They are not guessed: taking silence for an end where lines have one would make half a code a code.

AIM identifiers, ISO/IEC 15424: `]`, a letter for the symbology, a modifier. Scanners send them when told to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 4096
"""Bytes of one code, without its end. The largest QR code of text holds 2,953."""

ENDINGS = ("line", "gap")
ENCODINGS = ("auto", "utf-8", "gb18030")

_SYMBOLOGIES = {
    "A": "Code 39", "C": "Code 128", "E": "EAN/UPC", "F": "Codabar", "G": "Code 93", "I": "ITF", "L": "PDF417", "Q": "QR Code",
    "U": "MaxiCode", "d": "Data Matrix", "e": "DataBar", "h": "Han Xin", "z": "Aztec",
}  # fmt: skip
_EAN = {"0": "EAN-13", "4": "EAN-8"}  # the modifier of EAN/UPC tells these apart
_AIM = re.compile(r"\]([A-Za-z])([0-9A-Za-z])")
_LINE_ENDS = re.compile(rb"[\r\n]+")
# Format separators are part of GS1 and ISO 15434 texts, tabs of forms; line ends stand inside a text only where silence ends it.
_NOT_IN_TEXT = re.compile(r"[\x00-\x03\x05-\x08\x0b\x0c\x0e-\x1b\x7f-\x9f\ufffd\ufffe\uffff]")


@dataclass(frozen=True, repr=False)
class Text:
    """A whole code and its symbology, if the scanner named it."""

    text: str
    symbology: str

    def __repr__(self) -> str:
        return f"Text(<{len(self.text)} characters>, {self.symbology!r})"


@dataclass(frozen=True)
class Refused:
    """Something that was no whole code; `why` is for a technician and holds nothing of it."""

    why: str


class Assembler:
    """Puts pieces together. It never holds more than `LONGEST` bytes and what one call brought."""

    def __init__(self, ending: str = "line", encoding: str = "auto") -> None:
        self._by_line = ending == "line"
        self._encoding = encoding
        self._held = b""
        self._skipping = False

    @property
    def begun(self) -> bool:
        """Whether a code has begun and not ended."""
        return bool(self._held) or self._skipping

    def feed(self, data: bytes) -> list[Text | Refused]:
        """Takes the next bytes; gives what they completed."""
        if not self._by_line:
            return self._hold(data)
        *ended, rest = _LINE_ENDS.split(data)
        answers: list[Text | Refused] = []
        for line in ended:
            answers += self._hold(line)
            answers += self._end()
        return answers + self._hold(rest)

    def gap(self) -> list[Text | Refused]:
        """The line has been silent for longer than scanners pause inside a code."""
        if not self._by_line:
            self._held = self._held.rstrip(b"\r\n")
            return self._end()
        if not self._held.strip(b"\0"):
            self.reset()
            return []
        size = len(self._held)
        self.reset()
        return [Refused(f"{size} bytes without a line end: half a code, or the scanner is not set to send CR")]

    def reset(self) -> None:
        """Forgets what has begun."""
        self._held, self._skipping = b"", False

    def _hold(self, data: bytes) -> list[Text | Refused]:
        if self._skipping:
            return []
        self._held += data
        if len(self._held) <= LONGEST:
            return []
        self._held, self._skipping = b"", True
        return [Refused(f"more than {LONGEST} bytes without an end")]

    def _end(self) -> list[Text | Refused]:
        held, skipped = self._held.strip(b"\0"), self._skipping  # a line that is plugged in or breaks reads as NULs
        self.reset()
        return [decode(held, self._encoding)] if held and not skipped else []


def decode(data: bytes, encoding: str = "auto") -> Text | Refused:
    """The text of one code. `auto`: UTF-8, or GB 18030, in which many scanners send, where it is not UTF-8."""
    for name in ("utf-8", "gb18030") if encoding == "auto" else (encoding,):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not _NOT_IN_TEXT.search(text):
            return _without_aim(text)
    return Refused(f"{len(data)} bytes that are no text: noise on the line, a wrong speed, or another encoding than {encoding}")


def _without_aim(text: str) -> Text | Refused:
    prefix = _AIM.match(text)
    if prefix is None or prefix[1] not in _SYMBOLOGIES:
        return Text(text, "")
    if prefix.end() == len(text):
        return Refused("a symbology identifier and no text behind it")
    symbology = _EAN.get(prefix[2], "EAN/UPC") if prefix[1] == "E" else _SYMBOLOGIES[prefix[1]]
    return Text(text[prefix.end() :], symbology)
