"""USB devices that carry a byte stream without being a serial line: `usb://VENDOR:PRODUCT`, with `?serial=NUMBER` to tell two apart, and
`?in=82&out=01` to name the bulk endpoints of a device that has several, in hexadecimal as `lsusb -v` prints them, with or without 0x.

Vendor and product are hexadecimal with four digits each, as `lsusb` prints them (`usb://0400:c35a`). A pair in which a number has other
than four characters is decimal (`usb://1024:50010`, the same device); `0x` makes a number hexadecimal at any length.

Three ways to lay the stream on endpoints are known of ID-card readers, and printers use the second; the endpoints that the device lists
tell which one it wants:

    SplitBulk     IN 81 and 85, OUT 02 and 06: the first 7 bytes of each message on the first pair, what follows on the second
    WholeBulk     one IN, one OUT: each message in one transfer, without padding
    HidReports    interface class 3: reports of 64 bytes, the last one padded with zeros

No hardware was at hand when this was written: the three are as clients and makers describe them, and are tried against a backend of
pyusb that is not libusb (tests/contract/usb_bench.py).
"""

from __future__ import annotations

import contextlib
import errno
import re
import time
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import parse_qs

import usb.core
import usb.util

from drivers.errors import ConfigurationError, NoAnswer, NotConnected

_NUMBER = re.compile(r"(0[xX])?([0-9A-Fa-f]{1,5})")
_HID_CLASS = 3
_REPORT_BYTES = 64
_HEAD_IN, _REST_IN, _HEAD_OUT, _REST_OUT = 0x81, 0x85, 0x02, 0x06
_HEAD_BYTES = 7
_LONGEST_MESSAGE = 2400
_BUFFER_BYTES = 4096  # a multiple of every packet size: a transfer into it can't overflow
_SHORTEST_WAIT = 0.001  # libusb takes 0 for "for ever"
_MOST_DRAINED = 65536

_WHY = {
    errno.EACCES: "no rights to it: install the udev rule of the device's technician.md",
    errno.EBUSY: "another program uses it",
    errno.ENODEV: "it is gone",
    errno.EPIPE: "it refuses the transfer",
}


def open_device(url: str, pair: str, query: str) -> UsbTransport:
    """Opens the device of the address `url`, whose host part is `pair`. Raises `ConfigurationError` for an address that it does not
    know, or for two such devices where no serial number tells them apart; `NotConnected` when it is not there or can't be used."""
    vendor, product = _numbers(url, pair)
    options = parse_qs(query)
    [serial] = options.pop("serial", [""])[:1]
    ends = _ends(url, options.pop("in", [""])[0], options.pop("out", [""])[0])
    if options:
        raise ConfigurationError(f"{url}: a USB address takes only ?serial=, and ?in= with ?out=")
    name = f"usb {vendor:04x}:{product:04x}"
    try:
        plugged = list(usb.core.find(find_all=True, idVendor=vendor, idProduct=product))
    except usb.core.NoBackendError as error:
        raise NotConnected(f"{name}: libusb-1.0 is not installed") from error
    except (usb.core.USBError, ValueError) as error:
        raise NotConnected(f"{name}: {_reason(error)}") from error
    found = _with_serial(plugged, serial, name) if serial else plugged
    if not found:
        raise NotConnected(f"{name} is not plugged in")
    if len(found) > 1:
        _let_go(found)
        raise ConfigurationError(f"{url}: {len(found)} such devices are plugged in; tell which one by ?serial=")
    return UsbTransport(found[0], name, ends)


def _ends(url: str, incoming: str, outgoing: str) -> tuple[int, int] | None:
    """The endpoints that the address names: their direction is in bit 7 (USB 2.0, 9.6.6)."""
    if not incoming and not outgoing:
        return None
    try:
        ends = int(incoming, 16), int(outgoing, 16)
    except ValueError as error:
        raise ConfigurationError(f"{url}: write both endpoints, in hexadecimal, such as ?in=82&out=01") from error
    if ends[0] not in range(0x81, 0x90) or ends[1] not in range(0x01, 0x10):
        raise ConfigurationError(f"{url}: an endpoint in is 81 to 8f, one out 01 to 0f")
    return ends


def _numbers(url: str, pair: str) -> tuple[int, int]:
    matches = [_NUMBER.fullmatch(part) for part in pair.split(":")]
    if len(matches) != 2 or not (matches[0] and matches[1]):
        raise ConfigurationError(f"{url}: a USB address is usb://VENDOR:PRODUCT, such as usb://0400:c35a")
    prefixed, digits = [bool(match[1]) for match in matches if match], [match[2] for match in matches if match]
    hexadecimal = any(prefixed) or all(len(number) == 4 for number in digits)
    try:
        vendor, product = (int(number, 16 if hexadecimal else 10) for number in digits)
    except ValueError as error:
        raise ConfigurationError(f"{url}: write hexadecimal numbers with four digits, such as usb://0400:c35a") from error
    if max(vendor, product) > 0xFFFF:
        raise ConfigurationError(f"{url}: a vendor or product is at most ffff, 65535 in decimal")
    return vendor, product


def _with_serial(devices: list[Any], serial: str, name: str) -> list[Any]:
    """Those with that serial number. One that can't be asked, because another program has it or it may not be opened, is taken for another
    one; only where none is left it is named, as it may be the one that is meant. Raises `NotConnected`."""
    found: list[Any] = []
    trouble: Exception | None = None
    for device in devices:
        try:
            if device.serial_number == serial:
                found.append(device)
                continue
        except (usb.core.USBError, NotImplementedError, ValueError) as error:  # pyusb says ValueError for strings that it may not read
            trouble = error
        _let_go([device])  # asking for the number opened it
    if not found and trouble is not None:
        raise NotConnected(f"{name}: one is plugged in whose serial number cannot be asked: {_reason(trouble)}") from trouble
    return found


def _let_go(devices: list[Any]) -> None:
    for device in devices:
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(device)


def _reason(error: Exception) -> str:
    number = getattr(error, "errno", None)
    return _WHY.get(number, str(error)) if number is not None else str(error)


class UsbTransport:
    """A `drivers.transport.Transport` over one interface, claimed for this process alone. The system's own driver for the interface is
    put aside meanwhile."""

    def __init__(self, device: Any, name: str, ends: tuple[int, int] | None = None) -> None:
        self._device, self._name, self._wanted_ends = device, name, ends
        self._put_aside: int | None = None
        self._claimed: int | None = None
        self._ends: list[Any] = []
        self._ahead = b""  # came in one transfer with what was asked for
        try:
            self._way = self._occupy()
        except (usb.core.USBError, NotImplementedError, ValueError) as error:  # ValueError: descriptors that contradict each other
            self.close()
            raise NotConnected(f"{name}: {_reason(error)}") from error
        except BaseException:
            self.close()
            raise

    def write(self, data: bytes, timeout: float = 5.0) -> None:
        with self._troubles():
            try:
                self._way.send(data, timeout)
            except usb.core.USBTimeoutError as error:
                raise NoAnswer(f"{self._name} takes no bytes") from error

    def read(self, size: int, timeout: float) -> bytes:
        if not self._ahead:
            with self._troubles():
                self._ahead = self._way.receive(timeout)
        came, self._ahead = self._ahead[:size], self._ahead[size:]
        return came

    def drain(self) -> bytes:
        gathered, self._ahead = self._ahead, b""
        with self._troubles():
            while len(gathered) < _MOST_DRAINED and (more := self._way.receive_leftovers()):
                gathered += more
        return gathered

    def close(self) -> None:
        with contextlib.suppress(usb.core.USBError):
            if self._claimed is not None:
                usb.util.release_interface(self._device, self._claimed)
        with contextlib.suppress(usb.core.USBError, NotImplementedError):
            if self._put_aside is not None:
                self._device.attach_kernel_driver(self._put_aside)
        self._claimed = self._put_aside = None
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(self._device)

    def _occupy(self) -> Way:
        try:
            configuration = self._device.get_active_configuration()
        except usb.core.USBError as error:
            if error.errno in _WHY:
                raise
            self._device.set_configuration()  # it has never been configured
            configuration = self._device.get_active_configuration()
        interface, way = _choose(configuration, self._name, self._wanted_ends)
        number = interface.bInterfaceNumber
        with contextlib.suppress(NotImplementedError):  # systems without drivers to put aside
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
                self._put_aside = number
        usb.util.claim_interface(self._device, number)
        self._claimed, self._ends = number, list(interface)
        return way

    @contextlib.contextmanager
    def _troubles(self) -> Iterator[None]:
        if self._claimed is None:
            raise NotConnected(f"{self._name} is closed")
        try:
            yield
        except usb.core.USBError as error:
            if error.errno == errno.EPIPE:
                self._clear_halts()
            raise NotConnected(f"{self._name}: {_reason(error)}") from error

    def _clear_halts(self) -> None:
        """An endpoint that halted would stay so when the device is opened again (USB 2.0, 9.4.5)."""
        for end in self._ends:
            with contextlib.suppress(usb.core.USBError):
                end.clear_halt()


class Way(Protocol):
    """How one message is laid on endpoints. All raise pyusb's errors."""

    def send(self, data: bytes, timeout: float) -> None: ...
    def receive(self, timeout: float) -> bytes:
        """What comes in within `timeout` seconds, or `b""`."""

    def receive_leftovers(self) -> bytes:
        """What has come in already, on any endpoint, or `b""`; forgets where in a message it was."""


class WholeBulk:
    """Each message in one transfer."""

    def __init__(self, incoming: Any, outgoing: Any) -> None:
        self._incoming, self._outgoing = incoming, outgoing

    def send(self, data: bytes, timeout: float) -> None:
        _send_all(self._outgoing, data, timeout)

    def receive(self, timeout: float) -> bytes:
        return _receive(self._incoming, _BUFFER_BYTES, timeout)

    def receive_leftovers(self) -> bytes:
        return self.receive(0)


class SplitBulk:
    """The first 7 bytes of each message on one pair of endpoints, what follows on the other."""

    def __init__(self, head_in: Any, rest_in: Any, head_out: Any, rest_out: Any) -> None:
        self._head_in, self._rest_in, self._head_out, self._rest_out = head_in, rest_in, head_out, rest_out
        self._due = 0  # bytes that the last head announced and that have not come

    def send(self, data: bytes, timeout: float) -> None:
        _send_all(self._head_out, data[:_HEAD_BYTES], timeout)
        if rest := data[_HEAD_BYTES:]:
            _send_all(self._rest_out, rest, timeout)

    def receive(self, timeout: float) -> bytes:
        if self._due:
            # Asked for whole packets: a shorter buffer could overflow, a longer one would wait for more than there is.
            packet = _packet_bytes(self._rest_in)
            rest = _receive(self._rest_in, -(-self._due // packet) * packet, timeout)
            self._due = max(0, self._due - len(rest))
            return rest
        head = _receive(self._head_in, _packet_bytes(self._head_in), timeout)
        announced = int.from_bytes(head[-2:], "big") if len(head) in (_HEAD_BYTES - 1, _HEAD_BYTES) else 0  # its first byte may be lost
        self._due = announced if announced <= _LONGEST_MESSAGE else 0
        return head

    def receive_leftovers(self) -> bytes:
        self._due = 0
        return _receive(self._head_in, _BUFFER_BYTES, 0) + _receive(self._rest_in, _BUFFER_BYTES, 0)


class HidReports:
    """Reports of 64 bytes both ways. Without an endpoint for reports that go out they go through the control endpoint (HID 1.11, 7.2.2)."""

    _SET_REPORT, _OUTPUT_REPORT = 0x09, 0x0200
    _TO_INTERFACE = 0x21  # host to device, class, interface

    def __init__(self, device: Any, interface: int, incoming: Any, outgoing: Any | None) -> None:
        self._device, self._interface, self._incoming, self._outgoing = device, interface, incoming, outgoing

    def send(self, data: bytes, timeout: float) -> None:
        for start in range(0, len(data), _REPORT_BYTES):
            report = data[start : start + _REPORT_BYTES].ljust(_REPORT_BYTES, b"\0")
            if self._outgoing is not None:
                _send_all(self._outgoing, report, timeout)
            else:
                request = (self._TO_INTERFACE, self._SET_REPORT, self._OUTPUT_REPORT, self._interface)
                self._device.ctrl_transfer(*request, report, _milliseconds(timeout))

    def receive(self, timeout: float) -> bytes:
        return _receive(self._incoming, _REPORT_BYTES, timeout)

    def receive_leftovers(self) -> bytes:
        return self.receive(0)


def _choose(configuration: Any, name: str, wanted: tuple[int, int] | None) -> tuple[Any, Way]:
    """The interface with the endpoints that are `wanted`; without a wish the first one that can carry the stream, bulk before HID, which
    may be a keyboard that comes along."""
    interfaces = [interface for interface in configuration if interface.bAlternateSetting == 0]
    if wanted:
        for interface in interfaces:
            ends = {end.bEndpointAddress: end for end in interface}
            if ends.keys() >= set(wanted):
                return interface, WholeBulk(ends[wanted[0]], ends[wanted[1]])
        raise NotConnected(f"{name} has no endpoints {wanted[0]:02x} and {wanted[1]:02x} on one interface")
    for interface in interfaces:
        ends = {end.bEndpointAddress: end for end in interface}
        if ends.keys() >= {_HEAD_IN, _REST_IN, _HEAD_OUT, _REST_OUT}:
            return interface, SplitBulk(ends[_HEAD_IN], ends[_REST_IN], ends[_HEAD_OUT], ends[_REST_OUT])
    for interface in interfaces:
        bulk = [end for end in interface if usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK]
        incoming, outgoing = _by_direction(bulk)
        if interface.bInterfaceClass != _HID_CLASS and incoming and outgoing:
            return interface, WholeBulk(incoming[0], outgoing[0])
    for interface in interfaces:
        incoming, outgoing = _by_direction(list(interface))
        if interface.bInterfaceClass == _HID_CLASS and incoming:
            return interface, HidReports(configuration.device, interface.bInterfaceNumber, incoming[0], next(iter(outgoing), None))
    raise NotConnected(f"{name} has no endpoints of a form that is known")


def _by_direction(ends: list[Any]) -> tuple[list[Any], list[Any]]:
    incoming = [end for end in ends if usb.util.endpoint_direction(end.bEndpointAddress) == usb.util.ENDPOINT_IN]
    return incoming, [end for end in ends if end not in incoming]


def _packet_bytes(end: Any) -> int:
    """The low 11 bits of the descriptor's field (USB 2.0, 9.6.6); one that says 0 is taken for the size of full speed."""
    return (end.wMaxPacketSize & 0x7FF) or _REPORT_BYTES


def _milliseconds(timeout: float) -> int:
    return round(max(timeout, _SHORTEST_WAIT) * 1000)


def _send_all(end: Any, data: bytes, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while data:
        if time.monotonic() >= deadline:  # it takes a transfer, and no bytes of it
            raise usb.core.USBTimeoutError("no bytes taken", errno=errno.ETIMEDOUT)
        data = data[end.write(data, _milliseconds(deadline - time.monotonic())) :]


def _receive(end: Any, size: int, timeout: float) -> bytes:
    try:
        return bytes(end.read(size, _milliseconds(timeout)))
    except usb.core.USBTimeoutError:
        return b""
