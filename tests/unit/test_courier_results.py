"""A document on its way from a real centre to paper: what is found, what is handed to the printer, and why something is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from kiosk.central import issuing, seals
from kiosk.central.keys import load_or_make
from kiosk.central.tables import database_url, open_database
from kiosk.outbox.store import Receipt
from kiosk.runtime.courier import Courier
from kiosk.runtime.printing import Printing
from kiosk.runtime.results import Results
from kiosk.session import events as on
from kiosk.session.effects import FindResults, Note, PrintResult
from kiosk.settings import Documents
from kiosk.wire.results import hash_of
from tests import rig
from tests.central.documents import pdf
from tests.central.terminals import SAMPLE
from tests.outbox.servers import Reply, centre, dead_port, impostor
from tests.unit.test_courier import Terminal

VISIT = 4


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        yield address


@pytest.fixture(scope="module")
def sealed(data_dir: Path) -> bytes:
    now = datetime.now(UTC)
    return seals.load_or_make(data_dir, now).seal(pdf("sealed"), now)


@pytest.fixture
def terminal(tmp_path: Path, url: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    with Terminal(tmp_path, rig.enrol(tmp_path, url, data_dir, rig.code_for(f"documents {request.node.name}"))) as made:
        yield made


@dataclass
class Desks:
    """What stands around: the printers' side, which takes documents, and the audit chain."""

    told: Callable[[on.Event], None]
    printed: list[tuple[int, str, bytes, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    def print_document(self, visit: int, job: str, document: bytes, log_id: str) -> None:
        self.printed.append((visit, job, document, log_id))
        self.told(on.DocumentPrinted(visit, job, "confirmed"))


def results(courier: Courier, desks: Desks, authority: str, signer: str = seals.OFFICE, crls: str = "") -> Results:
    printing = cast(Printing, desks)
    return Results(
        Documents(authority, signer, crls), courier, printing, desks.notes.append, desks.told, lambda visit: visit not in desks.gone
    )


def issued(terminal: Terminal, data_dir: Path, content: bytes, valid_for: timedelta | None = None) -> Receipt:
    receipt = terminal.save()
    assert terminal.sync().run_once(datetime.now(UTC) + timedelta(hours=1)).outcome == "delivered"
    engine = open_database(database_url(data_dir, ""))
    now = datetime.now(UTC)
    issuing.issue(engine, load_or_make(data_dir), receipt.tracking_number, lambda _draft: content, "L3", now, valid_for)
    engine.dispose()
    return receipt


def authority_of(data_dir: Path) -> str:
    return str(data_dir / seals.AUTHORITY)


def asked(terminal: Terminal, made: Results, record_id: str, job: str = "") -> on.DocumentPrinted:
    terminal.told.forget()
    made.print(PrintResult(VISIT, job or record_id, record_id, SAMPLE, "zh"))
    return terminal.told.first(on.DocumentPrinted)


def test_what_is_genuine_goes_to_the_printer_byte_for_byte(terminal: Terminal, url: str, data_dir: Path, sealed: bytes) -> None:
    receipt, desks = issued(terminal, data_dir, sealed), Desks(terminal.told)
    with terminal.courier(url) as courier:
        made = results(courier, desks, authority_of(data_dir))
        made.find(FindResults(VISIT, SAMPLE, 7))
        found = terminal.told.first(on.ResultsFound)
        assert (found.visit, found.number) == (VISIT, 7)
        mine = next(one for one in found.results if one.record_id == receipt.id)
        assert (mine.tracking_number, mine.assurance, mine.pages, mine.is_valid) == (receipt.tracking_number, "L3", 1, True)
        assert asked(terminal, made, receipt.id).outcome == "confirmed"
        assert asked(terminal, made, receipt.id, f"{receipt.id}#1").outcome == "confirmed"
    assert [one[:3] for one in desks.printed] == [(VISIT, receipt.id, sealed), (VISIT, f"{receipt.id}#1", sealed)]
    ids = [one[3] for one in desks.printed]
    assert len(set(ids)) == 2 and all(receipt.id in one for one in ids), "each is a job of its own in the print log"
    assert desks.notes == [Note("result-to-printer", receipt.id, hash_of(sealed))] * 2


@pytest.mark.parametrize(("authority", "signer", "crls", "code"), [
    ("", "", "", "collect.no-authority"), ("/nowhere.pem", "", "", "collect.no-authority"), (__file__, "", "", "collect.no-authority"),
    ("ours", "", "/nowhere.pem", "collect.no-authority"), ("ours", "", __file__, "collect.no-authority"),
    ("ours", "another office", "", "document.wrong-signer"),
])  # fmt: skip
def test_without_a_seal_that_counts_nothing_is_printed(
    terminal: Terminal, url: str, data_dir: Path, sealed: bytes, authority: str, signer: str, crls: str, code: str
) -> None:
    receipt, desks = issued(terminal, data_dir, sealed), Desks(terminal.told)
    with terminal.courier(url) as courier:
        made = results(courier, desks, authority_of(data_dir) if authority == "ours" else authority, signer, crls)
        refused = asked(terminal, made, receipt.id)
    assert (refused.visit, refused.job, refused.outcome, refused.reason) == (VISIT, receipt.id, "failed", code)
    assert desks.printed == [] and desks.notes[0] == Note("result-refused", receipt.id, code)


def test_what_is_not_sealed_or_has_run_out_is_not_printed(terminal: Terminal, url: str, data_dir: Path, sealed: bytes) -> None:
    plain, short = issued(terminal, data_dir, pdf()), issued(terminal, data_dir, sealed, timedelta(milliseconds=1))
    desks = Desks(terminal.told)
    with terminal.courier(url) as courier:
        made = results(courier, desks, authority_of(data_dir))
        assert asked(terminal, made, plain.id).reason == "document.unsigned"
        assert asked(terminal, made, short.id).reason == "collect.gone"
        assert asked(terminal, made, "01a20837-54d1-7000-8003-4aee061c41ec").reason == "collect.gone"
    assert desks.printed == []
    assert desks.notes[:2] == [Note("result-refused", plain.id, "document.unsigned"), Note("result-not-genuine", plain.id, hash_of(pdf()))]


def test_for_who_left_nothing_is_fetched(terminal: Terminal, url: str, data_dir: Path, sealed: bytes) -> None:
    receipt, desks = issued(terminal, data_dir, sealed), Desks(terminal.told, gone={VISIT - 1})
    with terminal.courier(url) as courier:
        made = results(courier, desks, authority_of(data_dir))
        made.print(PrintResult(VISIT - 1, "late", receipt.id, SAMPLE, "zh"))
        assert asked(terminal, made, receipt.id).visit == VISIT, "it came after, on the same thread"
    assert [one[0] for one in desks.printed] == [VISIT]


PORTAL = Reply(headers={"Content-Type": "text/html"}, body=b"<html>log in</html>")


def test_offline_is_said_and_a_portal_is_offline(terminal: Terminal, data_dir: Path, sealed: bytes) -> None:
    receipt, desks = issued(terminal, data_dir, sealed), Desks(terminal.told)
    with impostor(lambda _body: PORTAL) as portal:
        for address in ("", dead_port(), portal.url):
            with terminal.courier(address) as courier:
                made = results(courier, desks, authority_of(data_dir))
                terminal.told.forget()
                made.find(FindResults(VISIT, SAMPLE, 1))
                refused = terminal.told.first(on.ResultsRefused)
                assert (refused.problem.code, refused.number) == ("collect.offline", 1)
                assert asked(terminal, made, receipt.id).reason == "collect.offline"
    assert desks.printed == []
