"""A centre that publishes, and terminals that bring their catalogue up to date from it: real sockets, real disks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.central.publishing import Published, publish
from kiosk.central.tables import database_url, open_database
from kiosk.outbox.http import Answer, Centre
from kiosk.outbox.trust import need_trust, read_enrolment
from kiosk.shelf.files import Held, Place, Shelf, compile_place
from kiosk.shelf.sync import CatalogueSync, Status
from kiosk.wire.models import Trust
from tests.outbox.servers import centre
from tests.rig import enrol
from tests.shelf.catalogues import as_it_loads, small

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Publisher:
    """A centre's data folder, the address it is served at, and the folder that is published from."""

    data_dir: Path
    url: str
    folder: Path

    def publish(self) -> Published:
        engine = open_database(database_url(self.data_dir, ""))
        try:
            return publish(engine, self.folder, datetime.now(UTC), as_it_loads)
        finally:
            engine.dispose()


class Here:
    """A compilation in this process, at once. What a process of its own does is shown in test_compiling.py."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def done(self) -> bool:
        compile_place(self._place)
        return True

    def stop(self) -> None:
        pass


class Line(Centre):
    """The way to the centre, with what was asked; `on_the_way` may change an answer."""

    def ask(self, method: str, path: str, body: bytes = b"", *rest: object, **more: object) -> Answer:
        self.asked.append((path.partition("?")[0], body))
        answer = super().ask(method, path, body, *rest, **more)  # type: ignore[arg-type]
        return self.on_the_way(path, answer)

    asked: list[tuple[str, bytes]]

    @staticmethod
    def on_the_way(_path: str, answer: Answer) -> Answer:
        return answer


@dataclass
class Terminal:
    """`shipped`: the catalogue of its program."""

    state: Path
    shipped: Path
    line: Line
    trust: Trust
    production: bool = False
    sync: CatalogueSync = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """As a terminal does that was switched off: only what lies on the disk is known."""
        enrolled = str((read_enrolment(self.state) or {})["id"])
        self.sync = CatalogueSync(Shelf(self.shipped, self.state), enrolled, self.production, Here)

    def bring(self) -> str:
        """Until it rests or has switched; the last word."""
        word = "works"
        for _ in range(50):
            word = self.sync.turn(self.line, self.trust, NOW)
            if word != "works":
                break
        return word

    @property
    def status(self) -> Status:
        return self.sync.status

    def held(self) -> Held:
        return Shelf(self.shipped, self.state).open()

    def files_asked(self) -> int:
        """How often."""
        return sum(path.endswith("files") for path, _ in self.line.asked)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("shipped"), 2)


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    with centre(tmp_path / "central") as url:
        yield Publisher(tmp_path / "central", url, small(tmp_path / "to-publish", 4))


@pytest.fixture
def terminal(publisher: Publisher, tmp_path: Path, shipped: Path) -> Iterator[Terminal]:
    made = terminal_at(publisher, tmp_path / "state", shipped, "A7K2")
    yield made
    made.line.session.close()


def terminal_at(publisher: Publisher, state: Path, shipped: Path, code: str) -> Terminal:
    known = enrol(state, publisher.url, publisher.data_dir, code)
    line = Line(publisher.url, known.terminal, known.private, known.session())
    line.asked = []
    return Terminal(state, shutil.copytree(shipped, state / "program"), line, need_trust(state))
