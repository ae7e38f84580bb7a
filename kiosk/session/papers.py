"""What a visit has on paper: the receipt and its repetitions, the one-time notice, the application form.

Invariants
- Nothing is printed again by itself. Whoever has something repeated saw that it did not come out, or may not have; the paper says which
  repetition it is, and the audit chain too.
- Each job has a key of its own, "notice", then "notice#1": an answer belongs to one job, and no key is printed twice.
- Who leaves takes the jobs along: `_go_home` withdraws them (kiosk.session.machine). So the idle time-out waits for a printer, though
  not for ever.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.identity.masking import mask_name
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.availability import usable
from kiosk.session.result import Result
from kiosk.session.state import Printout, Receipt, State, Visit

if TYPE_CHECKING:
    from kiosk.session.effects import PrinterKind
    from kiosk.session.events import Devices

MOST_COPIES = 2
"""Repetitions of one paper: a printer that failed three times needs a technician, and the number stands on the screen."""
LONGEST_PRINT = 60.0  # seconds that an idle visit is left alone for because a printer works
LONGEST_PAYING = 240.0  # and because a code can be paid: who pays looks at a phone
NOTICE, FORM = "notice", "form"
_WAITED_FOR_AT = ("situation", "notice", "receipt", "collect")
"""The steps that show what becomes of a paper. At others nobody stands and waits for one."""


def handle(state: State, visit: Visit, event: on.Event) -> Result | None:
    """What a press or an answer about paper comes to; None: the event is none of these."""
    match event:
        case on.Printed():
            return _receipt_printed(state, visit, event)
        case on.DocumentPrinted():
            return _document_printed(state, visit, event)
        case on.ReprintPressed():
            return _reprint(state, visit)
        case on.PrintNoticePressed():
            return _print_notice(state, visit)
        case on.PrintFormPressed():
            return _print_form(state, visit)
    return None


# --- what a screen offers --------------------------------------------------------------------------------------------------------


def can_reprint(visit: Visit, devices: Devices) -> bool:
    """Whether the receipt may be had once more: it is not certainly out, and the printer works now."""
    receipt = visit.receipt
    if receipt is None or visit.step.kind != "receipt":
        return False
    return receipt.outcome in ("failed", "unknown") and receipt.copies < MOST_COPIES and usable(devices.get("receipt_printer"))


def can_print_notice(visit: Visit, devices: Devices) -> bool:
    told = visit.step.kind == "notice" or any(one.code == "eligibility.no" for one in visit.problems)
    return told and may_ask(visit, NOTICE) and _printer_for_notice(devices) is not None


def can_print_form(visit: Visit, devices: Devices) -> bool:
    has_paper = visit.step.kind == "receipt" and visit.receipt is not None
    return has_paper and may_ask(visit, FORM) and usable(devices.get("document_printer"))


def printout(visit: Visit, name: str) -> Printout | None:
    """How it stands with the document `name`: the latest of its jobs, whose outcome is None while the printer works."""
    jobs = _jobs(visit, name)
    return visit.printouts[jobs[-1]] if jobs else None


def may_ask(visit: Visit, name: str) -> bool:
    """Not printed yet, or told that it failed or may have, and not too often."""
    latest = printout(visit, name)
    return latest is None or (latest.outcome in ("failed", "unknown") and len(_jobs(visit, name)) <= MOST_COPIES)


def ask(visit: Visit, name: str) -> tuple[Visit, str]:
    """The visit with one more job for `name`, where `may_ask` allows it, and the key of that job."""
    asked = len(_jobs(visit, name))
    job = f"{name}#{asked}" if asked else name
    return replace(visit, printouts={**visit.printouts, job: Printout()}), job


def idle_seconds(state: State) -> float:
    """How long nobody may touch the glass before somebody is asked: longer while a printer works for who stands there, or they pay."""
    waiting = isinstance(state.place, Visit) and state.place.step.kind in _WAITED_FOR_AT and working(state.place)
    paying = isinstance(state.place, Visit) and state.place.pays and state.place.paying.stage in ("open", "unknown")
    return state.rules.idle_seconds + (LONGEST_PRINT if waiting else LONGEST_PAYING if paying else 0.0)


def working(visit: Visit) -> bool:
    """Whether a printer works for who stands there."""
    receipt = visit.receipt is not None and visit.receipt.outcome is None
    return receipt or any(one.outcome is None for one in visit.printouts.values())


def _jobs(visit: Visit, name: str) -> list[str]:
    return [job for job in visit.printouts if job.partition("#")[0] == name]


# --- the receipt -----------------------------------------------------------------------------------------------------------------


def receipt_job(state: State, visit: Visit, receipt: Receipt) -> do.PrintReceipt:
    """The slip of what was saved."""
    from kiosk.session import fees  # not above: the home screen stands before it is needed

    return do.PrintReceipt(
        state.visit_number,
        receipt.record_id,
        receipt.tracking_number,
        receipt.saved_at,
        visit.service,
        mask_name(visit.parties[0].value("name")),
        state.written,
        bool(visit.short_of),
        receipt.copies,
        fees.unpaid(fees.of(state, visit)),
    )


def _receipt_printed(state: State, visit: Visit, printed: on.Printed) -> Result:
    receipt = visit.receipt
    if receipt is None or receipt.outcome is not None:  # each job is answered once
        return state, ()
    told = replace(receipt, outcome=printed.outcome, reason=printed.reason)
    return _news(replace(state, place=replace(visit, receipt=told))), ()


def _reprint(state: State, visit: Visit) -> Result:
    if visit.receipt is None or not can_reprint(visit, state.devices):
        return state, ()
    again = replace(visit.receipt, outcome=None, reason="", copies=visit.receipt.copies + 1)
    visit = replace(visit, receipt=again)
    noted = do.Note("receipt-reprinted", again.record_id, str(again.copies))
    return replace(state, place=visit), (noted, receipt_job(state, visit, again))


# --- documents -------------------------------------------------------------------------------------------------------------------


def _printer_for_notice(devices: Devices) -> PrinterKind | None:
    """A page where there is a printer for pages, else a slip."""
    kinds: tuple[PrinterKind, ...] = ("document_printer", "receipt_printer")
    return next((kind for kind in kinds if usable(devices.get(kind))), None)


def _print_notice(state: State, visit: Visit) -> Result:
    printer = _printer_for_notice(state.devices)
    if printer is None or not can_print_notice(visit, state.devices):
        return state, ()
    from kiosk.session.telling import told  # not above: the home screen stands before it is needed

    visit, job = ask(visit, NOTICE)
    notice = told(state, visit)
    visit = replace(visit, notice_hash=notice.content_hash(state.written))
    names = state.surroundings.dictionaries if state.surroundings else None
    return replace(state, place=visit), (do.PrintNotice(state.visit_number, job, visit.service, state.written, printer, notice, names),)


def _print_form(state: State, visit: Visit) -> Result:
    receipt = visit.receipt
    if receipt is None or not can_print_form(visit, state.devices):
        return state, ()
    from kiosk.session.telling import given, pages  # as above

    visit, job = ask(visit, FORM)
    form = do.PrintForm(
        state.visit_number,
        job,
        visit.service,
        tuple(party.without_photo() for party in given(state, visit)),
        receipt.tracking_number,
        receipt.saved_at,
        state.written,
        {name: len(scans) for name, scans in pages(state, visit).items()},
        bool(visit.short_of),
    )
    return replace(state, place=visit), (form,)


def _document_printed(state: State, visit: Visit, printed: on.DocumentPrinted) -> Result:
    asked = visit.printouts.get(printed.job)
    if asked is None or asked.outcome is not None:
        return state, ()
    told = {**visit.printouts, printed.job: Printout(printed.outcome, printed.reason)}
    return _news(replace(state, place=replace(visit, printouts=told))), ()


def _news(state: State) -> State:
    """Who waited for the printer has the usual time to read what became of it; it is no sign of a person where somebody was warned."""
    return state if state.warned_at is not None else replace(state, touched_at=state.now)
