"""What a person can have on paper, and how often; what becomes of it when they leave. Any order of it: tests/session/test_any_order.py,
where every step is checked by `tests.session.walker`."""

from __future__ import annotations

from typing import Literal

import pytest

from kiosk.catalogue.service import Catalogue
from kiosk.core.consumables import Consumable
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session import papers
from tests.session.walker import NUMBER, ONLINE, RECORD, RULES, Walk, at_every_step, at_step, index_of

CODE = "no-criminal-record-certificate"
OUT = on.DeviceChanged("receipt_printer", on.Health("user-error", "printer.paper-out"))
NO_PAGES = on.DeviceChanged("document_printer", on.Health("no-device", "device.not-connected"))
MENDED = on.DeviceChanged("receipt_printer", ONLINE)


def at_receipt(catalogue: Catalogue) -> Walk:
    return at_step(catalogue, CODE, index_of(catalogue, CODE, "receipt"))


def receipts(walk: Walk) -> list[do.PrintReceipt]:
    return [effect for effect in walk.done if isinstance(effect, do.PrintReceipt)]


def fails(walk: Walk, reason: str = "printer.paper-out") -> None:
    walk.tell(on.Printed(walk.state.visit_number, "failed", reason))


# --- the receipt once more ---------------------------------------------------------------------------------------------------------


def test_a_receipt_that_did_not_come_out_is_printed_again_by_decision(catalogue: Catalogue) -> None:
    walk = at_receipt(catalogue)
    fails(walk)
    assert len(receipts(walk)) == 1, "nothing is printed again by itself"
    walk.tell(on.ReprintPressed())
    first, again = receipts(walk)
    assert (first.copy, again.copy) == (0, 1)
    assert (again.record_id, again.tracking_number, again.masked_name) == (RECORD, NUMBER, first.masked_name)
    assert walk.receipt.outcome is None, "it is being printed"
    assert do.Note("receipt-reprinted", RECORD, "1") in walk.done


def test_what_came_out_is_not_printed_twice(catalogue: Catalogue) -> None:
    walk = at_receipt(catalogue)
    walk.tell(on.ReprintPressed())
    walk.tell(on.Printed(walk.state.visit_number, "confirmed"), on.ReprintPressed())
    assert len(receipts(walk)) == 1


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_two_repetitions_at_most(catalogue: Catalogue, outcome: Literal["failed", "unknown"]) -> None:
    walk = at_receipt(catalogue)
    for _ in range(5):
        walk.tell(on.Printed(walk.state.visit_number, outcome), on.ReprintPressed())
    assert [one.copy for one in receipts(walk)] == [0, 1, 2]
    assert not papers.can_reprint(walk.visit, walk.state.devices)


def test_a_printer_without_paper_is_not_asked_again(catalogue: Catalogue) -> None:
    walk = at_receipt(catalogue)
    fails(walk)
    walk.tell(OUT)
    assert not papers.can_reprint(walk.visit, walk.state.devices)
    walk.tell(on.ReprintPressed())
    assert len(receipts(walk)) == 1
    walk.tell(MENDED)
    assert papers.can_reprint(walk.visit, walk.state.devices), "mended while somebody stands there"
    walk.tell(on.ReprintPressed())
    assert len(receipts(walk)) == 2


def test_one_job_is_answered_once(catalogue: Catalogue) -> None:
    """An outcome that comes twice is not taken for that of the repetition."""
    walk = at_receipt(catalogue)
    walk.tell(on.Printed(walk.state.visit_number, "unknown"))
    before = walk.receipt
    walk.tell(on.Printed(walk.state.visit_number, "confirmed"))
    assert walk.receipt == before


# --- documents -------------------------------------------------------------------------------------------------------------------


def test_the_notice_is_a_page_or_a_slip(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, CODE, index_of(catalogue, CODE, "notice"))
    walk.tell(on.PrintNoticePressed())
    [asked] = [effect for effect in walk.done if isinstance(effect, do.PrintNotice)]
    assert (asked.job, asked.printer, asked.service.code) == ("notice", "document_printer", CODE)
    walk = at_step(catalogue, CODE, index_of(catalogue, CODE, "notice"))
    walk.tell(NO_PAGES, on.PrintNoticePressed())
    assert [effect.printer for effect in walk.done if isinstance(effect, do.PrintNotice)] == ["receipt_printer"]
    walk = at_step(catalogue, CODE, index_of(catalogue, CODE, "notice"))
    walk.tell(NO_PAGES, OUT)
    assert not papers.can_print_notice(walk.visit, walk.state.devices)
    walk.tell(on.PrintNoticePressed())
    assert not [effect for effect in walk.done if isinstance(effect, do.PrintNotice)]


def test_the_notice_prints_on_while_the_person_goes_on(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, CODE, index_of(catalogue, CODE, "notice"))
    walk.tell(on.PrintNoticePressed(), on.NextPressed(), on.PrintNoticePressed())
    walk.tell(on.DocumentPrinted(walk.state.visit_number, "notice", "confirmed"))
    told = papers.printout(walk.visit, papers.NOTICE)
    assert told is not None and told.outcome == "confirmed"
    walk.tell(on.BackPressed(), on.PrintNoticePressed())
    assert len([effect for effect in walk.done if isinstance(effect, do.PrintNotice)]) == 1


def test_each_try_has_a_key_of_its_own(catalogue: Catalogue) -> None:
    walk = at_step(catalogue, CODE, index_of(catalogue, CODE, "notice"))
    for number in range(5):
        walk.tell(on.PrintNoticePressed())
        walk.tell(on.DocumentPrinted(walk.state.visit_number, f"notice#{number}" if number else "notice", "failed", "printer.jammed"))
    assert [effect.job for effect in walk.done if isinstance(effect, do.PrintNotice)] == ["notice", "notice#1", "notice#2"]
    walk.tell(
        on.DocumentPrinted(walk.state.visit_number, "notice", "confirmed"), on.DocumentPrinted(walk.state.visit_number, "x", "failed")
    )
    told = papers.printout(walk.visit, papers.NOTICE)
    assert told is not None and (told.outcome, told.reason) == ("failed", "printer.jammed")


def test_the_form_as_it_was_sent(catalogue: Catalogue) -> None:
    walk = at_receipt(catalogue)
    walk.tell(on.PrintFormPressed(), on.PrintFormPressed())
    [form] = [effect for effect in walk.done if isinstance(effect, do.PrintForm)]
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    assert form.tracking_number == NUMBER and form.pages == {"purpose-proof": 1}
    assert [party.fields for party in form.parties] == [party.fields for party in saved.parties]
    assert not any(party.photo for party in form.parties), "no portrait goes along"


def test_no_form_before_it_is_saved_or_without_a_printer(catalogue: Catalogue) -> None:
    for index in range(index_of(catalogue, CODE, "receipt")):
        walk = at_step(catalogue, CODE, index)
        walk.tell(on.PrintFormPressed(), on.ReprintPressed())
        assert not [effect for effect in walk.done if isinstance(effect, do.PrintForm | do.PrintReceipt)]
    walk = at_receipt(catalogue)
    walk.tell(NO_PAGES, on.PrintFormPressed())
    assert not [effect for effect in walk.done if isinstance(effect, do.PrintForm)]


# --- leaving and time --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [on.NextPressed(), on.LeavePressed(), on.LeaveConfirmed()])
def test_who_leaves_while_it_prints_takes_the_job_along(catalogue: Catalogue, way: on.Event) -> None:
    walk = at_receipt(catalogue)
    walk.done.clear()
    walk.tell(way)
    assert walk.at_home and walk.done.count(do.WithdrawPaper()) == 1
    walk.tell(on.Printed(walk.state.visit_number - 1, "failed", "device.cancelled"))
    assert walk.at_home


def test_the_idle_timeout_waits_for_the_printer_but_not_for_ever(catalogue: Catalogue) -> None:
    walk = at_receipt(catalogue)
    assert walk.pass_time(RULES.idle_seconds + papers.LONGEST_PRINT - 1).warned_at is None
    walk.pass_time(RULES.warning_seconds + 1)
    assert walk.at_home and do.WithdrawPaper() in walk.done


def test_who_waited_has_the_usual_time_to_read_what_became_of_it(catalogue: Catalogue) -> None:
    walk = at_receipt(catalogue)
    walk.pass_time(RULES.idle_seconds + 20)
    walk.tell(on.Printed(walk.state.visit_number, "unknown"))
    assert walk.pass_time(RULES.idle_seconds - 1).warned_at is None
    assert walk.pass_time(1).warned_at is not None


def test_a_printers_answer_is_no_sign_of_a_person(catalogue: Catalogue) -> None:
    walk = at_receipt(catalogue)
    walk.pass_time(RULES.idle_seconds + papers.LONGEST_PRINT)
    assert walk.tell(on.Printed(walk.state.visit_number, "confirmed")).warned_at is not None


def test_a_page_that_hangs_keeps_no_form_open(catalogue: Catalogue) -> None:
    """Personal data stand on the screens after the notice: nobody waits for a printer there."""
    walk = at_step(catalogue, CODE, index_of(catalogue, CODE, "notice"))
    walk.tell(on.PrintNoticePressed(), on.NextPressed())
    assert walk.pass_time(RULES.idle_seconds).warned_at is not None


# --- what is left ------------------------------------------------------------------------------------------------------------------


def test_supplies_are_known_by_device_and_change_nothing_else(catalogue: Catalogue) -> None:
    low = (Consumable("receipt_printer", "receipt-paper", "low", 9, "receipts"),)
    for walk in at_every_step(catalogue, "residence-registration"):
        place = walk.state.place
        walk.tell(on.SuppliesChanged("receipt_printer", low), on.SuppliesChanged("document_printer", ()))
        assert walk.state.supplies == {"receipt_printer": low, "document_printer": ()} and walk.state.place == place
