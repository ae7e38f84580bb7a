"""From a one-time code to an enrolled key, and back: who knows the code is in, once, and nobody learns from a refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from kiosk.central import enrolment
from kiosk.central.app import TRIES
from kiosk.central.enrolment import EnrolmentError
from kiosk.central.tables import audit_heads, enrolment_codes
from kiosk.wire import fleet
from kiosk.wire.fleet import EnrolmentAnswer, EnrolmentRequest, OneTimeCode
from tests.central.conftest import Centre, serving
from tests.central.terminals import Terminal, batch, envelope


def real_now() -> datetime:
    return datetime.now(UTC)


def ask(centre: Centre, code: OneTimeCode, terminal: Terminal, proof: str = "") -> httpx.Response:
    proof = proof or fleet.request_proof(code, terminal.public)
    body = EnrolmentRequest(code_name=code.name, public_key=terminal.public, proof=proof).model_dump_json().encode()
    response: httpx.Response = centre.client.post("/v1/enrolments", content=body)
    return response


def refused(centre: Centre, code: OneTimeCode, terminal: Terminal, proof: str = "") -> tuple[int, str]:
    return centre.refusal(ask(centre, code, terminal, proof))


def enrol(centre: Centre, terminal: Terminal) -> OneTimeCode:
    code = enrolment.issue_code(centre.engine, terminal.code, real_now())
    assert ask(centre, code, terminal).status_code == 200
    return code


def served(centre: Centre, terminal: Terminal) -> str:
    """ "yes", or the code of the refusal."""
    response = terminal.post(
        centre.client, "/v1/batches", batch(envelope(centre.keys.trust, terminal=terminal.code), terminal=terminal.code)
    )
    return "yes" if response.status_code == 200 else centre.refusal(response)[1]


def test_a_code_makes_a_terminal_known_and_the_centre_to_it(shared_centre: Centre) -> None:
    terminal = Terminal("B3M8")
    assert served(shared_centre, terminal) == "terminal.not-enrolled"
    code = enrolment.issue_code(shared_centre.engine, "B3M8", real_now())
    response = ask(shared_centre, code, terminal)
    answer = EnrolmentAnswer.model_validate_json(response.content)
    assert (answer.terminal, answer.trust, answer.ca) == ("B3M8", shared_centre.keys.trust, "")
    assert answer.proof == fleet.answer_proof(code, terminal.public, "B3M8", answer.trust, "")
    assert code.secret not in response.text
    assert served(shared_centre, terminal) == "yes"


def test_the_answer_tells_the_certificate_authority(tmp_path: Path) -> None:
    with serving(tmp_path, "", ca="-----BEGIN CERTIFICATE-----\n…") as centre:
        code, terminal = enrolment.issue_code(centre.engine, "B3M8", real_now()), Terminal("B3M8")
        answer = EnrolmentAnswer.model_validate_json(ask(centre, code, terminal).content)
    assert answer.ca.startswith("-----BEGIN")
    assert answer.proof == fleet.answer_proof(code, terminal.public, "B3M8", answer.trust, answer.ca)


def test_an_answer_that_was_lost_is_given_again_and_to_nobody_else(shared_centre: Centre) -> None:
    terminal, other = Terminal("C4N9"), Terminal("C4N9")
    code = enrolment.issue_code(shared_centre.engine, "C4N9", real_now())
    first, second = (ask(shared_centre, code, terminal) for _ in range(2))
    assert (first.status_code, first.content) == (200, second.content)
    assert refused(shared_centre, code, other) == (409, "enrolment.code-used")
    assert served(shared_centre, terminal) == "yes"


def test_of_many_keys_at_once_one_is_enrolled(shared_centre: Centre) -> None:
    code = enrolment.issue_code(shared_centre.engine, "C5P2", real_now())
    terminals = [Terminal("C5P2") for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        statuses = list(pool.map(lambda one: ask(shared_centre, code, one).status_code, terminals))
    assert sorted(statuses) == [200, 409, 409, 409, 409]
    [winner] = [terminal for terminal, status in zip(terminals, statuses, strict=True) if status == 200]
    assert served(shared_centre, winner) == "yes"


def test_whether_a_code_exists_can_not_be_found_out(shared_centre: Centre) -> None:
    """Unknown, expired and wrongly proven read the same to the last byte."""
    expired = enrolment.issue_code(shared_centre.engine, "D5P2", real_now() - timedelta(hours=24, seconds=1))
    valid = enrolment.issue_code(shared_centre.engine, "E6Q3", real_now())
    terminal = Terminal("E6Q3")
    answers = {
        ask(shared_centre, OneTimeCode.make(), terminal).content,
        ask(shared_centre, expired, terminal).content,
        ask(shared_centre, valid, terminal, "0" * 64).content,
        ask(shared_centre, OneTimeCode(valid.name, "0" * 16), terminal).content,
        ask(shared_centre, valid, terminal, fleet.request_proof(valid, Terminal().public)).content,
        ask(shared_centre, OneTimeCode("0000", "0" * 16), terminal).content,
    }
    assert len(answers) == 1
    assert refused(shared_centre, valid, terminal, "0" * 64) == (403, "enrolment.code-unknown")
    assert ask(shared_centre, valid, terminal).status_code == 200, "and the code is still good"


def test_a_new_code_voids_the_one_before_and_a_new_key_the_old_key(shared_centre: Centre) -> None:
    old, new = Terminal("F7R4"), Terminal("F7R4")
    first = enrolment.issue_code(shared_centre.engine, "F7R4", real_now())
    second = enrolment.issue_code(shared_centre.engine, "F7R4", real_now())
    assert refused(shared_centre, first, old) == (403, "enrolment.code-unknown")
    assert ask(shared_centre, second, old).status_code == 200
    enrol(shared_centre, new)
    assert (served(shared_centre, old), served(shared_centre, new)) == ("terminal.revoked", "yes")
    assert ask(shared_centre, second, old).status_code == 200, "its lost answer is given again"
    assert (served(shared_centre, old), served(shared_centre, new)) == ("terminal.revoked", "yes"), "and does not bring its key back"


def test_revoking_ends_codes_too_and_a_new_code_alone_brings_nothing_back(shared_centre: Centre) -> None:
    terminal = Terminal("G8S5")
    used = enrol(shared_centre, terminal)
    unused = enrolment.issue_code(shared_centre.engine, "G8S5", real_now())
    enrolment.revoke(shared_centre.engine, "G8S5", "stolen", real_now())
    assert served(shared_centre, terminal) == "terminal.revoked"
    for code in (used, unused):
        assert refused(shared_centre, code, terminal) == (403, "enrolment.code-unknown")
    code = enrolment.issue_code(shared_centre.engine, "G8S5", real_now())
    assert refused(shared_centre, code, terminal) == (403, "terminal.revoked")
    assert ask(shared_centre, code, Terminal("G8S5")).status_code == 200, (
        "it is the key that is revoked: another terminal may have the code"
    )


def test_who_is_revoked_is_revoked_under_every_code_and_comes_back_under_every_code(shared_centre: Centre) -> None:
    """A terminal is its key. Each of its codes is refused, no code made before lets it in, nor any made after but one that reinstates."""
    first, second = Terminal("M2M3"), Terminal("N4P5")
    second.private = first.private
    enrol(shared_centre, first)
    lost_answer = enrol(shared_centre, second)
    unused = enrolment.issue_code(shared_centre.engine, "M2M3", real_now())
    enrolment.revoke(shared_centre.engine, "N4P5", "stolen", real_now())
    assert served(shared_centre, first) == served(shared_centre, second) == "terminal.revoked"
    for code in (lost_answer, unused):
        assert refused(shared_centre, code, first) == (403, "enrolment.code-unknown")
    third = Terminal("Q6R7", first.private)
    plain = enrolment.issue_code(shared_centre.engine, "Q6R7", real_now())
    assert refused(shared_centre, plain, third) == (403, "terminal.revoked")
    assert served(shared_centre, third) == "terminal.not-enrolled"
    states = {one.code: (one.revoked_at is not None, one.reason) for one in enrolment.terminals(shared_centre.engine)}
    assert states["M2M3"] == states["N4P5"] == (True, "stolen") and "Q6R7" not in states

    code = enrolment.issue_code(shared_centre.engine, "Q6R7", real_now(), reinstate=True)
    assert ask(shared_centre, code, third).status_code == 200
    assert [served(shared_centre, one) for one in (first, second, third)] == ["yes"] * 3
    queued = envelope(shared_centre.keys.trust, terminal="M2M3")
    assert third.post(shared_centre.client, "/v1/batches", batch(queued, terminal="Q6R7")).status_code == 200
    enrolment.revoke(shared_centre.engine, "M2M3", "again", real_now())
    assert served(shared_centre, third) == "terminal.revoked"


def test_a_revoked_key_stays_out_when_its_code_has_gone_to_another_terminal(shared_centre: Centre) -> None:
    stolen, instead = Terminal("S3T4"), Terminal("S3T4")
    enrol(shared_centre, stolen)
    enrolment.revoke(shared_centre.engine, "S3T4", "stolen", real_now())
    enrol(shared_centre, instead)
    elsewhere = enrolment.issue_code(shared_centre.engine, "V5W6", real_now())
    assert refused(shared_centre, elsewhere, Terminal("V5W6", stolen.private)) == (403, "terminal.revoked")
    back = enrolment.issue_code(shared_centre.engine, "V5W6", real_now(), reinstate=True)
    assert ask(shared_centre, back, Terminal("V5W6", stolen.private)).status_code == 200
    assert served(shared_centre, instead) == "yes", "the code is the other terminal's by now"
    assert served(shared_centre, stolen) == "terminal.revoked"


def test_enrolling_and_revoking_at_once_never_leaves_a_revoked_key_in_force(shared_centre: Centre) -> None:
    for number in range(6):
        old = Terminal(f"X{number}Y0")
        new = Terminal(f"X{number}Y1", old.private)
        enrol(shared_centre, old)
        code = enrolment.issue_code(shared_centre.engine, new.code, real_now())
        with ThreadPoolExecutor(2) as pool:
            asked = pool.submit(ask, shared_centre, code, new)
            pool.submit(enrolment.revoke, shared_centre.engine, old.code, "stolen", real_now()).result()
        assert asked.result().status_code in (200, 403)
        assert served(shared_centre, old) == "terminal.revoked"
        assert served(shared_centre, new) in ("terminal.revoked", "terminal.not-enrolled")


def test_what_a_person_asks_for_wrongly_is_said(shared_centre: Centre) -> None:
    for wrong in ("", "A7K", "a7k2", "A7KI", "A7K22", "\0\0\0\0"):
        with pytest.raises(EnrolmentError) as caught:
            enrolment.issue_code(shared_centre.engine, wrong, real_now())
        assert caught.value.code == "enrolment.terminal-code"
    for terminal, reason, code in (("ZZZZ", "gone", "unknown-terminal"), ("A7K2", " ", "reason"), ("A7K2", "x" * 201, "reason")):
        with pytest.raises(EnrolmentError) as caught:
            enrolment.revoke(shared_centre.engine, terminal, reason, real_now())
        assert caught.value.code == f"enrolment.{code}"


def test_codes_that_are_over_are_not_kept(shared_centre: Centre) -> None:
    long_ago = real_now() - timedelta(days=3)
    name = enrolment.issue_code(shared_centre.engine, "H9T6", long_ago).name
    enrolment.issue_code(shared_centre.engine, "J2V7", real_now())
    with shared_centre.engine.connect() as connection:
        kept = select(func.count()).where(enrolment_codes.c.name == name, enrolment_codes.c.terminal == "H9T6")
        assert connection.execute(kept).scalar_one() == 0


def test_the_fleet_is_listed_with_what_is_wrong(shared_centre: Centre) -> None:
    enrol(shared_centre, Terminal("K3W8"))
    with shared_centre.engine.begin() as connection:
        for seq, alarm in ((5, None), (3, "audit.went-back"), (3, "audit.split"), (6, None)):
            connection.execute(audit_heads.insert().values(terminal="K3W8", seq=seq, hash="0" * 64, at=1, alarm=alarm))
    enrolment.revoke(shared_centre.engine, "K3W8", "moved", real_now())
    listed = {one.code: one for one in enrolment.terminals(shared_centre.engine)}
    found = listed["K3W8"]
    assert (found.alarms, found.alarm, found.reason, found.last_seen) == (2, "audit.split", "moved", None)
    assert found.revoked_at is not None and listed["A7K2"].revoked_at is None
    assert list(listed) == sorted(listed)


def test_guessing_is_limited(tmp_path: Path) -> None:
    with serving(tmp_path, "", clock=lambda: 0.0) as centre:
        codes = [centre.refusal(ask(centre, OneTimeCode.make(), Terminal())) for _ in range(TRIES + 1)]
        assert codes == [(403, "enrolment.code-unknown")] * TRIES + [(429, "enrolment.too-many-tries")]
