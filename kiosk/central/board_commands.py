"""What officers announce to residents, as commands of `kiosk central` (answering.md): the board, its notices, topics and leader days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.central.office import AsJson, Data, Database, Office

if TYPE_CHECKING:
    from kiosk.wire.board import Bilingual, Stage

Id = Annotated[str, typer.Argument(help="Small letters, digits and dashes; never used again for another.")]
Day = Annotated[str, typer.Option(help="YYYY-MM-DD.")]


def register(app: typer.Typer, office: Office) -> None:
    """Adds the commands to `app`."""
    notice, topic, leader_day = (typer.Typer(no_args_is_help=True, add_completion=False) for _ in range(3))
    app.add_typer(notice, name="notice", help="Notices at every terminal.")
    app.add_typer(topic, name="topic", help="The monthly list of hot topics.")
    app.add_typer(leader_day, name="leader-day", help="Days on which a leader answers 12345.")
    _board(app, office)
    _notices(notice, office)
    _topics(topic, office)
    _leader_days(leader_day, office)


def _board(app: typer.Typer, office: Office) -> None:
    @app.command(epilog="Example: kiosk central board --data /var/lib/kiosk-central --json")
    def board(
        data: Data,
        load: Annotated[Path | None, typer.Option(help="A board as JSON, as this command shows it: all of it is announced.")] = None,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """What terminals show: notices, topics with their votes, leader days, and which terminals are down."""
        from kiosk.central import announcing
        from kiosk.central import board as desk

        now = datetime.now(UTC)
        with office.at(data, database, as_json) as engine:
            if load is not None:
                try:
                    content = load.read_bytes()
                except OSError as error:
                    office.fail("board.unreadable-file", f"{load}: {error.strerror}", as_json)
                desk.load(engine, content, now)
            with engine.connect() as connection:
                down = announcing.silent_or_broken(connection, now, now - announcing.SILENT)
                office.show(desk.board_of(connection, now, down).model_dump(mode="json"), as_json)


def _notices(app: typer.Typer, office: Office) -> None:
    @app.command("add", epilog="Example: kiosk central notice add counter-moves --title 窗口搬迁 … --data /var/lib/kiosk-central")
    def add(
        id_: Id,
        title: Annotated[str, typer.Option(help="In Chinese, under 14 characters.")],
        title_en: Annotated[str, typer.Option(help="The same in English.")],
        text: Annotated[str, typer.Option(help="In Chinese.")],
        text_en: Annotated[str, typer.Option(help="The same in English.")],
        last_day: Day,
        data: Data,
        first_day: Annotated[str, typer.Option(help="YYYY-MM-DD; default: today.")] = "",
        urgent: Annotated[bool, typer.Option("--urgent", help="Shown before all others.")] = False,
        district: Annotated[list[str] | None, typer.Option(help="Only there: a code of GB/T 2260; several times for several.")] = None,
        service: Annotated[str, typer.Option(help="The service that it is about.")] = "",
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """Announces a notice from its first to its last day."""
        from kiosk.central import board as desk

        now = datetime.now(UTC)
        with office.at(data, database, as_json) as engine:
            notice = desk.checked_notice(
                {
                    "id": id_, "title": {"zh": title, "en": title_en}, "text": {"zh": text, "en": text_en},
                    "priority": "urgent" if urgent else "normal", "districts": tuple(district or ()),
                    "first_day": first_day or desk.today(now), "last_day": last_day, "service": service,
                }
            )  # fmt: skip
            desk.add_notice(engine, notice, now)
            office.show(notice.model_dump(mode="json"), as_json)

    @app.command("withdraw", epilog="Example: kiosk central notice withdraw counter-moves --data /var/lib/kiosk-central")
    def withdraw(id_: Id, data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """Takes a notice back before its last day. Again changes nothing."""
        from kiosk.central import board as desk

        with office.at(data, database, as_json) as engine:
            office.show({"id": id_, "withdrawn": desk.withdraw_notice(engine, id_, datetime.now(UTC))}, as_json)

    @app.command("list", epilog="Example: kiosk central notice list --data /var/lib/kiosk-central --json")
    def list_(data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """Notices that are announced now or will be."""
        _show_part(office, "notices", data, database, as_json)


def _topics(app: typer.Typer, office: Office) -> None:
    @app.command("add", epilog="Example: kiosk central topic add queues --month 2026-11 --title 排队太久 … --data /var/lib/kiosk-central")
    def add(
        id_: Id,
        month: Annotated[str, typer.Option(help="Of the list: YYYY-MM.")],
        title: Annotated[str, typer.Option(help="In Chinese, under 14 characters.")],
        title_en: Annotated[str, typer.Option(help="The same in English.")],
        data: Data,
        lead: Annotated[str, typer.Option(help="Who sees to it.")] = "",
        lead_en: Annotated[str, typer.Option(help="The same in English.")] = "",
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """Puts a topic onto the list of a month (上榜)."""
        from kiosk.central import board as desk

        now = datetime.now(UTC)
        with office.at(data, database, as_json) as engine:
            said = {"title": {"zh": title, "en": title_en}, "lead": _bilingual(lead, lead_en)}
            topic = desk.checked_topic({"id": id_, "month": month, **said, "stage": "listed", "since": desk.today(now)})
            desk.add_topic(engine, topic, now)
            office.show(topic.model_dump(mode="json"), as_json)

    @app.command("move", epilog="Example: kiosk central topic move queues --stage assigned --data /var/lib/kiosk-central")
    def move(
        id_: Id,
        stage: Annotated[str, typer.Option(help="assigned 交办, monitored 监测, led 包案, delisted 撤榜, or listed again.")],
        data: Data,
        month: Annotated[str, typer.Option(help="Of the list, when it is listed again: YYYY-MM.")] = "",
        lead: Annotated[str, typer.Option(help="Who sees to it.")] = "",
        lead_en: Annotated[str, typer.Option(help="The same in English.")] = "",
        result: Annotated[str, typer.Option(help="What was done about it.")] = "",
        result_en: Annotated[str, typer.Option(help="The same in English.")] = "",
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """Moves a topic on. Where it stands there already, what is said of it changes."""
        from kiosk.central import board as desk

        to = _stage(stage)
        if to is None:
            office.fail("usage", "--stage is one of listed, assigned, monitored, led, delisted", as_json)
        with office.at(data, database, as_json) as engine:
            who, what = _bilingual(lead, lead_en), _bilingual(result, result_en)
            moved = desk.move_topic(engine, id_, to, datetime.now(UTC), month, who, what)
            office.show(moved.model_dump(mode="json"), as_json)

    @app.command("list", epilog="Example: kiosk central topic list --data /var/lib/kiosk-central --json")
    def list_(data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """Topics as residents see them, with how many said "me too"."""
        _show_part(office, "topics", data, database, as_json)


def _leader_days(app: typer.Typer, office: Office) -> None:
    @app.command("add", epilog="Example: kiosk central leader-day add 2026-12-01 --who 副局长 --who-en … --data /var/lib/kiosk-central")
    def add(
        day: Annotated[str, typer.Argument(help="YYYY-MM-DD.")],
        who: Annotated[str, typer.Option(help="Their office, in Chinese.")],
        who_en: Annotated[str, typer.Option(help="The same in English.")],
        data: Data,
        database: Database = "",
        as_json: AsJson = False,
    ) -> None:
        """On that day this leader answers 12345; in the place of whoever was named before."""
        from kiosk.central import board as desk

        with office.at(data, database, as_json) as engine:
            desk.add_leader_day(engine, _day(office, day, as_json), desk.checked_words(who, who_en), datetime.now(UTC))
            office.show({"day": day, "who": {"zh": who, "en": who_en}}, as_json)

    @app.command("remove", epilog="Example: kiosk central leader-day remove 2026-12-01 --data /var/lib/kiosk-central")
    def remove(
        day: Annotated[str, typer.Argument(help="YYYY-MM-DD.")], data: Data, database: Database = "", as_json: AsJson = False
    ) -> None:
        """Nobody answers on that day. Again changes nothing."""
        from kiosk.central import board as desk

        with office.at(data, database, as_json) as engine:
            office.show({"day": day, "removed": desk.remove_leader_day(engine, _day(office, day, as_json))}, as_json)

    @app.command("list", epilog="Example: kiosk central leader-day list --data /var/lib/kiosk-central --json")
    def list_(data: Data, database: Database = "", as_json: AsJson = False) -> None:
        """The days to come."""
        _show_part(office, "leader_days", data, database, as_json)


def _show_part(office: Office, part: str, data: Path, database: str, as_json: bool) -> None:
    from kiosk.central import board as desk

    with office.at(data, database, as_json) as engine:
        told: dict[str, Any] = desk.listed(engine, datetime.now(UTC)).model_dump(mode="json")
        office.show({part: told[part]}, as_json)


def _bilingual(zh: str, en: str) -> Bilingual | None:
    from kiosk.central import board as desk

    return desk.checked_words(zh, en) if zh or en else None


def _stage(word: str) -> Stage | None:
    from typing import get_args

    from kiosk.wire.board import Stage

    return next((one for one in get_args(Stage) if one == word), None)


def _day(office: Office, text: str, as_json: bool) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        office.fail("usage", "a day is YYYY-MM-DD", as_json)
