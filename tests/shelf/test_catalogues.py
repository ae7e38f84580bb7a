"""A terminal shows what it has, takes what the centre publishes, and tells the centre which one it is: over real sockets, with the real
process that compiles."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from kiosk.central.tables import database_url, open_database, terminals
from kiosk.outbox import OUTBOX_FILE
from kiosk.outbox.store import Store
from kiosk.outbox.uplink import Uplink
from kiosk.runtime.catalogues import STEP, Catalogues
from kiosk.session import events as on
from kiosk.session.machine import step
from kiosk.session.state import Home, OutOfService, Rules, State, start
from kiosk.settings import load_settings
from kiosk.shelf.files import Held, Shelf
from tests.shelf.catalogues import put, service
from tests.shelf.conftest import Publisher, Terminal


class Session:
    """The real machine, told what is published."""

    def __init__(self) -> None:
        self.state: State = start(Rules())
        self.held: list[Held] = []

    def publish(self, event: on.Event) -> None:
        self.state, _ = step(self.state, event)

    def out_of_order(self) -> str:
        return self.state.place.problem.code if isinstance(self.state.place, OutOfService) else ""

    def services(self) -> list[str]:
        assert self.state.catalogue is not None
        return list(self.state.catalogue.services)


@pytest.fixture
def session() -> Session:
    return Session()


Make = Callable[..., Catalogues]


@pytest.fixture
def make(terminal: Terminal, publisher: Publisher, session: Session) -> Make:
    """`terminal.shipped` is what its program comes with."""

    def made(production: bool = False) -> Catalogues:
        environ = {"KIOSK_STATE_DIR": str(terminal.state), "KIOSK_CENTRAL__CATALOGUE_SECONDS": "0.01"}
        if production:
            environ |= {"KIOSK_PRODUCTION": "true", "KIOSK_CENTRAL__URL": ""}
        config = terminal.state / "config"
        if not config.exists():
            config.mkdir()
            (config / "catalogue").symlink_to(terminal.shipped)
        return Catalogues(load_settings(environ=environ), config, session.publish, session.held.append)

    return made


@pytest.fixture
def uplink(terminal: Terminal, publisher: Publisher) -> Iterator[Callable[[Catalogues], Uplink]]:
    opened: list[Uplink] = []
    store = Store.open(terminal.state / OUTBOX_FILE, "A7K2")

    def made(catalogues: Catalogues) -> Uplink:
        opened.append(Uplink.open(terminal.state, store, publisher.url, 30.0, catalogue=catalogues.word))
        return opened[-1]

    yield made
    for one in opened:
        one.close()
    store.close()


def turns(catalogues: Catalogues, uplink: Uplink, until: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not until():
        assert time.monotonic() < ends
        catalogues.turn(uplink)


def test_what_the_centre_publishes_is_shown_when_nobody_is_there(
    make: Make, uplink: Callable[[Catalogues], Uplink], publisher: Publisher, session: Session
) -> None:
    catalogues = make()
    catalogues.load()
    assert isinstance(session.state.place, Home) and session.services() == ["register-0", "register-1"]
    assert catalogues.word() == ("shipped", "")
    catalogues.settle()
    assert catalogues.word()[0].startswith("shipped-") and session.held[-1].index is not None, "compiled meanwhile"
    line = uplink(catalogues)
    name = publisher.publish().manifest.name
    session.publish(on.ProgressOpened())
    turns(catalogues, line, lambda: catalogues.word()[0] == name)
    assert session.services() == ["register-0", "register-1"], "somebody is there"
    session.publish(on.BackPressed())
    assert isinstance(session.state.place, Home) and len(session.services()) == 4
    assert session.held[-1].index is not None
    later = make()
    later.load()
    assert later.word() == (name, ""), "and after a start"
    catalogues.close()


def test_the_centre_is_told_which_one_is_in_force_and_why_no_newer_one(
    make: Make, uplink: Callable[[Catalogues], Uplink], publisher: Publisher, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogues = make()
    catalogues.load()
    line = uplink(catalogues)
    name = publisher.publish().manifest.name
    turns(catalogues, line, lambda: catalogues.word()[0] == name)
    monkeypatch.setattr("kiosk.outbox.schema.RESERVE", 2**60)
    put(publisher.folder / "added.json", service("added", 9))
    publisher.publish()
    turns(catalogues, line, lambda: bool(catalogues.word()[1]))
    line._pulse.beat(line._store)
    engine = open_database(database_url(publisher.data_dir, ""))
    ends, told = time.monotonic() + 20, {"catalogue": ""}
    while not told["catalogue"]:  # written a second behind
        assert time.monotonic() < ends
        with engine.connect() as connection:
            told = json.loads(connection.execute(select(terminals.c.heartbeat)).scalar_one() or '{"catalogue": ""}')
    engine.dispose()
    assert (told["catalogue"], told["catalogue_problem"]) == (name, "catalogue.disk-full")
    catalogues.close()


def test_a_network_that_is_away_waits_and_a_step_at_work_does_not(
    make: Make, uplink: Callable[[Catalogues], Uplink], publisher: Publisher
) -> None:
    catalogues = make()
    catalogues.load()
    line = uplink(catalogues)
    line.centre.url = "http://127.0.0.1:9"
    assert catalogues.turn(line) >= 60
    again = make()
    publisher.publish()
    line.centre.url = publisher.url
    assert again.turn(line) == STEP
    assert 0 < again.turn(line) <= STEP, "asked too early, it says how long it still has"
    again.close()


def test_production_serves_nothing_made_up_and_is_repaired_by_what_is_real(
    make: Make, uplink: Callable[[Catalogues], Uplink], publisher: Publisher, session: Session, terminal: Terminal
) -> None:
    put(terminal.shipped / "register-0.json", service("register-0", generated=True))
    demo = make()
    demo.load()
    assert isinstance(session.state.place, Home) and session.state.catalogue is not None and session.state.catalogue.generated
    session.state = start(Rules())
    catalogues = make(production=True)
    catalogues.load()
    assert session.out_of_order() == "catalogue.generated"
    publisher.publish()
    turns(catalogues, uplink(catalogues), lambda: isinstance(session.state.place, Home))
    assert len(session.services()) == 4
    catalogues.close()


def test_a_catalogue_that_nobody_could_be_served_by_is_out_of_service(make: Make, session: Session, terminal: Terminal) -> None:
    broken = service("register-0")
    broken["form"]["schema"]["properties"]["phone"]["pattern"] = "("
    put(terminal.shipped / "register-0.json", broken)
    catalogues = make()
    catalogues.load()
    assert isinstance(session.state.place, Home), "the forms are looked at once home stands"
    catalogues.settle()
    assert session.out_of_order() == "catalogue.invalid"
    put(terminal.shipped / "register-0.json", service("register-0", colour="red"))
    session.state = start(Rules())
    make().load()
    assert session.out_of_order() == "catalogue.invalid"


def test_what_was_made_up_is_passed_over_once_it_is_production(
    make: Make, uplink: Callable[[Catalogues], Uplink], publisher: Publisher, session: Session
) -> None:
    """A terminal that was shown with a demonstration's catalogue and goes into service has its program's own: no dead end."""
    put(publisher.folder / "register-2.json", service("register-2", 3, generated=True))
    shown, name = make(), publisher.publish().manifest.name
    shown.load()
    turns(shown, uplink(shown), lambda: shown.word()[0] == name)
    shown.close()
    session.state = start(Rules())
    make(production=True).load()
    assert isinstance(session.state.place, Home) and session.services() == ["register-0", "register-1"]


def test_who_looked_before_a_switch_does_not_tell_of_it_last(make: Make, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that compiles after the start, and the one that asks the centre: the one in force has the last word."""
    catalogues = make()
    opened: list[str] = []
    looked, told = threading.Event(), threading.Event()
    real = Shelf.open

    def slow(shelf: Shelf, production: bool = False) -> Held:
        held = real(shelf, production)
        opened.append("before" if not opened else "after")
        if opened == ["before"]:
            looked.set()
            told.wait(0.5)  # as long as the other would need; it has to wait for this one
        return dataclasses.replace(held, catalogue=dataclasses.replace(held.catalogue, version=opened[-1]))

    monkeypatch.setattr(Shelf, "open", slow)
    early = threading.Thread(target=catalogues.load)
    early.start()
    assert looked.wait(20)
    catalogues.load()
    told.set()
    early.join(20)
    assert [one.version for one in session.held] == ["before", "after"] and catalogues.word()[0] == "after"
