"""Enrolment: a one-time code makes terminal and centre known to each other, and nobody in between to either."""

from __future__ import annotations

import base64
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.enrolment import issue_code, revoke
from kiosk.central.keys import load_or_make
from kiosk.central.tables import database_url, open_database
from kiosk.outbox import ENROLMENT_FILE, enrolment, http, trust
from kiosk.outbox.trust import TrustError
from kiosk.settings import load_settings
from kiosk.wire import fleet
from kiosk.wire.fleet import OneTimeCode
from kiosk.wire.models import Trust
from tests.outbox.servers import Reply, dead_port, impostor
from tests.rig import Terminal

NOW = datetime.now(UTC)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def code(data_dir: Path, terminal: str = "A7K2") -> OneTimeCode:
    engine = open_database(database_url(data_dir, ""))
    try:
        return issue_code(engine, terminal, NOW)
    finally:
        engine.dispose()


def test_a_code_gives_a_terminal_its_name_and_the_centres_keys(state: Path, url: str, data_dir: Path) -> None:
    one_time = code(data_dir)
    made = enrolment.enrol(state, url, OneTimeCode.parse(str(one_time).lower().replace("-", " ")))
    assert (made.terminal, made.url) == ("A7K2", url)
    assert trust.stored_trust(state) == load_or_make(data_dir).trust
    found = enrolment.load(state)
    assert found is not None and found.private.private_bytes_raw() == made.private.private_bytes_raw()
    assert [path.name for path in state.iterdir()] == [ENROLMENT_FILE], "one file, so that it is whole or not there"
    assert {stat.S_IMODE(path.stat().st_mode) for path in state.iterdir()} == {0o600}
    settings = load_settings(environ={"KIOSK_STATE_DIR": str(state)})
    assert (settings.terminal.code, settings.central.url) == ("A7K2", url), "and the terminal is told both"
    with Terminal(state, made) as terminal:
        assert terminal.enqueue().tracking_number.startswith("A7K2")
        assert terminal.sync().run_once(datetime.now(UTC)).outcome == "delivered"


def test_an_answer_that_was_lost_is_had_again_with_the_same_code(state: Path, url: str, data_dir: Path) -> None:
    one_time = code(data_dir)

    def swallowed(_body: bytes) -> Reply:
        assert lossy.forward(url).status_code == 200
        return Reply(cut=-1)

    with impostor(swallowed) as lossy, pytest.raises(TrustError) as caught:
        enrolment.enrol(state, lossy.url, one_time)
    assert caught.value.code == "trust.unreachable"
    assert enrolment.load(state) is None
    assert enrolment.enrol(state, url, one_time).terminal == "A7K2"


def test_a_code_is_of_use_once(tmp_path: Path, url: str, data_dir: Path) -> None:
    one_time = code(data_dir)
    enrolment.enrol(tmp_path / "first", url, one_time)
    with pytest.raises(http.Refused) as caught:
        enrolment.enrol(tmp_path / "second", url, one_time)
    assert caught.value.problem.code == "enrolment.code-used"
    with pytest.raises(http.Refused) as caught:
        enrolment.enrol(tmp_path / "third", url, OneTimeCode(one_time.name, OneTimeCode.make().secret))
    assert caught.value.problem.code == "enrolment.code-unknown", "its name alone opens nothing"


def test_whoever_stands_in_between_is_found_out(state: Path, url: str, data_dir: Path) -> None:
    """They may pass on what they see, or answer themselves; they don't know the code, so they can't put keys of their own in."""
    one_time = code(data_dir)
    theirs = Ed25519PrivateKey.generate().public_key().public_bytes_raw()

    def with_other_keys(_body: bytes) -> Reply:
        answer = between.forward(url).json()
        answer["trust"]["ack_public"] = base64.b64encode(theirs).decode()
        return Reply(body=json.dumps(answer).encode())

    def of_another_terminal(_body: bytes) -> Reply:
        return Reply(body=json.dumps(between.forward(url).json() | {"terminal": "B8M3"}).encode())

    def page(_body: bytes) -> Reply:
        return Reply(headers={"Content-Type": "text/html"}, body=b"<html>log in</html>")

    for answer in (with_other_keys, of_another_terminal, page):
        with impostor(answer) as between, pytest.raises(TrustError) as caught:
            enrolment.enrol(state, between.url, one_time)
        assert caught.value.code == "trust.not-the-centre", answer
        assert all(one_time.secret.encode() not in body for body in between.asked), "the secret is never sent"
    assert enrolment.load(state) is None and trust.stored_trust(state) is None


def test_enrolled_again_a_terminal_keeps_its_key_and_its_queue(state: Path, url: str, data_dir: Path) -> None:
    first = enrolment.enrol(state, url, code(data_dir))
    with Terminal(state, first) as terminal:
        under_the_old_code = terminal.enqueue()
    second = enrolment.enrol(state, url, code(data_dir, "B8M3"))
    assert second.terminal == "B8M3" and second.private.private_bytes_raw() == first.private.private_bytes_raw()
    with Terminal(state, second) as terminal:
        assert terminal.enqueue().tracking_number.startswith("B8M3")
        assert terminal.sync().run_once(datetime.now(UTC)).delivered == 2, "the centre knows the key under both codes"
        found = terminal.store.find(under_the_old_code.tracking_number)
        assert found is not None and found.state == "delivered"
    third = enrolment.enrol(state, url, code(data_dir, "C9N4"), new_key=True)
    assert third.private.private_bytes_raw() != first.private.private_bytes_raw()


def test_a_revoked_terminal_is_refused_at_once_and_by_name(state: Path, url: str, data_dir: Path) -> None:
    with Terminal(state, enrolment.enrol(state, url, code(data_dir))) as terminal:
        terminal.enqueue()
        engine = open_database(database_url(data_dir, ""))
        revoke(engine, "A7K2", "stolen", NOW)
        engine.dispose()
        report = terminal.sync().run_once(datetime.now(UTC))
        assert (report.outcome, report.detail) == ("refused", "terminal.revoked")
        assert terminal.counts() == (1, 0, 0) and terminal.store.line().paused == "terminal.revoked"


def test_what_is_missing_or_damaged_says_so(state: Path) -> None:
    def refusal(wanted: object) -> str:
        with pytest.raises(TrustError) as caught:
            wanted()  # type: ignore[operator]
        return caught.value.code

    assert enrolment.load(state) is None and trust.stored_trust(state) is None
    assert refusal(lambda: enrolment.need(state)) == refusal(lambda: trust.need_trust(state)) == "trust.missing"
    assert refusal(lambda: enrolment.enrol(state, dead_port(), OneTimeCode.make())) == "trust.unreachable"
    no_key = '{"id": "1", "terminal": "A7K2", "url": "", "private_key": "AAAA", "ca": "", "trust": {}}'
    for text in ("", "[]", "{}", no_key):
        (state / ENROLMENT_FILE).write_text(text)
        assert refusal(lambda: enrolment.load(state)) == "trust.damaged", text
        assert refusal(lambda: trust.stored_trust(state)) == "trust.damaged", text


def test_new_keys_count_when_the_old_ones_vouch_for_them(state: Path, url: str, data_dir: Path) -> None:
    made = enrolment.enrol(state, url, code(data_dir))
    known = trust.need_trust(state)
    mine = Ed25519PrivateKey.generate()
    newer = known.model_copy(update={"serial": known.serial + 1, "ack_public": mine.public_key().public_bytes_raw()})

    def vouched(signer: Ed25519PrivateKey, offered: Trust) -> Reply:
        return Reply(body=fleet.sign_trust(signer, known.ack_key_id, offered).model_dump_json().encode())

    session = made.session()
    with impostor(lambda _body: vouched(mine, newer)) as other, pytest.raises(TrustError):
        trust.renewed(state, known, session, other.url)
    honest = load_or_make(data_dir).acknowledging
    older = known
    with impostor(lambda _body: vouched(honest, newer)) as real:
        assert trust.renewed(state, known, session, real.url) == newer == trust.need_trust(state)
    with impostor(lambda _body: vouched(honest, older)) as stale, pytest.raises(TrustError):
        trust.renewed(state, newer, session, stale.url)
    session.close()


def test_keys_of_an_earlier_enrolment_count_no_more(state: Path, url: str, data_dir: Path) -> None:
    """A running terminal may write down renewed keys at the moment when a technician enrols it elsewhere."""
    enrolment.enrol(state, url, code(data_dir))
    first = trust.need_trust(state)
    trust.store_trust(state, first.model_copy(update={"serial": 7}))
    assert trust.need_trust(state).serial == 7
    enrolment.enrol(state, url, code(data_dir))
    assert trust.need_trust(state) == first, "what came with this enrolment"


def test_a_key_that_was_meant_to_go_goes(state: Path, url: str, data_dir: Path) -> None:
    """Also when the first try failed: neither does the old key come back, nor is a good one lost."""
    first = enrolment.enrol(state, url, code(data_dir)).private.private_bytes_raw()
    for new_key in (True, False):
        with pytest.raises(http.Refused):
            enrolment.enrol(state, url, OneTimeCode.make(), new_key=new_key)
    with pytest.raises(TrustError):
        enrolment.enrol(state, dead_port(), OneTimeCode.make(), new_key=True)
    kept = enrolment.enrol(state, url, code(data_dir, "B8M3")).private.private_bytes_raw()
    other = enrolment.enrol(state, url, code(data_dir, "C9N4"), new_key=True).private.private_bytes_raw()
    assert kept == first and other != first


def test_a_draft_that_a_killed_process_left_is_removed(state: Path, url: str, data_dir: Path) -> None:
    state.mkdir()
    (state / f"{ENROLMENT_FILE}.0a1b2c3d").write_text("a key")
    enrolment.enrol(state, url, code(data_dir))
    assert [path.name for path in state.iterdir()] == [ENROLMENT_FILE]
