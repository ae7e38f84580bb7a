"""Whatever a terminal, or another program on its line, sends to the emulated printer."""

from __future__ import annotations

from drivers.receipt_printer.escpos_interpreter import Printer
from drivers.receipt_printer.escpos_machines import MACHINES

SEEDS: tuple[bytes, ...] = (
    b"\x00" + bytes.fromhex("1b40 1d50cbcb 1b6101 1d7630000200030081818181ffff 1d564200 1d284806003030414243 44 1d7201"),
    b"\x30" + "\x1b@测试\n".encode("gb18030") + bytes.fromhex("1d286b0500315030 4142 1d286b0300315130 1b2a210200ffffff800001 0a"),
    b"\x91" + bytes.fromhex("1d284c0c0030703001013108000200ff81 1d284c02003032 1d384c0c0000003070300202310800 0200ff81 1d6bff"),
    b"\x42" + bytes.fromhex("100401 1d61ff 100502 10140801031401060208 1d6503 0c 1d7630000100ffffff"),
)
_MOST_STEPS = 3_000
_MOST_HANGING = 3_000_000


def fuzz(data: bytes) -> None:
    """The first byte says what printer it is and how the line breaks the rest into pieces."""
    first, rest = (data[0], data[1:]) if data else (0, b"")
    machine = list(MACHINES.values())[first % len(MACHINES)]
    printer = Printer(lambda slip: None, "paper-out@700" if first & 1 else "", machine=machine)
    size, steps = max(1, first), 0
    for start in range(0, len(rest), size):
        printer.receive(rest[start : start + size])
        while printer.has_work and steps < _MOST_STEPS:
            printer.work()
            steps += 1
    if first & 2:
        printer.hang_up()
    assert printer.held <= len(rest)
    uncut = printer.uncut()
    assert uncut is None or uncut.width * uncut.height // 8 <= _MOST_HANGING
    if steps < _MOST_STEPS:
        printer.fault = "reset"
        assert printer.receive(b"\x10\x04\x01") == b"\x12"
