"""Residents who wait for an answer, and terminals that wait for a technician, as commands of `kiosk central` (answering.md)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.central.office import AsJson, Data, Database, Number, Office, plain

if TYPE_CHECKING:
    from kiosk.central.tickets import Ticket, TicketError

WorkingDays = Annotated[
    int, typer.Option(help="Within how many working days residents are answered.", envvar="KIOSK_CENTRAL_ANSWER_DAYS", min=0, max=250)
]
Open = Annotated[bool, typer.Option("--open", help="Only what nobody has answered.")]
_DAYS = 5
"""What cities ask of themselves lies between 2 and 15; nothing of the nation fixes it."""


def register(app: typer.Typer, office: Office) -> None:
    """Adds the commands to `app`."""
    _waiting(app, office)
    _faults(app, office)
    _ratings(app, office)


def _waiting(app: typer.Typer, office: Office) -> None:
    @app.command("call-backs", epilog="Example: kiosk central call-backs --open --phone --data /var/lib/kiosk-central")
    def call_backs(
        data: Data,
        still_open: Open = False,
        phone: Annotated[bool, typer.Option("--phone", help="With the numbers to call; that they were read is noted.")] = False,
        working_days: WorkingDays = _DAYS,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """Who asked to be called back, and by when."""
        from kiosk.central import keys
        from kiosk.central.call_backs import KIND, phones_of
        from kiosk.central.tickets import listed

        with office.at(data, database, as_json) as engine:
            rows = [waiting_row(one, working_days) for one in listed(engine, open_only=still_open, kind=KIND)]
            if phone:
                held, now = keys.load_or_make(data), datetime.now(UTC)
                found = phones_of(engine, held, [row["tracking_number"] for row in rows], now)
                rows = [{**row, **_called(found[row["tracking_number"]])} for row in rows]
            office.show({"call_backs": rows}, as_json)


def _called(found: str | TicketError) -> dict[str, str]:
    """The number to call; or why there is none, by its code."""
    return {"phone": found} if isinstance(found, str) else {"phone": "", "phone_problem": found.code}


def waiting_row(one: Ticket, working_days: int = _DAYS) -> dict[str, Any]:
    """A ticket, with the day by which it is answered where somebody waits for that."""
    waits = one.kind in ("call-back", "cannot-be-done")
    return {**plain(asdict(one)), **(_by(one.at, one.answered_at, working_days) if waits else {})}


def _by(at: datetime, answered_at: datetime | None, working_days: int) -> dict[str, Any]:
    """`about`: that year's calendar is not known, and the day no promise."""
    from kiosk.central.terms import answer_by, is_overdue

    last = answer_by(at, working_days)
    return {
        "answer_by": last.day.isoformat(), "about": last.about, "overdue": answered_at is None and is_overdue(last, datetime.now(UTC)),
    }  # fmt: skip


def _faults(app: typer.Typer, office: Office) -> None:
    @app.command(epilog="Example: kiosk central faults --data /var/lib/kiosk-central --json")
    def faults(
        data: Data,
        terminal: Annotated[str, typer.Option(help="Only those of this terminal.")] = "",
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """Open orders for technicians: faults that terminals reported by themselves, each once however often it was reported."""
        from kiosk.central.faults import listed

        with office.at(data, database, as_json) as engine:
            office.show({"faults": [plain(asdict(one)) for one in listed(engine, terminal)]}, as_json)

    @app.command("close-fault", epilog="Example: kiosk central close-fault A7K2000017KQ3X --text 已修复 --data /var/lib/kiosk-central")
    def close_fault(
        number: Number,
        text: Annotated[str, typer.Option(help="What was done.")],
        data: Data,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """The order is done. Reported after that, the same fault is a new order."""
        from kiosk.central.faults import close

        with office.at(data, database, as_json) as engine:
            office.show({"tracking_number": number, "reports": close(engine, number, text, datetime.now(UTC))}, as_json)


def _ratings(app: typer.Typer, office: Office) -> None:
    @app.command(epilog="Example: kiosk central ratings --open --data /var/lib/kiosk-central --json")
    def ratings(
        data: Data,
        service: Annotated[str, typer.Option(help="Only those of this service.")] = "",
        still_open: Open = False,
        working_days: WorkingDays = _DAYS,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """What residents thought of it, by service and channel; bad ratings with the day by which each is answered."""
        from kiosk.central.ratings import bad, counted

        with office.at(data, database, as_json) as engine:
            counts = [{**plain(asdict(one)), "all": one.all, "good_percent": one.good_percent} for one in counted(engine, service)]
            rows = [
                {**plain(asdict(one)), **_by(one.at, one.answered_at, working_days)} for one in bad(engine, service, open_only=still_open)
            ]
            office.show({"counts": counts, "bad": rows}, as_json)

    @app.command("answer-rating", epilog="Example: kiosk central answer-rating A7K2000017KQ3X --text 已回访 --data /var/lib/kiosk-central")
    def answer_rating(
        number: Number,
        text: Annotated[str, typer.Option(help="What came of it; nothing about a person.")],
        data: Data,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """A bad rating was looked into, and whoever gave it called where they are known."""
        from kiosk.central.ratings import answer

        with office.at(data, database, as_json) as engine:
            office.show(plain(asdict(answer(engine, number, text, datetime.now(UTC)))), as_json)
