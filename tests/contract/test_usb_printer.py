"""The printer on USB without USB takes and gives what a bulk endpoint does; pyusb itself runs, through our transport."""

from __future__ import annotations

import pytest

from drivers.errors import NoAnswer, NotConnected
from drivers.transport import open_url
from tests.contract.usb_printer import UsbPrinter

PICTURE = bytes.fromhex("1d 76 30 00 02 00 03 00") + b"\xff" * 6
CUT = b"\x1dV\x00"
EOT = [bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(("incoming", "outgoing"), [(0x82, 0x01), (0x81, 0x02), (0x81, 0x03)])
def test_a_receipt_and_its_answers(monkeypatch: pytest.MonkeyPatch, incoming: int, outgoing: int) -> None:
    printer = UsbPrinter(monkeypatch, incoming=incoming, outgoing=outgoing)
    line = open_url(printer.url)
    line.write(PICTURE + CUT + b"\x1dr\x01" + EOT[3])
    assert line.read(2, 1.0) == b"\x12\x00", "the real-time answer comes first"
    assert [cut.height for cut in printer.cuts] == [3]
    line.close()


def test_a_stopped_printer_takes_a_buffer_full_and_then_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    printer = UsbPrinter(monkeypatch, "paper-out", buffer=100)
    line = open_url(printer.url)
    with pytest.raises(NoAnswer):
        line.write(CUT * 200, 0.05)
    assert printer.printer.held in range(90, 101)
    printer.fault = ""
    line.write(EOT[0])
    assert line.read(1, 1.0) == b"\x12"
    line.close()


@pytest.mark.parametrize("fault", ["disconnect", "power"])
def test_it_goes_and_comes_back(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    printer = UsbPrinter(monkeypatch)
    line = open_url(printer.url)
    printer.fault = fault
    with pytest.raises(NotConnected):
        line.write(EOT[0])
    line.close()
    printer.fault = ""
    line = open_url(printer.url)
    line.write(EOT[0])
    assert line.read(1, 1.0) == b"\x12"
    line.close()
