"""What every ID-card reader must do: the simulator, each driver on its emulated wire, and the real thing."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Protocol

import pytest

from drivers.errors import Garbled, HardwareFault, NoAnswer, NotConnected
from drivers.idcard import (
    CardAlreadyRead,
    CardMoved,
    HardwareError,
    IdCardReader,
    Media,
    NoCard,
    NotAnIdCard,
    Online,
)
from drivers.idcard.specimens import FINGERS, CardImage, address_records, specimen

RESIDENT = specimen("resident")
FOREIGNER = specimen("foreigner-2023")
WITH_MORE = replace(RESIDENT, finger=FINGERS, addresses=address_records(["样本市样本区新样本路9号", "样本市样本区新样本路10号"]))


class Bench(Protocol):
    """A reader, and hands that do to it what happens on a counter."""

    reader: IdCardReader

    def place(self, card: CardImage) -> None: ...
    def lift(self) -> None: ...
    def fail(self, fault: str | None) -> None:
        """silent, garbage, moved, not-an-id-card, self-test-failed; None mends it."""

    def unplug(self) -> None: ...
    def plug(self) -> None: ...


class IdCardContract:
    """Subclasses give the fixture `bench`, with a working reader, not yet opened and without a card."""

    def test_an_opened_reader_is_online(self, bench: Bench) -> None:
        bench.reader.open()
        assert isinstance(bench.reader.state(), Online)

    def test_opening_and_closing_twice_is_harmless(self, bench: Bench) -> None:
        bench.reader.open()
        bench.reader.open()
        assert isinstance(bench.reader.state(), Online)
        bench.reader.close()
        bench.reader.close()

    def test_a_closed_reader_is_not_connected(self, bench: Bench) -> None:
        with pytest.raises(NotConnected):
            bench.reader.read()
        bench.reader.open()
        bench.reader.close()
        with pytest.raises(NotConnected):
            bench.reader.state()

    def test_an_empty_reader_has_no_card(self, bench: Bench) -> None:
        bench.reader.open()
        for _ in range(3):
            with pytest.raises(NoCard):
                bench.reader.read()
        assert bench.reader.state() == Online(Media.NOT_PRESENT)

    def test_a_card_comes_byte_for_byte_with_its_times(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        before = time.monotonic()
        card = bench.reader.read()
        assert (card.text, card.photo) == (RESIDENT.text, RESIDENT.photo)
        assert before <= card.found_at <= card.read_at <= time.monotonic()

    def test_fingers_and_newer_addresses_come_when_they_are_asked_for(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(WITH_MORE)
        card = bench.reader.read(fingerprints=True, newest_address=True)
        assert (card.text, card.photo, card.fingerprints) == (WITH_MORE.text, WITH_MORE.photo, FINGERS)
        assert card.addresses is not None
        assert b"".join(card.addresses) == WITH_MORE.addresses
        assert len(card.addresses) == 2
        bench.place(WITH_MORE)
        card = bench.reader.read()
        assert (card.fingerprints, card.addresses) == (b"", None)

    def test_a_card_without_fingers_and_newer_addresses_is_read_all_the_same(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        card = bench.reader.read(fingerprints=True, newest_address=True)
        assert (card.text, card.fingerprints, card.addresses) == (RESIDENT.text, b"", ())
        with pytest.raises(CardAlreadyRead):
            bench.reader.read()

    def test_what_was_read_does_not_show_in_the_repr(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        assert "测" not in repr(bench.reader.read())

    def test_a_card_that_stays_is_already_read(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        bench.reader.read()
        for _ in range(3):
            with pytest.raises(CardAlreadyRead):
                bench.reader.read()
        assert bench.reader.state() == Online(Media.READ)

    def test_a_lifted_card_is_gone(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        bench.reader.read()
        bench.lift()
        assert bench.reader.state() == Online(Media.NOT_PRESENT)
        with pytest.raises(NoCard):
            bench.reader.read()

    def test_a_card_lifted_and_put_back_is_read_again(self, bench: Bench) -> None:
        bench.reader.open()
        for _ in range(2):
            bench.place(RESIDENT)
            assert bench.reader.read().text == RESIDENT.text
            with pytest.raises(CardAlreadyRead):
                bench.reader.read()
            bench.lift()
            with pytest.raises(NoCard):
                bench.reader.read()

    def test_another_card_in_its_place_is_read_at_once(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        bench.reader.read()
        bench.place(FOREIGNER)
        assert bench.reader.read().text == FOREIGNER.text

    def test_asking_for_the_state_does_not_spoil_a_waiting_card(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        bench.reader.read()
        bench.place(FOREIGNER)
        for _ in range(3):
            assert isinstance(bench.reader.state(), Online)
        assert bench.reader.read().text == FOREIGNER.text

    def test_a_card_that_moved_can_be_read_when_held_still(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        bench.fail("moved")
        with pytest.raises(CardMoved):
            bench.reader.read()
        bench.fail(None)
        assert bench.reader.read().text == RESIDENT.text

    def test_a_card_of_another_kind_is_named(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        bench.fail("not-an-id-card")
        with pytest.raises(NotAnIdCard):
            bench.reader.read()
        assert bench.reader.state() == Online(Media.PRESENT)

    def test_a_broken_reader_says_so(self, bench: Bench) -> None:
        bench.reader.open()
        bench.fail("self-test-failed")
        assert isinstance(bench.reader.state(), HardwareError)
        with pytest.raises(HardwareFault):
            bench.reader.read()
        with pytest.raises(HardwareFault):
            bench.reader.open()

    def test_a_silent_reader_gives_no_answer(self, bench: Bench) -> None:
        bench.reader.open()
        bench.fail("silent")
        with pytest.raises(NoAnswer):
            bench.reader.state()
        with pytest.raises(NoAnswer):
            bench.reader.read()
        with pytest.raises(NoAnswer):
            bench.reader.open()

    def test_garbage_is_garbled_and_passes(self, bench: Bench) -> None:
        bench.reader.open()
        bench.place(RESIDENT)
        bench.fail("garbage")
        with pytest.raises(Garbled):
            bench.reader.state()
        with pytest.raises(Garbled):
            bench.reader.read()
        bench.fail(None)
        assert bench.reader.read().text == RESIDENT.text

    def test_an_unplugged_reader_works_again_when_plugged_in(self, bench: Bench) -> None:
        bench.reader.open()
        bench.unplug()
        with pytest.raises(NotConnected):
            bench.reader.state()
        with pytest.raises(NotConnected):
            bench.reader.read()
        with pytest.raises(NotConnected):
            bench.reader.open()
        bench.plug()
        bench.reader.open()
        bench.place(RESIDENT)
        assert bench.reader.read().text == RESIDENT.text
