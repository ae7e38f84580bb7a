"""What officers do at the centre, as commands of `kiosk central`: what needs attention, parts of bundles, tickets, payments (deciding.md),
and those which stand in files of their own.

They stand here and not beside the others because they belong to the centre; how a command opens it and speaks is handed in.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kiosk.central import answering_commands, board_commands, payment_commands
from kiosk.central.office import AsJson, Data, Database, Number, Office, plain

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kiosk.central.parts import Bundle


def register(app: typer.Typer, office: Office) -> None:
    """Adds the commands to `app`."""
    _attention(app, office)
    _parts(app, office)
    _tickets(app, office)
    _payments(app, office)
    payment_commands.register(app, office)
    board_commands.register(app, office)
    answering_commands.register(app, office)


def _attention(app: typer.Typer, office: Office) -> None:
    @app.command(epilog="Example: kiosk central attention --data /var/lib/kiosk-central --json")
    def attention(data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """Applications that are not what their form asks for: codes and names of fields, never what somebody wrote."""
        from kiosk.central.attention import waiting

        with office.at(data, database, as_json) as engine:
            office.show({"cases": [plain(asdict(one)) for one in waiting(engine)]}, as_json)

    @app.command(epilog="Example: kiosk central settle A7K2000017KQ3X --data /var/lib/kiosk-central")
    def settle(number: Number, data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """An officer has seen to what was found of this application: it goes on."""
        from kiosk.central import attention

        with office.at(data, database, as_json) as engine:
            office.show({"tracking_number": number, "settled": attention.settle(engine, number, datetime.now(UTC))}, as_json)


def _parts(app: typer.Typer, office: Office) -> None:
    @app.command(epilog="Example: kiosk central parts A7K2000017KQ3X --data /var/lib/kiosk-central --json")
    def parts(number: Number, data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """The parts of a bundle, what each has come to, and which of them wait for another."""
        from kiosk.central.parts import bundle_of

        with office.at(data, database, as_json) as engine:
            office.show(_told(bundle_of(engine, number)), as_json)

    @app.command(epilog="Example: kiosk central decide A7K2000017KQ3X register --state issued --data /var/lib/kiosk-central")
    def decide(
        number: Number,
        part: Annotated[str, typer.Argument(help="Its id, as `kiosk central parts` shows it.")],
        state: Annotated[str, typer.Option(help="classified, approved, sent-on, issued or refused.")],
        data: Data,
        reason: Annotated[str, typer.Option(help="Of a refusal: refused.papers, .not-eligible, .not-genuine, .other-department, …")] = "",
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """Decides over one part. The others stay what they are; what was issued stays issued. A refusal names the ways to contest it."""
        from kiosk.central.parts import STATES
        from kiosk.central.parts import decide as decided
        from kiosk.wire.models import REASONS, Reason

        if (known := next((one for one in STATES if one == state), None)) is None:
            office.fail("usage", f"--state is one of {', '.join(STATES)}", as_json)
        why: Reason | Literal[""] = next((one for one in REASONS if one == reason), "")
        if reason and not why:
            office.fail("usage", f"--reason is one of {', '.join(REASONS)}", as_json)
        with office.at(data, database, as_json) as engine:
            bundle = decided(engine, number, part, known, datetime.now(UTC), why)
            task = next(one.task for one in bundle.parts if one.id == part)
            office.show({**_told(bundle), "remedy": _remedy(engine, task) if known == "refused" else None}, as_json)


def _tickets(app: typer.Typer, office: Office) -> None:
    @app.command(epilog="Example: kiosk central tickets --kind cannot-be-done --open --data /var/lib/kiosk-central --json")
    def tickets(
        data: Data,
        service: Annotated[str, typer.Option(help="Only those about this service.")] = "",
        kind: Annotated[str, typer.Option(help="Only guide-error, cannot-be-done, call-back or terminal-fault.")] = "",
        still_open: Annotated[bool, typer.Option("--open", help="Only those that nobody has answered.")] = False,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """What residents and terminals reported, and how many errors in guides are open of each service. Never a number to call."""
        from typing import get_args

        from kiosk.central.answering_commands import waiting_row
        from kiosk.central.tickets import errors_by_service, listed
        from kiosk.wire.ticket import Kind

        if kind and kind not in get_args(Kind):
            office.fail("usage", f"--kind is one of {', '.join(get_args(Kind))}", as_json)
        with office.at(data, database, as_json) as engine:
            rows = [waiting_row(one) for one in listed(engine, service, still_open, kind)]
            office.show({"tickets": rows, "open_by_service": errors_by_service(engine)}, as_json)

    @app.command(epilog='Example: kiosk central answer A7K2000017KQ3X --text "费用已更正" --data /var/lib/kiosk-central')
    def answer(
        number: Number,
        text: Annotated[str, typer.Option(help="What anybody may read; nothing about a person.")],
        data: Data,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """Answers a report: whoever made it reads by its number that it was answered."""
        from kiosk.central import tickets as desk

        with office.at(data, database, as_json) as engine:
            office.show(plain(asdict(desk.answer(engine, number, text, datetime.now(UTC)))), as_json)


def _payments(app: typer.Typer, office: Office) -> None:
    @app.command(epilog="Example: kiosk central orders A7K2000017KQ3X --data /var/lib/kiosk-central --json")
    def orders(number: Number, data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """What has to be paid for an application, by when, and whether it was."""
        from kiosk.central import fees

        with office.at(data, database, as_json) as engine:
            office.show({"tracking_number": number, "orders": fees.listed(engine, _record(engine, number)[0])}, as_json)

    @app.command(epilog="Example: kiosk central pay A7K2000017KQ3X --data /var/lib/kiosk-central")
    def pay(number: Number, data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """Notes that an application was paid for, in place of a payment system. Too late revives nothing, and is marked for a person."""
        from kiosk.central import fees

        with office.at(data, database, as_json) as engine:
            done = fees.pay(engine, *_record(engine, number), datetime.now(UTC))
            office.show({"tracking_number": number, **asdict(done)}, as_json)

    @app.command("close-day", epilog="Example: kiosk central close-day --data /var/lib/kiosk-central --json")
    def close_day(data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """Abandons what was to be paid by the end of a day that is over. For a timer, at any hour; again changes nothing."""
        from kiosk.central import fees

        with office.at(data, database, as_json) as engine:
            office.show({"abandoned": fees.sweep(engine, datetime.now(UTC))}, as_json)


def _record(engine: Engine, number: str) -> tuple[str, str]:
    """Ids of the record and its case. Raises `PartError` part.unknown-number."""
    from kiosk.central.parts import record_of

    return record_of(engine, number)


def _told(bundle: Bundle) -> dict[str, Any]:
    rows = [plain(asdict(one)) for one in bundle.parts]
    return {"service": bundle.service, "state": bundle.state, "parts": rows, "collectable": list(bundle.collectable)}


def _remedy(engine: Engine, task: str) -> dict[str, Any]:
    """Where a refusal is contested (行政复议, 行政诉讼): as the part's own guide says it, else as the owner of the terminals does."""
    from kiosk.catalogue.elements import Contacts
    from kiosk.central.guides import Guides, owner

    with engine.connect() as connection:
        service = Guides().now(connection).newest(task)
    ways = owner().contacts_for(service.source.contacts if service else Contacts())
    return {
        name: {"name": {"zh": way.name.zh, "en": way.name.en} if way.name else None, "phone": way.phone, "address": way.address}
        for name, way in (("review", ways.review), ("litigation", ways.litigation))
        if way is not None
    }
