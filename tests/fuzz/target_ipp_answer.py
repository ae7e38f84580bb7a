"""What a printer answers over IPP, and what becomes of it: its state and its jobs."""

from __future__ import annotations

from drivers.document_printer.ipp_codec import read
from drivers.document_printer.ipp_jobs import number_of
from drivers.document_printer.ipp_state import printer_of
from drivers.errors import DeviceError

_HEAD = bytes.fromhex("01010000000000010147001261") + b"ttributes-charset\x00\x05utf-8"

SEEDS: tuple[bytes, ...] = (
    _HEAD + b"\x02\x21\x00\x06job-id\x00\x04\x00\x00\x00\x01\x23\x00\x09job-state\x00\x04\x00\x00\x00\x05\x03",
    _HEAD + b"\x04\x23\x00\x0dprinter-state\x00\x04\x00\x00\x00\x03\x44\x00\x15printer-state-reasons\x00\x12media-empty-report"
    b"\x30\x00\x12printer-input-tray\x00\x2bmediafeed=297000;mediaxfeed=210000;level=12\x03",
    _HEAD + b"\x04\x34\x00\x01c\x00\x00\x4a\x00\x00\x00\x01x\x21\x00\x00\x00\x04\x00\x00\x00\x01\x37\x00\x00\x00\x00\x03",
)


def fuzz(data: bytes) -> None:
    try:
        answer = read(data, 1)
    except DeviceError:
        return
    for meaning in (lambda: printer_of(answer.printer).refusal(), lambda: number_of(answer)):
        try:
            meaning()
        except DeviceError:
            pass
