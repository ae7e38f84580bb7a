"""Every verdict that a module can give, at each step of a read, over the wire: what the driver makes of it, and that it goes on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from drivers.errors import DeviceError, Garbled, HardwareFault, NoAnswer
from drivers.idcard import (
    CardAlreadyRead,
    CardMoved,
    CardNotAccepted,
    HardwareError,
    IdCardReader,
    Media,
    NoCard,
    NotAnIdCard,
    Online,
    sam_codec,
)
from drivers.idcard.sam_emulator import SamEmulator
from tests.contract.idcard import FOREIGNER, RESIDENT, WITH_MORE

ROWS: dict[int, type[DeviceError]] = {
    0x23: HardwareFault,
    0x24: CardMoved,
    0x31: CardNotAccepted,
    0x32: CardNotAccepted,
    0x33: CardMoved,
    0x37: Garbled,  # about fingers that nobody asked for
    0x3F: CardMoved,
    0x40: NotAnIdCard,
    0x41: CardMoved,
    0x47: CardMoved,
    0x60: HardwareFault,
    0x66: HardwareFault,
    0x81: CardMoved,
    0x91: Garbled,
    0x05: Garbled,  # none of the module's: what a gateway says
}
RESENT = (0x10, 0x11, 0x21)
OF_ITS_OWN_STEP = (0x80, 0x90, 0x9F)


def test_no_verdict_is_left_out() -> None:
    assert {*ROWS, *RESENT, *OF_ITS_OWN_STEP} - {0x05} == set(sam_codec.VERDICTS)


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[SamEmulator]:
    with SamEmulator(link=tmp_path / "reader", baud=921600) as emulator:
        yield emulator


@pytest.fixture
def reader(emulator: SamEmulator) -> Iterator[IdCardReader]:
    reader: IdCardReader = drivers.load("idcard", "sam", {"url": emulator.url})
    reader.open()
    emulator.place(RESIDENT)
    yield reader
    reader.close()


@pytest.mark.parametrize("step", ["find", "select", "read"])
@pytest.mark.parametrize(("sw3", "error"), ROWS.items(), ids=lambda value: f"{value:02X}" if isinstance(value, int) else value.code)
def test_each_verdict_has_its_own_meaning(
    emulator: SamEmulator, reader: IdCardReader, sw3: int, error: type[DeviceError], step: str
) -> None:
    emulator.fault = f"sw3-{sw3:02X}@{step}:1"
    with pytest.raises(error) as caught:
        reader.read()
    assert f"{sw3:02X}" in caught.value.detail, "a technician reads the number"
    emulator.place(FOREIGNER)
    assert reader.read().text == FOREIGNER.text


@pytest.mark.parametrize("sw3", RESENT)
def test_a_request_that_came_in_damaged_goes_out_again(emulator: SamEmulator, reader: IdCardReader, sw3: int) -> None:
    emulator.fault = f"sw3-{sw3:02X}@read:1"
    assert reader.read().text == RESIDENT.text


@pytest.mark.parametrize("sw3", RESENT)
def test_refused_twice_the_module_is_reset_and_the_card_wakes(emulator: SamEmulator, reader: IdCardReader, sw3: int) -> None:
    emulator.fault = f"sw3-{sw3:02X}@read:2"
    with pytest.raises(Garbled):
        reader.read()
    assert reader.read().text == RESIDENT.text


@pytest.mark.parametrize("sw3", RESENT)
@pytest.mark.parametrize("step", ["find", "status", "address"])
def test_a_reset_of_ours_makes_no_new_card_of_one_that_was_read(emulator: SamEmulator, reader: IdCardReader, sw3: int, step: str) -> None:
    """The next person is not shown the forgotten card of the one before; lifted and put back, it is a card like any other."""
    reader.read()
    emulator.fault = f"sw3-{sw3:02X}@{step}:1, sw3-{sw3:02X}@find:2, sw3-{sw3:02X}@status:1"
    for _ in range(2):
        with contextlib.suppress(Garbled, NoCard):
            assert isinstance(reader.state(), Online)
        with pytest.raises((Garbled, NoCard, CardAlreadyRead)):
            reader.read()
    emulator.fault = None
    for _ in range(3):
        with pytest.raises(CardAlreadyRead):
            reader.read()
        assert reader.state() == Online(Media.READ)
    emulator.lift()
    with pytest.raises(NoCard):
        reader.read()
    emulator.place(RESIDENT)
    assert reader.read().text == RESIDENT.text


@pytest.mark.parametrize("fault", ["silent@reset", "garbage@reset", "sw3-66@reset"])
def test_a_reset_whose_answer_is_lost_was_a_reset(emulator: SamEmulator, fault: str) -> None:
    impatient = drivers.load("idcard", "sam", {"url": emulator.url, "answer_seconds": 0.6})
    impatient.open()
    emulator.place(RESIDENT)
    impatient.read()
    emulator.fault = f"refused@find:2, {fault}:1"
    with pytest.raises((Garbled, NoAnswer)):
        impatient.read()
    impatient.open()
    for _ in range(2):
        with pytest.raises(CardAlreadyRead):
            impatient.read()
    impatient.close()


def test_after_a_reset_an_empty_look_is_enough_for_the_next_card(emulator: SamEmulator, reader: IdCardReader) -> None:
    reader.read()
    emulator.fault = "refused@find:2, sw3-21@address"
    with pytest.raises(Garbled):
        reader.read()
    emulator.lift()
    with pytest.raises(NoCard):
        reader.read()
    emulator.place(FOREIGNER)
    assert reader.read().text == FOREIGNER.text


def test_a_woken_card_that_cannot_be_selected_stays_known(emulator: SamEmulator, reader: IdCardReader) -> None:
    reader.read()
    emulator.fault = "refused@find:2, sw3-81@select:2"
    with pytest.raises(Garbled):
        reader.read()
    for _ in range(4):
        with pytest.raises(CardAlreadyRead):
            reader.read()


@pytest.mark.parametrize("sw3", sorted({*ROWS, *RESENT, *OF_ITS_OWN_STEP} - {0x90, 0x91}))
def test_an_empty_reader_is_empty_whatever_it_says_of_the_newest_address(emulator: SamEmulator, reader: IdCardReader, sw3: int) -> None:
    """Old modules do not know that request: that is no fault, and no reason for a reset."""
    emulator.lift()
    emulator.fault = f"sw3-{sw3:02X}@address, self-test-failed@reset"
    for _ in range(3):
        with pytest.raises(NoCard):
            reader.read()
    assert reader.state() == Online(Media.NOT_PRESENT)
    emulator.place(RESIDENT)
    assert reader.read().text == RESIDENT.text
    assert reader.state() == Online(Media.NOT_PRESENT)
    emulator.place(FOREIGNER)
    assert reader.read().text == FOREIGNER.text


@pytest.mark.parametrize("sw3", [0x90, 0x91])
def test_only_two_answers_tell_that_a_used_card_lies_there(emulator: SamEmulator, reader: IdCardReader, sw3: int) -> None:
    emulator.fault = f"used, sw3-{sw3:02X}@address"
    with pytest.raises(CardAlreadyRead):
        reader.read()


@pytest.mark.parametrize(("fault", "error"), [("silent@address", NoAnswer), ("half-frame@address", Garbled)])
def test_no_answer_about_the_newest_address_is_a_fault(emulator: SamEmulator, fault: str, error: type[DeviceError]) -> None:
    impatient = drivers.load("idcard", "sam", {"url": emulator.url, "address_seconds": 0.6})
    impatient.open()
    emulator.fault = fault
    with pytest.raises(error):
        impatient.read()
    impatient.close()


@pytest.mark.parametrize(("step", "error"), [("select", CardMoved), ("read", CardMoved)])
def test_no_card_any_more(emulator: SamEmulator, reader: IdCardReader, step: str, error: type[DeviceError]) -> None:
    emulator.fault = f"sw3-80@{step}:1"
    with pytest.raises(error):
        reader.read()


@pytest.mark.parametrize("fault", ["sw3-90@find:1", "sw3-9F@select:1", "sw3-9F@read:1", "sw3-90@read:1"])
def test_a_success_of_another_step_is_no_answer(emulator: SamEmulator, fault: str) -> None:
    impatient = drivers.load("idcard", "sam", {"url": emulator.url, "answer_seconds": 0.6, "read_seconds": 0.6})
    impatient.open()
    emulator.place(RESIDENT)
    emulator.fault = fault
    with pytest.raises(Garbled):
        impatient.read()
    impatient.close()


@pytest.mark.parametrize("sw3", [0x23, 0x60, 0x66])
def test_a_module_out_of_order_says_so_itself(emulator: SamEmulator, reader: IdCardReader, sw3: int) -> None:
    emulator.fault = f"sw3-{sw3:02X}@status:1"
    state = reader.state()
    assert isinstance(state, HardwareError)
    assert f"{sw3:02X}" in state.detail


@pytest.mark.parametrize("sw3", [0x37, 0x91])
def test_a_card_whose_fingers_cannot_be_read_is_read_without(emulator: SamEmulator, reader: IdCardReader, sw3: int) -> None:
    emulator.place(WITH_MORE)
    emulator.fault = f"sw3-{sw3:02X}@read-finger:1"
    card = reader.read(fingerprints=True)
    assert (card.text, card.fingerprints) == (WITH_MORE.text, b"")


def test_a_card_used_before_is_to_be_lifted(emulator: SamEmulator, reader: IdCardReader) -> None:
    emulator.fault = "used"
    for _ in range(2):
        with pytest.raises(CardAlreadyRead):
            reader.read()
    emulator.lift()
    emulator.place(RESIDENT)
    assert reader.read().text == RESIDENT.text


def test_several_faults_one_after_the_other(emulator: SamEmulator, reader: IdCardReader) -> None:
    emulator.fault = "moved:2, not-authorised@select:1"
    errors = []
    for _ in range(3):
        with pytest.raises(DeviceError) as caught:
            reader.read()
        errors.append(caught.type)
    assert errors == [HardwareFault, CardMoved, CardMoved]
    assert reader.read().text == RESIDENT.text


def test_a_slow_answer_is_waited_for(emulator: SamEmulator, reader: IdCardReader) -> None:
    emulator.fault = "slow@read"
    assert reader.read().text == RESIDENT.text
