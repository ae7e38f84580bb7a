"""What the emulated printer says of itself, in each of the forms in which it may be asked. Pure.

Epson, ESC/POS Command Reference: DLE EOT, GS r, GS a, GS ( H function 49, GS I. Custom, VKP80 II command reference: DLE EOT 20.
"""

from __future__ import annotations

from dataclasses import dataclass

STOPPED = ("paper-out", "cover-open", "cutter-error", "overheated")
"""The conditions in which nothing is printed and nothing is taken out of the buffer."""


@dataclass(frozen=True)
class Condition:
    """How it stands with the printer: `fault` is one of `STOPPED` or "" in order."""

    fault: str = ""
    paper_low: bool = False
    slip_waits: bool = False

    @property
    def is_offline(self) -> bool:
        return self.fault in STOPPED

    @property
    def _paper_out(self) -> bool:
        return self.fault == "paper-out"

    @property
    def _error(self) -> bool:
        return self.fault in ("cutter-error", "overheated")

    def real_time(self, n: int) -> int:
        """DLE EOT n, 1 to 4. Bits 1 and 4 are always set; see the reference's tables for the others."""
        match n:
            case 1:
                bits = 0x08 * self.is_offline
            case 2:
                bits = 0x04 * (self.fault == "cover-open") | 0x20 * self._paper_out | 0x40 * self._error
            case 3:
                bits = 0x08 * (self.fault == "cutter-error") | 0x40 * (self.fault == "overheated")
            case _:
                bits = 0x0C * (self.paper_low or self._paper_out) | 0x60 * self._paper_out
        return 0x12 | bits

    def queued(self, n: int) -> bytes:
        """GS r n: 1 the paper, 2 the drawer. It is never worked off without paper, so it never says that there is none."""
        return {1: bytes((0x03 * self.paper_low,)), 2: b"\0"}.get(n % 48, b"")

    def block(self) -> bytes:
        """The four bytes of automatic status back."""
        return bytes(
            (
                0x10 | 0x08 * self.is_offline | 0x20 * (self.fault == "cover-open"),
                0x08 * (self.fault == "cutter-error") | 0x40 * (self.fault == "overheated"),
                0x03 * (self.paper_low or self._paper_out) | 0x0C * self._paper_out,
                0x0F,  # bits 0 to 3 are reserved; this is what printers send
            )
        )

    def offline_response(self, with_cause: bool) -> bytes:
        """Which bit of the cause is which differs between models; the first two are the ones every printer has."""
        cause = 0x40 | 0x01 * (self.fault == "cover-open") | 0x02 * self._paper_out | 0x04 * self._error
        return b"\x37\x23" + bytes((cause,)) * with_cause + b"\0"

    def full(self) -> bytes:
        """Custom's six bytes: paper, cover, what mends itself, what does not."""
        return bytes(
            (
                0x10,
                0x0F,
                0x01 * self._paper_out | 0x04 * (self.paper_low or self._paper_out) | 0x20 * self.slip_waits,
                0x02 * (self.fault == "cover-open"),
                0x01 * (self.fault == "overheated"),
                0x01 * (self.fault == "cutter-error"),
            )
        )

    def ejector(self) -> bytes:
        """GS e 6."""
        return bytes((0x04 | 0x08 * self.slip_waits,))


def identity(n: int, maker: str, model: str) -> bytes:
    """GS I n: a byte each for 1 to 3, else a text between 5F and 00. Nothing for what is not known."""
    numbers = {1: b"\x20", 2: b"\x03", 3: b"\x01"}  # 2 is the type: it has two-byte characters and a cutter
    texts = {65: "1.00", 66: maker, 67: model, 68: "EMULATED", 69: "CHINA GB18030"}
    if n in texts:
        return b"\x5f" + texts[n].encode("ascii") + b"\0"
    return numbers.get(n % 48, b"")
