"""How officers' commands open the centre, show what they found, and say that they failed. What they have in common, and no command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Protocol

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

Data = Annotated[Path, typer.Option(help="Folder of the centre's keys, attachments and database; made when it is missing.")]
Database = Annotated[
    str, typer.Option(help="postgresql://USER:PASSWORD@HOST/NAME; else SQLite in the data folder.", envvar="KIOSK_CENTRAL_DATABASE")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Number = Annotated[str, typer.Argument(help="The tracking number.")]


class Fail(Protocol):
    def __call__(self, code: str, words: str, as_json: bool) -> NoReturn: ...


@dataclass(frozen=True)
class Office:
    """How a command opens the centre, shows what it found, and says that it failed."""

    opened: Callable[[Path, str, bool], AbstractContextManager[Engine]]
    show: Callable[[Mapping[str, object], bool], None]
    fail: Fail

    @contextmanager
    def at(self, data: Path, database: str, as_json: bool) -> Iterator[Engine]:
        """The database, with everything that has arrived opened and noted; what goes wrong is said."""
        from kiosk.central import keys
        from kiosk.central.attention import AttentionError
        from kiosk.central.board import BoardError
        from kiosk.central.indexing import index_all
        from kiosk.central.parts import PartError
        from kiosk.central.ratings import RatingError
        from kiosk.central.tickets import TicketError

        with self.opened(data, database, as_json) as engine:
            index_all(engine, keys.load_or_make(data), datetime.now(UTC))
            try:
                yield engine
            except (AttentionError, BoardError, PartError, RatingError, TicketError) as error:
                self.fail(error.code, str(error), as_json)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Moments in words, sequences as lists."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
