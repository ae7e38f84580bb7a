"""Codes at the centre: good for a minute, once, for one purpose; signed verdicts; nothing kept about whom they were."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.central.app import SECONDS_A_TRY, TRIES
from kiosk.central.identity import AT_ONCE, NOBODY, Desk
from kiosk.central.identity_service import Finding
from kiosk.central.identity_stand_in import OFFICERS, PEOPLE, VALID, StandIn, UnknownSubject
from kiosk.central.identity_tables import identity_checks, stand_in_codes
from kiosk.wire import identity, seal
from kiosk.wire.identity import CodeAnswer, CodeQuestion, Kind, Officer, Person
from kiosk.wire.models import SealedQuestion
from tests.central.conftest import Centre, serving
from tests.central.terminals import NOW, question

PATH = f"/{identity.PATH}"
PURPOSE = "residence-registration"


@dataclass
class Later:
    """The real clock, and what is added to it."""

    seconds: float = 0.0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds)


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def centre(database: str, tmp_path: Path, later: Later) -> Iterator[Centre]:
    with serving(tmp_path, database, now=later, clock=count(0.0, 1000.0).__next__, identity_service=identity.STAND_IN) as started:
        yield started


@pytest.fixture
def sqlite_centre(tmp_path: Path, later: Later) -> Iterator[Centre]:
    """Where it does not matter on which database."""
    with serving(tmp_path, "", now=later, identity_service=identity.STAND_IN) as started:
        yield started


@dataclass
class Asking:
    """One question and the key that opens its answer."""

    centre: Centre
    code: str
    kind: Kind = "eid"
    purpose: str = PURPOSE
    private: bytes = field(default_factory=seal.make_private_key, repr=False)

    def sealed(self) -> SealedQuestion:
        asked = CodeQuestion(code=self.code, purpose=self.purpose, kind=self.kind, answer_key=seal.public_bytes(self.private))
        return identity.seal_question(self.centre.keys.trust, self.centre.terminal.code, asked)

    def answer(self) -> CodeAnswer:
        sealed = self.sealed()
        response = self.centre.terminal.post(self.centre.client, PATH, sealed.model_dump_json().encode())
        assert response.status_code == 200, response.text
        answer = CodeAnswer.model_validate_json(response.content)
        identity.verify(self.centre.keys.trust, identity.about(sealed), answer)
        return answer

    def subject(self) -> Person | Officer:
        return identity.open_subject(seal.private_key(self.private), self.answer(), self.kind)


def issued(centre: Centre, kind: Kind = "eid", subject: str = "resident", at: datetime | None = None) -> str:
    return StandIn(centre.engine, centre.keys).issue(kind, subject, at or datetime.now(UTC)).code


def verdict(centre: Centre, code: str, kind: Kind = "eid", purpose: str = PURPOSE) -> str:
    return Asking(centre, code, kind, purpose).answer().verdict


def test_a_code_stands_for_its_person_or_officer(centre: Centre) -> None:
    for key, person in PEOPLE.items():
        assert Asking(centre, issued(centre, subject=key)).subject() == person
    for number in OFFICERS:
        assert Asking(centre, issued(centre, "witness", number), "witness").subject() == Officer(officer=number)


def test_a_code_is_good_once_whatever_it_is_shown_for(centre: Centre) -> None:
    code = issued(centre)
    assert verdict(centre, code) == "verified"
    assert verdict(centre, code) == "used"
    assert verdict(centre, code, purpose="another-service") == "used"
    with centre.engine.connect() as connection:
        assert connection.execute(select(stand_in_codes.c.used_for)).scalars().all() == [PURPOSE]


def test_of_many_that_show_one_code_at_once_one_is_verified(centre: Centre) -> None:
    code = issued(centre)
    with ThreadPoolExecutor(6) as pool:
        verdicts = sorted(pool.map(lambda _: verdict(centre, code), range(6)))
    assert verdicts == ["used"] * 5 + ["verified"]


def test_a_picture_of_a_code_is_worth_nothing_after_a_minute(sqlite_centre: Centre, later: Later) -> None:
    code, taken = issued(sqlite_centre), issued(sqlite_centre)
    assert verdict(sqlite_centre, taken) == "verified"
    later.seconds = VALID.total_seconds() + 1
    assert verdict(sqlite_centre, code) == "expired"
    assert verdict(sqlite_centre, taken) == "used"


def test_a_code_of_the_other_kind_is_refused_and_stays_unused(sqlite_centre: Centre) -> None:
    code = issued(sqlite_centre, "witness", "000123")
    assert verdict(sqlite_centre, code, "eid") == "refused"
    assert verdict(sqlite_centre, code, "witness") == "verified"


def test_what_nobody_issued_is_refused(sqlite_centre: Centre) -> None:
    genuine = issued(sqlite_centre)
    forged = genuine[:-2] + ("AA" if genuine[-2:] != "AA" else "BA")
    for code in (forged, "https://example.org/?code=1", "电子证照" * 128, "\0", genuine.lower()):
        assert verdict(sqlite_centre, code) == "refused"
    assert verdict(sqlite_centre, genuine) == "verified"


def test_without_a_service_nothing_can_be_verified(tmp_path: Path) -> None:
    with serving(tmp_path, "") as centre:
        answer = Asking(centre, issued(centre)).answer()
        assert (answer.verdict, answer.service, answer.sealed) == ("unavailable", NOBODY, b"")


def test_a_row_is_kept_of_each_check_and_nothing_about_whom(sqlite_centre: Centre) -> None:
    code = issued(sqlite_centre)
    for _ in range(2):
        verdict(sqlite_centre, code)
    columns = identity_checks.c
    with sqlite_centre.engine.connect() as connection:
        rows = connection.execute(select(columns.terminal, columns.purpose, columns.kind, columns.verdict, columns.service)).all()
    assert [tuple(row) for row in rows] == [("A7K2", PURPOSE, "eid", said, identity.STAND_IN) for said in ("verified", "used")]
    person = PEOPLE["resident"]
    written = b"".join(path.read_bytes() for path in sqlite_centre.data_dir.iterdir() if path.name.startswith("central.db"))
    assert b"residence-registration" in written, "what is looked through is what was written"
    for secret in (code, person.name, person.id_number):
        assert secret.encode() not in written


def test_tries_are_limited_apart_from_other_questions(tmp_path: Path) -> None:
    with serving(tmp_path, "", clock=lambda: 0.0, identity_service=identity.STAND_IN) as centre:
        asked = [Asking(centre, "nothing").sealed().model_dump_json().encode() for _ in range(TRIES + 1)]
        responses = [centre.terminal.post(centre.client, PATH, body) for body in asked]
        assert [one.status_code for one in responses] == [200] * TRIES + [429]
        assert centre.refusal(responses[-1]) == (429, "identity.too-many-tries")
        assert responses[-1].headers["retry-after"] == str(round(SECONDS_A_TRY))
        about_records = question(centre.keys.trust, "11010519491231002X")
        assert centre.terminal.post(centre.client, "/v1/progress/by-document", about_records).status_code == 200


def test_questions_that_are_none_are_refused_and_spend_nothing(sqlite_centre: Centre) -> None:
    centre, code = sqlite_centre, issued(sqlite_centre)
    good = Asking(centre, code).sealed()
    no_key = CodeQuestion(code=code, purpose=PURPOSE, kind="eid", answer_key=b"\xff" * seal.PUBLIC_BYTES)
    wrong = {
        (400, "question.malformed"): [
            b"",
            b"{}",
            b"[]",
            identity.seal_question(centre.keys.trust, "A7K2", no_key).model_dump_json().encode(),
        ],
        (403, "terminal.foreign"): [good.model_copy(update={"terminal": "B8M3"}).model_dump_json().encode()],
        (400, "seal.unknown-key"): [good.model_copy(update=one).model_dump_json().encode() for one in ({"key_id": "x"}, {"suite": "x"})],
        (400, "seal.broken"): [
            good.model_copy(update={"sealed": good.sealed[:-1]}).model_dump_json().encode(),
            question(centre.keys.trust, "11010519491231002X"),
        ],
        (413, "body.too-large"): [b"x" * 70_000],
    }
    for refusal, bodies in wrong.items():
        for body in bodies:
            response = centre.terminal.post(centre.client, PATH, body)
            assert centre.refusal(response) == refusal
            assert code not in response.text
    response = centre.client.post(PATH, content=good.model_dump_json().encode())
    assert centre.refusal(response) == (401, "signature.missing")
    assert verdict(centre, code) == "verified"


def test_a_request_recorded_on_the_way_can_not_be_sent_again(sqlite_centre: Centre) -> None:
    body = Asking(sqlite_centre, issued(sqlite_centre)).sealed().model_dump_json().encode()
    headers = sqlite_centre.terminal.signature("POST", PATH, body)
    assert sqlite_centre.client.post(PATH, content=body, headers=headers).status_code == 200
    again = sqlite_centre.client.post(PATH, content=body, headers=headers)
    assert sqlite_centre.refusal(again) == (401, "signature.replayed")


def test_a_service_that_hangs_takes_only_its_share_of_the_centre(sqlite_centre: Centre) -> None:
    going_on, inside = threading.Event(), threading.Semaphore(0)

    class Slow:
        name = "slow"

        def check(self, code: str, kind: Kind, purpose: str, now: datetime) -> Finding:
            inside.release()
            assert going_on.wait(20)
            return Finding("refused")

    desk = Desk(sqlite_centre.engine, sqlite_centre.keys, Slow())
    body = Asking(sqlite_centre, "x").sealed().model_dump_json().encode()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(desk.answer, sqlite_centre.terminal.caller(), body, NOW) for _ in range(AT_ONCE)]
        for _ in waiting:
            assert inside.acquire(timeout=20)
        assert desk.answer(sqlite_centre.terminal.caller(), body, NOW).verdict == "unavailable"
        going_on.set()
        assert {one.result(20).verdict for one in waiting} == {"refused"}
    assert desk.answer(sqlite_centre.terminal.caller(), body, NOW).verdict == "refused"


def test_old_codes_are_forgotten_and_unknown_people_have_none(sqlite_centre: Centre) -> None:
    issued(sqlite_centre, at=datetime.now(UTC) - timedelta(days=2))
    issued(sqlite_centre)
    with sqlite_centre.engine.connect() as connection:
        assert len(connection.execute(select(stand_in_codes.c.digest)).all()) == 1
    for kind, subject in (("eid", "000123"), ("witness", "resident"), ("eid", "")):
        with pytest.raises(UnknownSubject):
            issued(sqlite_centre, kind, subject)  # type: ignore[arg-type]
    assert "KIOSK-EID" not in repr(StandIn(sqlite_centre.engine, sqlite_centre.keys).issue("eid", "second", NOW))
