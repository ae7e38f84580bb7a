"""A reader on USB without USB: a backend of pyusb with one SAM module behind it, strict about each transport's way on the endpoints.

pyusb itself runs, libusb does not. What a kernel does is kept: no transfer without a claim, no claim while another driver has the
interface, whole packets, time-outs, errors by number once the device is gone.
"""

from __future__ import annotations

import errno
import threading
from array import array
from collections import deque
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Literal

import pytest
import usb.backend
import usb.backend.libusb1
import usb.core

import drivers
from drivers.idcard import IdCardReader
from drivers.idcard.sam_module import RequestSplitter, SamModule
from drivers.idcard.specimens import CardImage

Form = Literal["split", "whole", "hid", "hid-without-out"]
FORMS: tuple[Form, ...] = ("split", "whole", "hid", "hid-without-out")

URL = "usb://0400:c35a"
VENDOR, PRODUCT = 0x0400, 0xC35A
PACKET = 64
BULK, INTERRUPT = 2, 3

_ENDS: dict[Form, tuple[int, list[tuple[int, int]]]] = {  # class of the interface; address and kind of each endpoint
    "split": (255, [(0x81, BULK), (0x02, BULK), (0x85, BULK), (0x06, BULK)]),
    "whole": (255, [(0x82, BULK), (0x01, BULK)]),
    "hid": (3, [(0x81, INTERRUPT), (0x01, INTERRUPT)]),
    "hid-without-out": (3, [(0x81, INTERRUPT)]),
}
_KEYBOARD = (3, [(0x83, INTERRUPT)])


@dataclass
class Plug:
    """One device on the bus."""

    form: Form
    serial: str = "0063"
    module: SamModule = field(default_factory=SamModule)
    keyboard: bool = False
    """It is a keyboard besides, on the first interface."""
    kernel_driver: bool = True
    claimed: bool = False
    claimed_interface: int | None = None
    opened: int = 0
    rights: bool = True
    breaks_with: int = errno.ENODEV
    gone: threading.Event = field(default_factory=threading.Event)
    halted: bool = False
    deaf: bool = False
    splitter: RequestSplitter = field(default_factory=RequestSplitter)
    head: bytes = b""
    outbox: dict[int, deque[bytes]] = field(default_factory=dict)

    @property
    def interfaces(self) -> list[tuple[int, list[tuple[int, int]]]]:
        return [*([_KEYBOARD] if self.keyboard else []), _ENDS[self.form]]

    def hear(self, message: bytes) -> None:
        for frame in self.splitter.feed(message):
            answer = self.module.handle(frame)
            if self.module.met == "unplug":
                self.vanish()
            elif self.form == "split":
                self._give(0x81, answer[:7])
                self._give(0x85, answer[7:])
            elif self.form == "whole":
                self._give(0x82, answer)
            else:
                for start in range(0, len(answer), PACKET):
                    self._give(0x81, answer[start : start + PACKET].ljust(PACKET, b"\0"))

    def vanish(self) -> None:
        self.halted = self.breaks_with == errno.EPIPE
        if not self.halted:
            self.gone.set()
            self.claimed = False

    def _give(self, end: int, data: bytes) -> None:
        queue = self.outbox.setdefault(end, deque())
        queue.extend(data[start : start + PACKET] for start in range(0, len(data), PACKET))

    def take(self, end: int, most: int, milliseconds: int) -> bytes:
        self.require()
        assert milliseconds > 0, "libusb takes 0 for a transfer without end"
        queue, came = self.outbox.setdefault(end, deque()), b""
        while queue and len(came) < most:
            if len(came) + len(queue[0]) > most:
                raise usb.core.USBError("Overflow", -8, errno.EOVERFLOW)
            packet = queue.popleft()
            came += packet
            if len(packet) < PACKET:
                return came
        if len(came) < most:
            self.gone.wait(milliseconds / 1000)  # nothing but an unplugging can come in meanwhile
            self.require()
        if not came:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return came

    def require(self) -> None:
        if self.halted:
            raise usb.core.USBError("Pipe error", -9, errno.EPIPE)
        if self.gone.is_set():
            raise usb.core.USBError("No such device", -4, self.breaks_with)


class Bus(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """What pyusb asks of a backend, for the devices in `plugs`."""

    def __init__(self, *plugs: Plug) -> None:
        self.plugs = list(plugs)

    def enumerate_devices(self) -> list[Plug]:
        return [plug for plug in self.plugs if not plug.gone.is_set()]

    def get_parent(self, dev: Plug) -> None:
        return None

    def get_device_descriptor(self, dev: Plug) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0110, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0, bMaxPacketSize0=8,
            idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x0063, iManufacturer=0, iProduct=0, iSerialNumber=3, bNumConfigurations=1,
            address=self.plugs.index(dev) + 1, bus=1, port_number=None, port_numbers=None, speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Plug, config: int) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=len(dev.interfaces), bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0x80, bMaxPower=50, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Plug, intf: int, alt: int, config: int) -> SimpleNamespace:
        if alt:
            raise IndexError
        kind, ends = dev.interfaces[intf]
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0, bNumEndpoints=len(ends), bInterfaceClass=kind,
            bInterfaceSubClass=0, bInterfaceProtocol=0, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Plug, ep: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        address, kind = dev.interfaces[intf][1][ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=kind, wMaxPacketSize=PACKET, bInterval=1, bRefresh=0,
            bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Plug) -> Plug:
        dev.require()
        if not dev.rights:
            raise usb.core.USBError("Access denied", -3, errno.EACCES)
        dev.opened += 1
        return dev

    def close_device(self, dev_handle: Plug) -> None:
        dev_handle.opened -= 1
        dev_handle.claimed = False

    def get_configuration(self, dev_handle: Plug) -> int:
        dev_handle.require()
        return 1

    def is_kernel_driver_active(self, dev_handle: Plug, intf: int) -> bool:
        dev_handle.require()
        return dev_handle.kernel_driver

    def detach_kernel_driver(self, dev_handle: Plug, intf: int) -> None:
        dev_handle.require()
        dev_handle.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: Plug, intf: int) -> None:
        dev_handle.require()
        assert not dev_handle.claimed, "a driver comes back only to an interface that was released"
        dev_handle.kernel_driver = True

    def claim_interface(self, dev_handle: Plug, intf: int) -> None:
        dev_handle.require()
        if dev_handle.kernel_driver or dev_handle.claimed:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        dev_handle.claimed, dev_handle.claimed_interface = True, intf

    def release_interface(self, dev_handle: Plug, intf: int) -> None:
        dev_handle.require()
        dev_handle.claimed = False

    def clear_halt(self, dev_handle: Plug, ep: int) -> None:
        dev_handle.halted = False

    def bulk_write(self, dev_handle: Plug, ep: int, intf: int, data: array[int], timeout: int) -> int:
        self._require_claim(dev_handle)
        self._require_hearing(dev_handle)
        message = data.tobytes()
        if dev_handle.form != "split":
            dev_handle.hear(message)
        elif ep == 0x02:
            assert len(message) == 7, "the first endpoint takes the head and nothing else"
            dev_handle.head = message
        else:
            assert len(message) == int.from_bytes(dev_handle.head[5:], "big"), "the second endpoint takes all that follows the head"
            dev_handle.hear(dev_handle.head + message)
        return len(message)

    def bulk_read(self, dev_handle: Plug, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        self._require_claim(dev_handle)
        came = dev_handle.take(ep, len(buff), timeout)
        buff[: len(came)] = array("B", came)
        return len(came)

    def intr_write(self, dev_handle: Plug, ep: int, intf: int, data: array[int], timeout: int) -> int:
        assert len(data) == PACKET, "reports have one size"
        return self.bulk_write(dev_handle, ep, intf, data, timeout)

    def intr_read(self, dev_handle: Plug, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        return self.bulk_read(dev_handle, ep, intf, buff, timeout)

    def ctrl_transfer(
        self, dev_handle: Plug, bmRequestType: int, bRequest: int, wValue: int, wIndex: int, data: array[int], timeout: int
    ) -> int:
        dev_handle.require()
        if (bmRequestType, bRequest) == (0x80, 6):  # a string, of which number 0 lists the languages
            text = b"\x09\x04" if wValue == 0x0300 else dev_handle.serial.encode("utf-16-le")
            descriptor = bytes([len(text) + 2, 3]) + text
            data[: len(descriptor)] = array("B", descriptor)
            return len(descriptor)
        assert (bmRequestType, bRequest, wValue, wIndex, len(data)) == (0x21, 9, 0x0200, 0, PACKET)
        assert dev_handle.form == "hid-without-out"
        self._require_claim(dev_handle)
        self._require_hearing(dev_handle)
        dev_handle.hear(data.tobytes())
        return len(data)

    @staticmethod
    def _require_hearing(plug: Plug) -> None:
        if plug.deaf:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)

    @staticmethod
    def _require_claim(plug: Plug) -> None:
        plug.require()
        if not plug.claimed:
            raise usb.core.USBError("Input/Output Error", -1, errno.EIO)


class UsbBench:
    """Hands for the conformance suite (tests/contract/idcard.py)."""

    def __init__(self, form: Form, patch: pytest.MonkeyPatch) -> None:
        self.form = form
        self.bus = Bus(Plug(form))
        patch.setattr(usb.backend.libusb1, "get_backend", lambda: self.bus)
        self.reader = self._reader(seconds=5.0, gap=0.3)
        self._impatient = False

    @property
    def plugged(self) -> Plug:
        return self.bus.plugs[-1]

    def _reader(self, seconds: float, gap: float) -> IdCardReader:
        limits = dict.fromkeys(("answer_seconds", "read_seconds", "finger_seconds", "address_seconds"), seconds)
        reader: IdCardReader = drivers.load("idcard", "sam", {"url": URL, **limits, "gap_seconds": gap})
        return reader

    def place(self, card: CardImage) -> None:
        self.plugged.module.place(card)

    def lift(self) -> None:
        self.plugged.module.lift()

    def fail(self, fault: str | None) -> None:
        impatient = fault in ("silent", "garbage")
        if impatient != self._impatient:
            self._impatient = impatient
            self.plugged.module.fault = None
            self.reader.close()
            self.reader = self._reader(*((0.3, 0.1) if impatient else (5.0, 0.3)))
            self.reader.open()
        self.plugged.module.fault = fault

    def unplug(self) -> None:
        self.plugged.vanish()

    def plug(self) -> None:
        self.bus.plugs.append(Plug(self.form))

    def close(self) -> None:
        self.reader.close()
