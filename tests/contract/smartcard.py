"""What every reader for chips must do: the simulator, each driver on its emulated wire, and the real thing."""

from __future__ import annotations

from typing import Protocol

import pytest

from drivers.errors import HardwareFault, NoAnswer, NotConnected
from drivers.smartcard import CardMute, CardRemoved, HardwareError, Media, NoCard, Online, SmartcardReader
from drivers.smartcard.passport_chip import PassportChip

SELECT_APPLET = bytes.fromhex("00A4040C07A0000002471001")
GET_CHALLENGE = bytes.fromhex("0084000008")
OK = b"\x90\x00"


class Bench(Protocol):
    """A reader, and hands that do to it what happens on a counter. Each hand returns when the reader has noticed."""

    reader: SmartcardReader
    chip: PassportChip

    def insert(self) -> None: ...
    def insert_mute(self) -> None: ...
    def remove(self) -> None: ...
    def fall_silent(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...


class SmartcardContract:
    """Subclasses give the fixture `bench`, with a working reader, not yet opened and without a card."""

    def test_an_opened_reader_is_online_and_empty(self, bench: Bench) -> None:
        bench.reader.open()
        assert bench.reader.state() == Online(Media.NOT_PRESENT)
        with pytest.raises(NoCard):
            bench.reader.connect()
        with pytest.raises(NoCard):
            bench.reader.transmit(SELECT_APPLET)

    def test_opening_and_closing_twice_is_harmless(self, bench: Bench) -> None:
        bench.reader.open()
        bench.reader.open()
        assert isinstance(bench.reader.state(), Online)
        bench.reader.close()
        bench.reader.close()
        bench.reader.disconnect()

    def test_a_closed_reader_is_not_connected(self, bench: Bench) -> None:
        for verb in (bench.reader.state, bench.reader.connect, lambda: bench.reader.transmit(SELECT_APPLET)):
            with pytest.raises(NotConnected):
                verb()
        bench.reader.open()
        bench.reader.close()
        with pytest.raises(NotConnected):
            bench.reader.state()

    def test_a_chip_answers_and_the_state_does_not_disturb_it(self, bench: Bench) -> None:
        bench.reader.open()
        bench.insert()
        assert bench.reader.state() == Online(Media.PRESENT)
        assert bench.reader.connect() == bench.chip.answer_to_reset
        assert bench.reader.transmit(SELECT_APPLET) == OK
        assert bench.reader.state() == Online(Media.PRESENT)
        answer = bench.reader.transmit(GET_CHALLENGE)  # refused by a chip that was reset in between
        assert (len(answer), answer[-2:]) == (10, OK)

    def test_a_status_is_an_answer_and_no_fault(self, bench: Bench) -> None:
        bench.reader.open()
        bench.insert()
        bench.reader.connect()
        assert bench.reader.transmit(GET_CHALLENGE) == b"\x69\x82"

    def test_each_connection_begins_anew(self, bench: Bench) -> None:
        bench.reader.open()
        bench.insert()
        bench.reader.connect()
        assert bench.reader.transmit(SELECT_APPLET) == OK
        bench.reader.connect()
        assert bench.reader.transmit(GET_CHALLENGE) == b"\x69\x82"
        bench.reader.transmit(SELECT_APPLET)
        bench.reader.disconnect()
        with pytest.raises(NoCard):
            bench.reader.transmit(GET_CHALLENGE)
        bench.reader.connect()
        assert bench.reader.transmit(GET_CHALLENGE) == b"\x69\x82"

    def test_a_card_taken_away_between_two_commands(self, bench: Bench) -> None:
        bench.reader.open()
        bench.insert()
        bench.reader.connect()
        bench.remove()
        with pytest.raises(CardRemoved):
            bench.reader.transmit(SELECT_APPLET)
        with pytest.raises(NoCard):
            bench.reader.transmit(SELECT_APPLET)
        assert bench.reader.state() == Online(Media.NOT_PRESENT)
        bench.insert()
        bench.reader.connect()
        assert bench.reader.transmit(SELECT_APPLET) == OK

    def test_something_that_does_not_answer_is_named(self, bench: Bench) -> None:
        bench.reader.open()
        bench.insert_mute()
        assert bench.reader.state() == Online(Media.MUTE)
        with pytest.raises(CardMute):
            bench.reader.connect()
        bench.remove()
        bench.insert()
        assert bench.reader.connect() == bench.chip.answer_to_reset

    def test_a_silent_reader_gives_no_answer_within_its_limit(self, bench: Bench) -> None:
        bench.reader.open()
        bench.insert()
        bench.reader.connect()
        bench.fall_silent()
        with pytest.raises(NoAnswer):
            bench.reader.transmit(SELECT_APPLET)

    def test_an_unplugged_reader_works_again_when_plugged_in(self, bench: Bench) -> None:
        bench.reader.open()
        bench.insert()
        bench.reader.connect()
        bench.unplug()
        with pytest.raises(NotConnected):
            bench.reader.transmit(SELECT_APPLET)
        with pytest.raises(NotConnected):
            bench.reader.state()
        with pytest.raises(NotConnected):
            bench.reader.open()
        bench.plug()
        bench.reader.open()
        bench.insert()
        bench.reader.connect()
        assert bench.reader.transmit(SELECT_APPLET) == OK


def is_broken(reader: SmartcardReader) -> bool:
    """Whether a reader says so in both ways that it has to."""
    try:
        reader.connect()
    except HardwareFault:
        return isinstance(reader.state(), HardwareError)
    return False
