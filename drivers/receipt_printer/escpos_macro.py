"""The emulated printer's macro: GS : records what it takes, GS ^ has it taken again. Pure.

Manuals agree (Citizen PPU-231, Wincor TH230, Toshiba B-EP, Bixolon SRP-332II): 2,048 bytes and no more; none after switching on; ESC @
leaves it; GS : directly behind GS : defines nothing; GS ^ in a definition ends it, and defines nothing either.
"""

from __future__ import annotations

from drivers.receipt_printer.escpos_stream import Character, Command, Rows, Token

MACRO_COMMANDS = (b"\x1d:", b"\x1d^")
_MOST_BYTES = 2048


class Macro:
    """What one printer has recorded, since it was switched on."""

    def __init__(self) -> None:
        self._defined = b""
        self._coming: bytearray | None = None

    def records(self, token: Token) -> bool:
        """Whether this belongs to a definition. What goes beyond the bound is not kept."""
        if self._coming is None:
            return False
        whole = _bytes_of(token)
        if len(self._coming) + len(whole) <= _MOST_BYTES:
            self._coming += whole
        return True

    def heed(self, command: Command) -> bytes:
        """GS : or GS ^ r t m. Returns what the printer takes next: the pause t and the key of m are not waited for."""
        recorded, self._coming = self._coming, None
        if command.name == MACRO_COMMANDS[0]:
            if recorded is None:
                self._coming = bytearray()
            else:
                self._defined = bytes(recorded)
            return b""
        if recorded is not None:
            self._defined = b""
        return self._defined * command.argument[0]


def _bytes_of(token: Token) -> bytes:
    match token:
        case Command((b"?" | b"\0"), argument):  # these names are the stream's, and the byte itself is the argument
            return argument
        case Command(name, argument):
            return name + argument
        case Character(code):
            return code
        case Rows():
            return token.data
