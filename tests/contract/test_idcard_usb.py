"""The SAM driver over USB: the contract on each of the three transports, what each costs a device that breaks, and its addresses."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import pytest
import usb.backend.libusb1
import usb.core

import drivers
from drivers import transport
from drivers.errors import ConfigurationError, Garbled, NoAnswer, NotConnected
from drivers.idcard import CardAlreadyRead
from drivers.idcard.specimens import FINGERS
from tests.contract.idcard import FOREIGNER, RESIDENT, WITH_MORE, IdCardContract
from tests.contract.usb_bench import FORMS, URL, Bus, Form, Plug, UsbBench


@pytest.fixture(params=FORMS)
def bench(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[UsbBench]:
    bench = UsbBench(request.param, monkeypatch)
    yield bench
    bench.close()


class TestSamOverUsb(IdCardContract):
    pass


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO, errno.EPIPE])
@pytest.mark.parametrize("step", ["status", "find", "select", "read", "address"])
def test_gone_at_any_step_and_back_again(bench: UsbBench, step: str, number: int) -> None:
    """A stalled endpoint (EPIPE) is a device that stays: it has to work again once it was opened anew."""
    bench.reader.open()
    bench.place(RESIDENT)
    if step == "address":
        bench.reader.read()
    bench.plugged.breaks_with = number
    bench.plugged.module.fault = f"unplug@{step}"
    with pytest.raises(NotConnected):
        (bench.reader.state if step == "status" else bench.reader.read)()
    if number == errno.EPIPE:
        bench.plugged.module.fault = None
    else:
        bench.plug()
    bench.reader.open()
    bench.place(FOREIGNER)
    assert bench.reader.read().text == FOREIGNER.text


@pytest.mark.parametrize("step", ["find", "select", "read"])
def test_silent_at_any_step(bench: UsbBench, step: str) -> None:
    bench.fail("silent")
    bench.place(RESIDENT)
    bench.plugged.module.fault = f"silent@{step}"
    with pytest.raises(NoAnswer):
        bench.reader.read()


def test_a_device_that_takes_no_bytes_gives_no_answer(bench: UsbBench) -> None:
    bench.reader.open()
    bench.plugged.deaf = True
    with pytest.raises(NoAnswer):
        bench.reader.state()
    bench.plugged.deaf = False
    bench.place(RESIDENT)
    assert bench.reader.read().text == RESIDENT.text


@pytest.mark.parametrize("fault", ["half-frame@read", "wrong-checksum@read", "garbage@find"])
def test_a_damaged_answer_leaves_nothing_behind(bench: UsbBench, fault: str) -> None:
    bench.fail("garbage")
    bench.place(RESIDENT)
    bench.plugged.module.fault = f"{fault}:1"
    with pytest.raises(Garbled):
        bench.reader.read()
    if fault != "garbage@find":
        with pytest.raises(CardAlreadyRead):
            bench.reader.read()
        bench.place(RESIDENT)
    assert bench.reader.read(fingerprints=True).text == RESIDENT.text


@pytest.mark.parametrize("fault", ["noise", "lost-first-aa"])
@pytest.mark.parametrize("bench", ["whole", "hid"], indirect=True)
def test_noise_and_a_late_start_do_not_matter(bench: UsbBench, fault: str) -> None:
    bench.plugged.module.fault = fault
    bench.reader.open()
    bench.place(WITH_MORE)
    assert bench.reader.read(fingerprints=True).fingerprints == FINGERS


def test_the_interface_is_given_back_as_it_was_found(bench: UsbBench) -> None:
    plug = bench.plugged
    assert plug.kernel_driver
    bench.reader.open()
    assert (plug.claimed, plug.kernel_driver, plug.opened) == (True, False, 1)
    bench.reader.close()
    assert (plug.claimed, plug.kernel_driver, plug.opened) == (False, True, 0)
    plug.module.fault = "self-test-failed"
    with pytest.raises(drivers.errors.HardwareFault):
        bench.reader.open()
    assert (plug.claimed, plug.kernel_driver, plug.opened) == (False, True, 0)


def test_a_device_of_another_program_and_one_without_rights(bench: UsbBench) -> None:
    bench.plugged.kernel_driver, bench.plugged.claimed = False, True
    with pytest.raises(NotConnected, match="another program"):
        bench.reader.open()
    bench.plugged.claimed, bench.plugged.rights = False, False
    with pytest.raises(NotConnected, match="udev rule"):
        bench.reader.open()
    bench.plugged.rights = True
    bench.reader.open()


def bus_of(monkeypatch: pytest.MonkeyPatch, *plugs: Plug) -> None:
    bus = Bus(*plugs)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda: bus)


@pytest.mark.parametrize("url", [URL, "usb://1024:50010", "usb://0x400:0xc35a", "usb://0400:C35A/"])
def test_the_same_device_by_each_form_of_address(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    bus_of(monkeypatch, Plug("whole"))
    transport.open_url(url).close()


def test_two_alike_are_told_apart_by_their_serial_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = Plug("whole", serial="left"), Plug("split", serial="right")
    bus_of(monkeypatch, left, right)
    with pytest.raises(ConfigurationError, match="serial"):
        transport.open_url(URL)
    line = transport.open_url(f"{URL}?serial=right")
    assert (left.opened, right.opened, right.claimed) == (0, 1, True)
    line.close()
    with pytest.raises(NotConnected):
        transport.open_url(f"{URL}?serial=middle")
    assert (left.opened, right.opened) == (0, 0)


def test_one_that_cannot_be_asked_for_its_number_is_taken_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    closed, ours = Plug("whole", serial="left"), Plug("split", serial="right")
    closed.rights = False
    bus_of(monkeypatch, closed, ours)
    transport.open_url(f"{URL}?serial=right").close()
    with pytest.raises(NotConnected, match="serial number cannot be asked"):
        transport.open_url(f"{URL}?serial=left")
    assert (closed.opened, ours.opened) == (0, 0)
    closed.rights, closed.serial = True, "right"
    with pytest.raises(ConfigurationError, match="2 such devices"):
        transport.open_url(f"{URL}?serial=right")
    assert (closed.opened, ours.opened) == (0, 0)


@pytest.mark.parametrize(
    "url", ["usb://", "usb://0400", "usb://0400:c35a:1", "usb://0400:c35a?baud=9600", "usb://x:y", "usb://99999:1", "usb://1024:c35ag",
            "usb://10a24:50010", "usb://0400:c35a/1"]
)  # fmt: skip
def test_what_is_no_usb_address(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    bus_of(monkeypatch, Plug("whole"))
    with pytest.raises(ConfigurationError):
        transport.open_url(url)


@pytest.mark.parametrize("form", ["split", "whole"])
def test_a_reader_that_is_a_keyboard_too(monkeypatch: pytest.MonkeyPatch, form: Form) -> None:
    plug = Plug(form, keyboard=True)
    bus_of(monkeypatch, plug)
    reader = drivers.load("idcard", "sam", {"url": URL})
    reader.open()
    assert plug.claimed_interface == 1
    plug.module.place(RESIDENT)
    assert reader.read().text == RESIDENT.text
    reader.close()


def test_nothing_there_and_no_libusb(monkeypatch: pytest.MonkeyPatch) -> None:
    bus_of(monkeypatch)
    with pytest.raises(NotConnected, match="not plugged in"):
        transport.open_url(URL)
    for backend in ("libusb0", "libusb1", "openusb"):
        monkeypatch.setattr(f"usb.backend.{backend}.get_backend", lambda: None)
    with pytest.raises(NotConnected, match="libusb"):
        transport.open_url(URL)
