"""Addresses of devices: what is no address is said so, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.errors import ConfigurationError, NotConnected
from drivers.receipt_printer.escpos_emulator import ReceiptPrinterEmulator
from drivers.transport import at_rate, open_url, rate_of


@pytest.mark.parametrize(
    "url",
    [
        "", "lpt1", "serial://", "tcp://host", "tcp://host:99999", "tcp://host:x", "tcp://[::1", "http://host:80",
        "tcp://192.168..7:9100", "tcp://.:9100", f"tcp://{'a' * 70}:9100", "tcp://ä..b:1", "serial:///dev/tty\0x",
        "serial:///dev/null?baud=²", "serial:///dev/null?baud=99999999999", "serial:///dev/null?baud=1201", "serial:///dev/null?speed=9600",
        "serial:///dev/null?flow=xonxoff",
    ],
)  # fmt: skip
def test_what_is_no_address_is_a_wrong_configuration(url: str) -> None:
    with pytest.raises(ConfigurationError):
        open_url(url)


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "serial:///nowhere/ttyUSB0", "serial:///dev/null"])
def test_nothing_at_the_address(url: str) -> None:
    """Among them a file that is no serial line."""
    with pytest.raises(NotConnected):
        open_url(url)


def test_the_speed_in_an_address() -> None:
    assert at_rate("serial:///dev/ttyUSB0", 9600) == "serial:///dev/ttyUSB0?baud=9600"
    assert at_rate("serial:///dev/ttyUSB0?baud=38400", 115200) == "serial:///dev/ttyUSB0?baud=115200"
    assert (rate_of("serial:///dev/ttyUSB0"), rate_of("serial:///dev/ttyUSB0?baud=9600"), rate_of("tcp://host:1")) == (115200, 9600, None)
    with pytest.raises(ConfigurationError):
        rate_of("serial:///dev/ttyUSB0?baud=1")


def test_a_line_that_may_stop_the_sender(tmp_path: Path) -> None:
    with ReceiptPrinterEmulator(tmp_path, link=tmp_path / "printer") as printer:
        line = open_url(f"{printer.url}?baud=9600&flow=rtscts")
        line.write(b"\x10\x04\x01")
        assert line.read(1, 10.0) == b"\x12"
        line.close()
