"""What the centre announces, at a terminal: believed only as the centre signed it; shown with its time without a network."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central import board as desk
from kiosk.central.keys import load_or_make
from kiosk.central.tables import database_url, open_database
from kiosk.outbox import OUTBOX_FILE, board, http
from kiosk.outbox.store import Store
from kiosk.outbox.uplink import Uplink
from kiosk.runtime.board import Announcements
from kiosk.runtime.courier import Courier
from kiosk.session.door_events import BoardLoaded
from kiosk.settings import load_settings
from kiosk.wire import announcing
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.announcing import LARGEST_BOARD, BoardAnswer
from kiosk.wire.board import Bilingual, Board, Notice
from kiosk.wire.models import Trust
from tests.outbox.servers import Reply, centre, dead_port, impostor
from tests.rig import Signer, Terminal, code_for, enrol
from tests.unit.told import Told

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with centre(data_dir) as address:
        announce(data_dir, "first")
        yield address


@pytest.fixture
def terminal(tmp_path: Path, url: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    with Terminal(tmp_path, enrol(tmp_path, url, data_dir, code_for(f"board {request.node.name}"))) as made:
        yield made


@pytest.fixture
def signer(data_dir: Path) -> Signer:
    kept = load_or_make(data_dir)
    return Signer(kept.acknowledging, kept.trust)


def notice(id_: str, today: datetime = NOW) -> Notice:
    words = Bilingual(zh="窗口搬迁", en="A counter moves")
    return Notice(id=id_, title=words, text=words, first_day=today.date(), last_day=today.date() + timedelta(days=900))


def announce(data_dir: Path, id_: str) -> None:
    engine = open_database(database_url(data_dir, ""))
    try:
        now = datetime.now(UTC)
        desk.add_notice(engine, notice(id_, now), now)
    finally:
        engine.dispose()


def content(*ids: str) -> bytes:
    return announcing.content_of(Board(as_of=NOW, notices=tuple(notice(one) for one in ids)))


def answering(trust: Trust, make: Callable[[str, str], BoardAnswer]) -> Iterator[tuple[str, list[str]]]:
    """A server in the centre's place; `make` gives its answer to what was asked: known and nonce."""
    paths: list[str] = []

    def reply(_body: bytes) -> Reply:
        asked = dict(one.split("=") for one in paths[-1].partition("?")[2].split("&"))
        return Reply(body=make(asked["known"], asked["nonce"]).model_dump_json().encode())

    with impostor(reply, paths) as server:
        yield server.url, paths


def signed(by: Signer, known: str, nonce: str, what: bytes, at: datetime = NOW) -> BoardAnswer:
    return announcing.sign(by.acknowledging, by.trust.ack_key_id, announcing.about(known, nonce), what, known, at)


def test_the_board_of_the_centre_is_taken_kept_and_confirmed(terminal: Terminal) -> None:
    first = board.ask(terminal.centre(), terminal.trust, None)
    assert [one.id for one in first.board.notices] == ["first"]
    board.keep(terminal.folder, first)
    found = board.kept(terminal.folder, terminal.trust)
    assert found == first and found is not None and found.board.as_of == first.answer.signed_at
    again = board.ask(terminal.centre(), terminal.trust, first)
    assert again.hash == first.hash and again.board.as_of > first.board.as_of and again.answer.board == first.answer.board


def test_that_nothing_changed_is_not_sent_again(terminal: Terminal, signer: Signer) -> None:
    sizes: list[int] = []

    def make(known: str, nonce: str) -> BoardAnswer:
        made = signed(signer, known, nonce, content("one"))
        sizes.append(len(made.board))
        return made

    for url, paths in answering(terminal.trust, make):
        held = board.ask(terminal.centre(url), terminal.trust, None)
        board.ask(terminal.centre(url), terminal.trust, held)
        assert sizes == [len(content("one")), 0] and f"known={held.hash}" in paths[-1]


Changed = Callable[[BoardAnswer], BoardAnswer]
FORGED: dict[str, Changed] = {
    "another board": lambda one: one.with_content(content("forged")),
    "another board and its hash": lambda one: one.with_content(content("forged")).model_copy(
        update={"content_hash": announcing.hash_of(content("forged"))}
    ),
    "another time": lambda one: one.model_copy(update={"signed_at": one.signed_at + timedelta(days=1)}),
    "another key": lambda one: one.model_copy(update={"key_id": "somebody"}),
    "another question": lambda one: one.model_copy(update={"question": "0" * 64}),
    "nothing, as if it were known": lambda one: one.with_content(b""),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_board_that_was_changed_on_the_way_is_none(terminal: Terminal, signer: Signer, how: str) -> None:
    for url, _ in answering(terminal.trust, lambda known, nonce: FORGED[how](signed(signer, known, nonce, content("one")))):
        with pytest.raises(http.NotTheCentre):
            board.ask(terminal.centre(url), terminal.trust, None)


def test_a_board_of_somebody_else_is_none(terminal: Terminal, signer: Signer) -> None:
    stranger = Signer(Ed25519PrivateKey.generate(), signer.trust)
    for url, _ in answering(terminal.trust, lambda known, nonce: signed(stranger, known, nonce, content("one"))):
        with pytest.raises(http.NotTheCentre):
            board.ask(terminal.centre(url), terminal.trust, None)


def test_an_older_board_can_not_be_played_back(terminal: Terminal, signer: Signer) -> None:
    """What the centre once signed, to the very same terminal, is no answer to another question."""
    recorded: list[BoardAnswer] = []

    def make(known: str, nonce: str) -> BoardAnswer:
        recorded.append(signed(signer, known, nonce, content("one") if not recorded else content("two"), NOW))
        return recorded[0]

    for url, _ in answering(terminal.trust, make):
        board.ask(terminal.centre(url), terminal.trust, None)
        with pytest.raises(http.NotTheCentre):
            board.ask(terminal.centre(url), terminal.trust, None)


def test_a_board_that_is_too_large_is_none(terminal: Terminal, signer: Signer) -> None:
    def make(known: str, nonce: str) -> BoardAnswer:
        huge = b" " * (LARGEST_BOARD + 1)
        return signed(signer, known, nonce, content("one")).model_copy(update={"board": huge})

    for url, _ in answering(terminal.trust, make):
        with pytest.raises(http.NotTheCentre, match="no board"):
            board.ask(terminal.centre(url), terminal.trust, None)


@pytest.mark.parametrize("wrong", [b"", b"{}", b"\xff"])
def test_what_lies_on_the_disk_is_believed_no_more_than_the_network(terminal: Terminal, wrong: bytes) -> None:
    assert board.kept(terminal.folder, terminal.trust) is None
    (terminal.folder / board.FILE).write_bytes(wrong)
    with pytest.raises(NotSignedByCentre):
        board.kept(terminal.folder, terminal.trust)


def test_a_file_that_somebody_changed_is_no_board(terminal: Terminal) -> None:
    board.keep(terminal.folder, board.ask(terminal.centre(), terminal.trust, None))
    file = terminal.folder / board.FILE
    said = json.loads(file.read_bytes())
    file.write_text(json.dumps({**said, "signed_at": "2030-01-01T00:00:00Z"}))
    with pytest.raises(NotSignedByCentre):
        board.kept(terminal.folder, terminal.trust)


def courier(folder: Path, url: str, told: Told, trouble: str = "", **more: Any) -> Courier:
    settings = load_settings(
        {"terminal.code": code_for("board courier"), "central.url": url, "central.board_seconds": 0.2, "central.sync_seconds": 0.2, **more},
        {"KIOSK_STATE_DIR": str(folder)},
    )
    return Courier(settings, told, board=Announcements(settings, told), out_of_order=lambda: trouble)


def test_the_terminal_tells_of_the_board_and_of_the_last_one_when_it_starts_without_a_network(
    tmp_path: Path, data_dir: Path, url: str
) -> None:
    enrol(tmp_path, url, data_dir, code_for("board courier"))
    Store.open(tmp_path / OUTBOX_FILE, code_for("board courier")).close()
    told = Told()
    online = courier(tmp_path, url, told)
    online.worker.start()
    first = told.first(BoardLoaded)
    newer = told.first(BoardLoaded, lambda one: one.board.as_of > first.board.as_of)
    assert online.worker.stop()
    assert newer.board.notices == first.board.notices != ()
    told.forget()
    offline = courier(tmp_path, dead_port(), told)
    offline.worker.start()
    kept = told.first(BoardLoaded)
    assert offline.worker.stop()
    assert kept.board == first.board, "with its time: the same board is written once an hour"


def test_a_terminal_that_says_it_is_out_of_order_is_down_on_the_board_of_all(tmp_path: Path, data_dir: Path, url: str) -> None:
    code = code_for("board courier")
    enrol(tmp_path, url, data_dir, code)
    Store.open(tmp_path / OUTBOX_FILE, code).close()
    told = Told()
    broken = courier(tmp_path, url, told, trouble="store.full")
    broken.worker.start()
    told.first(BoardLoaded, lambda one: code in one.board.down)
    assert broken.worker.stop()


def test_a_refused_board_leaves_the_one_that_is_shown(terminal: Terminal, signer: Signer, caplog: pytest.LogCaptureFixture) -> None:
    answers = [content("one"), b'{"schema_version": 9}', b'{"schema_version": 9}']
    told = Told()

    def make(known: str, nonce: str) -> BoardAnswer:
        return signed(signer, known, nonce, answers.pop(0))

    for url, _ in answering(terminal.trust, make):
        settings = load_settings({"central.board_seconds": 0.0}, {"KIOSK_STATE_DIR": str(terminal.folder)})
        announcements = Announcements(settings, told)
        uplink = Uplink(terminal.folder, terminal.store, terminal.known, terminal.trust, url, 30.0)
        with caplog.at_level(logging.WARNING):
            assert announcements.turn(uplink) == 0.0
            assert announcements.turn(uplink) >= 60.0, "not asked again at once"
        uplink.close()
    [one] = told.all(BoardLoaded)
    assert [notice_.id for notice_ in one.board.notices] == ["one"] and caplog.text.count("board.malformed") == 1


def test_trouble_that_comes_again_after_an_unchanged_board_is_news(
    terminal: Terminal, signer: Signer, caplog: pytest.LogCaptureFixture
) -> None:
    bad = b'{"schema_version": 9}'
    answers = [content("one"), bad, content("one"), bad]

    def make(known: str, nonce: str) -> BoardAnswer:
        return signed(signer, known, nonce, answers.pop(0))

    for url, _ in answering(terminal.trust, make):
        settings = load_settings({"central.board_seconds": 0.0}, {"KIOSK_STATE_DIR": str(terminal.folder)})
        announcements = Announcements(settings, Told())
        uplink = Uplink(terminal.folder, terminal.store, terminal.known, terminal.trust, url, 30.0)
        with caplog.at_level(logging.WARNING):
            while answers:
                announcements._due = 0.0
                announcements.turn(uplink)
        uplink.close()
    assert caplog.text.count("board.malformed") == 2
