"""`kiosk central payments`: the orders that terminals made, a sweep by hand, and a hand that pays at the stand-in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.central.office import AsJson, Data, Database, Office

if TYPE_CHECKING:
    from kiosk.central.payment_stand_in import StandIn


def register(app: typer.Typer, office: Office) -> None:
    """Adds the command to `app`."""

    @app.command("payments", epilog="Example: kiosk central payments --pay last --data /var/lib/kiosk-central --json")
    def payments(
        data: Data,
        pay: Annotated[str, typer.Option(help="Pay this order at the stand-in, as a phone would; last: the newest that is open.")] = "",
        lost: Annotated[bool, typer.Option("--lost", help="With --pay: the callback gets lost, and the centre has to ask.")] = False,
        silent: Annotated[str, typer.Option(help="The stand-in says nothing about this order from now on.")] = "",
        speaks: Annotated[str, typer.Option(help="It speaks about this order again.")] = "",
        settle: Annotated[
            bool, typer.Option("--settle", help="Close what is over, give back what nobody claims; a served centre does so by itself.")
        ] = False,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """Orders that were made for terminals: how they stand, and whose application they belong to."""
        from kiosk.central.payment_stand_in import NotPaid, StandIn
        from kiosk.central.payments import Till, listed

        now = datetime.now(UTC)
        with office.at(data, database, as_json) as engine:
            stand_in = StandIn(engine)
            for name, quiet in ((silent, True), (speaks, False)):
                if name:
                    stand_in.hush(_named(name, stand_in), quiet)
            said: dict[str, object] = {}
            if pay:
                try:
                    paid = stand_in.pay(_named(pay, stand_in), now)
                except NotPaid as error:
                    office.fail(error.code, str(error), as_json)
                said["paid"] = asdict(paid) | {"until": paid.until.isoformat()}
                till = Till(engine, stand_in)
                if not lost and (row := till.row(paid.number)) is not None:
                    till.looked_at(row, now)
            if settle:
                said["settled"] = Till(engine, stand_in).sweep(now)
            office.show(said or {"payments": listed(engine)}, as_json)


def _named(number: str, till: StandIn) -> str:
    """`number`, or for "last" the newest order that is open; "" where there is none."""
    if number != "last":
        return number
    open_ = [row for row in till.rows() if row.state == "pending"]
    return max(open_, key=lambda row: row.until).number if open_ else ""
