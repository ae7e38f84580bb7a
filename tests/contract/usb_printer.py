"""A receipt printer on USB without USB: the backend of pyusb of tests/contract/usb_bench.py with a whole ESC/POS printer behind it.

    printer = UsbPrinter(monkeypatch)       # printer.url is usb://04b8:0e28
    printer.fault = "paper-out-mid-job"     # as `escpos_interpreter.FAULTS`; mending a disconnect plugs it in again
    printer.cuts                            # a picture each

It prints while it is written to, in no time. Its receive buffer holds `buffer` bytes: with the printer stopped a transfer takes what there
is room for, and then runs into its time limit, as a bulk endpoint does that answers NAK (USB 2.0, 8.4.5).
"""

from __future__ import annotations

import errno
from array import array
from types import SimpleNamespace

import pytest
import usb.backend.libusb1
import usb.core
from PIL import Image

from drivers.receipt_printer.escpos_interpreter import Printer
from drivers.receipt_printer.escpos_machines import PLAIN, Machine
from tests.contract.usb_bench import BULK, Bus, Plug

VENDOR, PRODUCT = 0x04B8, 0x0E28
URL = f"usb://{VENDOR:04x}:{PRODUCT:04x}"
_PRINTER_CLASS = 7


class _Plug(Plug):
    """`bus` sees a device of the printer class with one bulk endpoint each way, at the addresses that Epson's have or others."""

    def __init__(self, printer: Printer, incoming: int, outgoing: int, buffer: int) -> None:
        super().__init__("whole", serial="RP1")
        self.printer, self.incoming, self.outgoing, self.buffer = printer, incoming, outgoing, buffer

    @property
    def interfaces(self) -> list[tuple[int, list[tuple[int, int]]]]:
        return [(_PRINTER_CLASS, [(self.incoming, BULK), (self.outgoing, BULK)])]

    def hear(self, message: bytes) -> None:
        self.work_off(self.printer.receive(message))

    def work_off(self, said: bytes = b"") -> None:
        """Prints all it can. Where the printer hangs up by then the device is gone, and what it said last with it."""
        said += self.printer.say()
        while self.printer.has_work and not self.printer.drops_line:
            said += self.printer.work()
        if self.printer.drops_line:
            self.printer.drops_line = False
            self.vanish()
        elif said:
            self._give(self.incoming, said)


class _Bus(Bus):
    def get_device_descriptor(self, dev: Plug) -> SimpleNamespace:
        descriptor = super().get_device_descriptor(dev)
        descriptor.idVendor, descriptor.idProduct = VENDOR, PRODUCT
        return descriptor

    def bulk_write(self, dev_handle: Plug, ep: int, intf: int, data: array[int], timeout: int) -> int:
        assert isinstance(dev_handle, _Plug)
        assert ep == dev_handle.outgoing, "nothing is written to an endpoint that the device does not have"
        room = dev_handle.buffer - dev_handle.printer.held
        if room <= 0 and not dev_handle.gone.is_set():
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return super().bulk_write(dev_handle, ep, intf, data[: max(1, room)], timeout)


class UsbPrinter:
    """One printer, plugged in. With the power cut it comes back by itself, as a device that is new to the bus."""

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        fault: str = "",
        *,
        incoming: int = 0x82,
        outgoing: int = 0x01,
        buffer: int = 4096,
        knows_clear: bool | None = None,
        machine: Machine = PLAIN,
    ) -> None:
        self.url = URL
        self.cuts: list[Image.Image] = []
        self.printer = Printer(self.cuts.append, knows_clear=knows_clear, machine=machine)
        self._ends = incoming, outgoing, buffer
        self.bus = _Bus()
        self.plug()
        patch.setattr(usb.backend.libusb1, "get_backend", lambda: self.bus)
        self.fault = fault

    @property
    def plugged(self) -> _Plug:
        plug = self.bus.plugs[-1]
        assert isinstance(plug, _Plug)
        return plug

    @property
    def fault(self) -> str:
        return self.printer.fault

    @fault.setter
    def fault(self, name: str) -> None:
        self.printer.fault = name
        self.plugged.work_off()
        if self.plugged.gone.is_set() and self.printer.fault != "disconnect":
            self.plug()

    @property
    def receipts(self) -> int:
        return len(self.cuts)

    def unplug(self) -> None:
        self.plugged.vanish()

    def plug(self) -> None:
        self.printer.hang_up()
        self.bus.plugs.append(_Plug(self.printer, *self._ends))
