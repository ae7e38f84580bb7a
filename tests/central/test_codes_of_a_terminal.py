"""One terminal under several codes, and what it queued under each: real terminals at a real centre, over sockets."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kiosk.central import keys as keyring
from kiosk.central.enrolment import issue_code, revoke
from kiosk.central.importing import Importer, import_file
from kiosk.central.tables import database_url, open_database
from kiosk.central.uploads import Uploads
from kiosk.outbox import bundle, enrolment, http, progress
from kiosk.outbox.store import Draft
from kiosk.outbox.sync import Sync
from kiosk.outbox.trust import need_trust, sealer
from tests import rig
from tests.outbox.servers import centre


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "central"


@pytest.fixture
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        yield address


@pytest.fixture
def engine(url: str, data_dir: Path) -> Iterator[Engine]:
    opened = open_database(database_url(data_dir, ""))
    yield opened
    opened.dispose()


def now() -> datetime:
    return datetime.now(UTC)


def drained(sync: Sync) -> list[str]:
    """The outcomes until there is nothing left to do, each once."""
    outcomes: list[str] = []
    for _ in range(50):
        outcomes.append(sync.run_once(now()).outcome)
        if outcomes[-1] != "delivered":
            break
    return outcomes


def refusal(ask: Callable[..., object], *about: object) -> str:
    with pytest.raises(http.Refused) as caught:
        ask(*about)
    return caught.value.problem.code


def test_scans_queued_under_the_old_code_are_signed_for_under_the_new(tmp_path: Path, url: str, data_dir: Path) -> None:
    state = tmp_path / "state"
    with rig.Terminal(state, rig.enrol(state, url, data_dir, "A7K2")) as old:
        old.enqueue(b"content", secrets.token_bytes(1_500_000), b"small")
        assert old.sync().run_once(now()).outcome == "delivered", "the record; its scans are still here"
        old.enqueue(b"more", b"another")
    with rig.Terminal(state, rig.enrol(state, url, data_dir, "B7K2")) as new:
        assert drained(new.sync())[-1] == "idle"
        assert new.counts() == (0, 0, 2)


def test_a_stolen_terminal_is_refused_under_every_code_it_ever_had(tmp_path: Path, url: str, data_dir: Path, engine: Engine) -> None:
    """Its disk still holds its key and every code of before."""
    state = tmp_path / "state"
    known = rig.enrol(state, url, data_dir, "A7K2")
    with rig.Terminal(state, known) as terminal:
        queued = terminal.enqueue()
        moved = rig.enrol(state, url, data_dir, "B7K2")
        revoke(engine, "B7K2", "stolen", now())
        trust = need_trust(state)
        for code in ("A7K2", "B7K2"):
            with moved.session() as session:
                thief = http.Centre(url, code, moved.private, session)
                assert refusal(progress.ask, thief, trust, queued.tracking_number) == "terminal.revoked"
                assert refusal(progress.ask_by_document, thief, trust, "11010519491231002X") == "terminal.revoked"
                assert refusal(thief.ask, "POST", "v1/tokens") == "terminal.revoked"
                report = Sync(terminal.store, thief, trust, state / "lock").run_once(now())
                assert (report.outcome, report.detail) == ("refused", "terminal.revoked")
        assert terminal.counts() == (1, 0, 0)


def test_who_was_revoked_by_mistake_comes_back_with_what_it_queued(tmp_path: Path, url: str, data_dir: Path, engine: Engine) -> None:
    """Under a new code even: its old one counts again too, so nothing it queued is foreign."""
    state = tmp_path / "state"
    with rig.Terminal(state, rig.enrol(state, url, data_dir, "C3C3")) as old:
        old.enqueue(b"content", b"scan")
        revoke(engine, "C3C3", "lost", now())
        assert old.sync().run_once(now()).outcome == "refused"
    assert refusal(enrolment.enrol, state, url, issue_code(engine, "D4D4", now())) == "terminal.revoked"
    with rig.Terminal(state, enrolment.enrol(state, url, issue_code(engine, "D4D4", now(), reinstate=True))) as back:
        assert drained(back.sync())[-1] == "idle"
        assert back.counts() == (0, 0, 1)


def test_from_a_stick_a_terminal_learns_of_the_keys_its_answer_is_signed_with(
    tmp_path: Path, url: str, data_dir: Path, engine: Engine
) -> None:
    """Two rotations later, and then it syncs over the network as if it had been there."""
    state, stick = tmp_path / "state", tmp_path / "stick"
    stick.mkdir()
    with rig.Terminal(state, rig.enrol(state, url, data_dir, "A7K2")) as terminal:
        one = terminal.enqueue(b"content", b"scan")
        [path] = bundle.export(terminal.store, [one.id], stick, terminal.known, now()).paths
        keyring.rotate_acknowledging(data_dir, now())
        keyring.rotate_sealing(data_dir, now())
        keyring.rotate_acknowledging(data_dir, now())
        keys = keyring.load_or_make(data_dir)
        imported, back = import_file(Importer(engine, keys, Uploads(engine, data_dir / "attachments", now)), path, now())
        assert imported.verdicts == {"accepted": 1}
        bundle.acknowledge(terminal.store, terminal.trust, "A7K2", back.read_bytes(), now(), state)
        assert terminal.counts() == (0, 0, 1)
        terminal.trust = need_trust(state)
        assert terminal.trust == keys.trust
        terminal.enqueue()
        assert drained(terminal.sync())[-1] == "idle"
        assert terminal.counts() == (0, 0, 2)


def test_a_withdrawal_from_another_terminal_takes_nothing_back(tmp_path: Path, url: str, data_dir: Path) -> None:
    with rig.Terminal(tmp_path / "a", rig.enrol(tmp_path / "a", url, data_dir, "A7K2")) as owner:
        opened = owner.enqueue()
        assert drained(owner.sync())[-1] == "idle"
        with rig.Terminal(tmp_path / "b", rig.enrol(tmp_path / "b", url, data_dir, "B7K2")) as other:
            take_back = Draft("residence-permit", "3", b"{}", kind="withdrawal", case_id=opened.case_id)
            other.store.enqueue(take_back, sealer(other.trust))
            assert drained(other.sync())[-1] == "idle"
            assert other.counts() == (0, 0, 1), "it is kept"
        found = progress.ask(owner.centre(), owner.trust, opened.tracking_number)
        assert found is not None and found.state == "accepted"
