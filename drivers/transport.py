"""Byte streams named by a URL, for drivers.

    serial:///dev/ttyUSB0?baud=115200    a serial line; the same for the pty of an emulator
    tcp://192.0.2.7:9100                 a network device
    serial:///dev/ttyUSB0?flow=rtscts    the same with a line that stops the sender (RTS/CTS): printers with a small buffer need it
    usb://0400:c35a?serial=0063          a USB device by vendor and product (drivers/usb.py); of several the one with that serial number

One rule for time: every read has its own limit in seconds and gives what came in it, perhaps nothing. What "nothing" means is the
protocol's business. A stream that was lost raises `NotConnected` from then on.
"""

from __future__ import annotations

import contextlib
import select
import socket
import termios
import time
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import serial

from drivers.errors import ConfigurationError, NoAnswer, NotConnected

DEFAULT_BAUD = 115200
BAUD_RATES = tuple(str(rate) for rate in serial.Serial.BAUDRATES if rate >= 1200)


class Transport(Protocol):
    """A two-way byte stream. Not thread-safe."""

    def write(self, data: bytes, timeout: float = 5.0) -> None:
        """Sends all of `data`. Raises `NoAnswer` when the other side takes nothing for `timeout` seconds, or `NotConnected`."""

    def read(self, size: int, timeout: float) -> bytes:
        """At least one byte and at most `size`, as soon as there are any; `b""` after `timeout` seconds. Raises `NotConnected`."""

    def drain(self) -> bytes:
        """What has come in already, without waiting. Raises `NotConnected`."""

    def close(self) -> None:
        """Never raises."""


def open_url(url: str, timeout: float = 2.0) -> Transport:
    """Opens the stream at `url`. Raises `ConfigurationError` for a URL it does not know, `NotConnected` when nothing is there."""
    try:
        parts = urlsplit(url)
        host, port = (None, None) if parts.scheme == "usb" else (parts.hostname, parts.port)
    except ValueError as error:  # a port out of range, a bracket left open
        raise ConfigurationError(f"{url!r} is not a device address: {error}") from error
    if parts.scheme == "serial" and parts.path:
        return SerialTransport(parts.path, *_line_of(url, parts.query))
    if parts.scheme == "tcp" and host and port:
        return TcpTransport(host, port, timeout)
    if parts.scheme == "usb" and parts.netloc and parts.path in ("", "/"):
        from drivers import usb  # pyusb looks for libusb, which a terminal without USB readers need not have

        return usb.open_device(url, parts.netloc, parts.query)
    raise ConfigurationError(
        f"{url!r} is not a device address; write serial:///dev/ttyUSB0?baud=115200, tcp://host:port or usb://vendor:product"
    )


def rate_of(url: str) -> int | None:
    """The speed in bits a second that a serial address names; None for another kind of line. Raises `ConfigurationError`."""
    parts = urlsplit(url)
    return _line_of(url, parts.query)[0] if parts.scheme == "serial" else None


def at_rate(url: str, baud: int) -> str:
    """The serial address `url` at another speed."""
    return f"{url.partition('?')[0]}?baud={baud}"


def _line_of(url: str, query: str) -> tuple[int, bool]:
    """Speed, and whether RTS and CTS stop the sender."""
    options = parse_qs(query)
    baud = options.pop("baud", [str(DEFAULT_BAUD)])[0]
    flow = options.pop("flow", ["none"])[0]
    if options or baud not in BAUD_RATES or flow not in ("none", "rtscts"):
        raise ConfigurationError(f"{url}: a serial URL takes only ?baud= and one of {', '.join(BAUD_RATES)}, and ?flow=rtscts")
    return int(baud), flow == "rtscts"


class SerialTransport:
    """A serial line, 8N1, opened for this process alone."""

    def __init__(self, path: str, baud: int, rtscts: bool = False) -> None:
        try:
            self._port = serial.Serial(path, baud, timeout=0, write_timeout=5, rtscts=rtscts, exclusive=True)
            self._port.reset_input_buffer()
        except (OSError, serial.SerialException, termios.error) as error:  # termios.error: it vanished while it was opened
            raise NotConnected(f"{path}: {error}") from error
        except ValueError as error:  # a NUL in the path
            raise ConfigurationError(f"{path!r} is not a path: {error}") from error
        self._path = path

    def write(self, data: bytes, timeout: float = 5.0) -> None:
        try:
            if timeout != self._port.write_timeout:  # setting it re-programs the line
                self._port.write_timeout = timeout
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise NoAnswer(f"{self._path} takes no bytes") from error
        except (OSError, serial.SerialException) as error:
            raise NotConnected(f"{self._path}: {error}") from error

    def read(self, size: int, timeout: float) -> bytes:
        # pyserial re-programs the line when its timeout changes, so the waiting is done here.
        try:
            if not select.select([self._port.fileno()], [], [], max(0.0, timeout))[0]:
                return b""
            return bytes(self._port.read(size))
        except (OSError, serial.SerialException, ValueError) as error:
            raise NotConnected(f"{self._path}: {error}") from error

    def drain(self) -> bytes:
        return _drain(self)

    def close(self) -> None:
        with contextlib.suppress(OSError, serial.SerialException):  # termios.error 5 after an unplug is an OSError's cousin
            _close_quietly(self._port)


class TcpTransport:
    """A TCP connection. The other side closing it is `NotConnected`, never an empty read."""

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self._name = f"{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout)
        except OSError as error:
            raise NotConnected(f"{self._name}: {error}") from error
        except ValueError as error:  # UnicodeError: a part of the name between dots is empty or longer than 63 (RFC 1035, 2.3.4)
            raise ConfigurationError(f"{self._name!r} is not a host: {error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes, timeout: float = 5.0) -> None:
        view, deadline = memoryview(data), time.monotonic() + timeout
        try:
            while view:
                self._socket.settimeout(max(0.001, deadline - time.monotonic()))
                taken = self._socket.send(view)
                view, deadline = view[taken:], time.monotonic() + timeout
        except TimeoutError as error:
            raise NoAnswer(f"{self._name} takes no bytes") from error
        except OSError as error:
            raise NotConnected(f"{self._name}: {error}") from error

    def read(self, size: int, timeout: float) -> bytes:
        try:
            if not select.select([self._socket], [], [], max(0.0, timeout))[0]:
                return b""
            data = self._socket.recv(size)
        except (OSError, ValueError) as error:
            raise NotConnected(f"{self._name}: {error}") from error
        if not data:
            raise NotConnected(f"{self._name} closed the connection")
        return data

    def drain(self) -> bytes:
        return _drain(self)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()


def _drain(stream: Transport) -> bytes:
    """Bounded, so that a device that never stops talking cannot hold its driver here."""
    gathered = b""
    while len(gathered) < 65536 and (more := stream.read(4096, 0.0)):
        gathered += more
    return gathered


def _close_quietly(port: serial.Serial) -> None:
    with contextlib.suppress(termios.error):
        port.close()
