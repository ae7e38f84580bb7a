"""Licences at the centre: looked up only with a consent, answered signed, each lookup a row, and nothing kept of what was found."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from kiosk.central import licences as central_licences
from kiosk.central.app import SECONDS_A_TRY, TRIES
from kiosk.central.indexing import person
from kiosk.central.licence_service import Found
from kiosk.central.licence_stand_in import SPECIMENS, LicenceError, StandIn
from kiosk.central.licence_tables import licence_lookups
from kiosk.central.licences import AT_ONCE, NOBODY, Desk, holding
from kiosk.central.shipped import DICTIONARIES
from kiosk.identity.codes import ELicence, meaning
from kiosk.wire import licences as wire
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.licences import STAND_IN, Holding, LicencesAnswer, LicencesQuestion
from kiosk.wire.models import SealedQuestion
from tests.central.conftest import Centre, serving
from tests.central.terminals import NOW, OTHER, SAMPLE, question

PATH = f"/{wire.PATH}"
WANTED = ("household-register", "marriage-certificate")
PURPOSE = "id-card-renewal"


class Later:
    seconds = 0.0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds)


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def centre(database: str, tmp_path: Path, later: Later) -> Iterator[Centre]:
    with serving(tmp_path, database, now=later, clock=count(0.0, 1000.0).__next__, licence_service=STAND_IN) as started:
        yield started


@pytest.fixture
def sqlite_centre(tmp_path: Path, later: Later) -> Iterator[Centre]:
    with serving(tmp_path, "", now=later, licence_service=STAND_IN) as started:
        yield started


def register(centre: Centre) -> StandIn:
    return StandIn(centre.engine, centre.keys, *central_licences.known(DICTIONARIES))


def sealed(centre: Centre, id_number: str = SAMPLE, types: tuple[str, ...] = WANTED) -> SealedQuestion:
    asked = LicencesQuestion(id_number=id_number, types=types, purpose=PURPOSE, consent_by="guardian")
    return wire.seal_question(centre.keys.trust, centre.terminal.code, asked)


def answer(centre: Centre, id_number: str = SAMPLE, types: tuple[str, ...] = WANTED) -> LicencesAnswer:
    asked = sealed(centre, id_number, types)
    response = centre.terminal.post(centre.client, PATH, asked.model_dump_json().encode())
    assert response.status_code == 200, response.text
    found = LicencesAnswer.model_validate_json(response.content)
    wire.verify(centre.keys.trust, wire.about(asked), found)
    return found


def held(centre: Centre, id_number: str = SAMPLE, types: tuple[str, ...] = WANTED) -> list[str]:
    found = answer(centre, id_number, types)
    assert tuple(one.type for one in found.items) == types, "each type that was asked about has its word"
    return [one.type for one in found.items if one.held]


def test_what_is_held_is_told_with_its_days_and_what_is_not_too(centre: Centre, later: Later) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=60)
    register(centre).add("resident", "household-register", NOW, valid_until=until)
    register(centre).add("resident", "population", NOW)
    found = answer(centre, f"{SAMPLE[:-1]}x", (*WANTED, "population"))
    assert (found.verdict, found.service) == ("answered", STAND_IN)
    assert found.items == (
        Holding(type="household-register", held=True, as_of=NOW, valid_until=until),
        Holding(type="marriage-certificate", held=False),
        Holding(type="population", held=True, as_of=NOW),
    )
    assert held(centre, OTHER) == [], "another person's is nobody else's"
    later.seconds = 61.0
    assert held(centre) == [], "what has run out is not held"


def test_what_was_withdrawn_is_not_held_and_may_be_entered_anew(centre: Centre) -> None:
    stand_in = register(centre)
    stand_in.add("resident", "household-register", NOW)
    with pytest.raises(LicenceError, match="withdraw it first"):
        stand_in.add("resident", "household-register", NOW)
    stand_in.withdraw("resident", "household-register", NOW)
    assert held(centre) == []
    with pytest.raises(LicenceError) as none:
        stand_in.withdraw("resident", "household-register", NOW)
    assert none.value.code == "licence.none"
    stand_in.add("resident", "household-register", NOW)
    assert held(centre) == ["household-register"]
    assert [(one.person, one.withdrawn_at) for one in stand_in.rows()] == [("resident", NOW), ("resident", None)]


def test_identifiers_are_checked_by_their_check_character(sqlite_centre: Centre) -> None:
    stand_in = register(sqlite_centre)
    made = stand_in.add("second", "passport", NOW).identifier
    assert isinstance(meaning(made), ELicence), "what is made up has the form of a real one (GB/T 36904)"
    wrong = made[:-1] + ("0" if made[-1] != "0" else "1")
    for type_, identifier, code in (
        ("degree", "", ""),
        ("taxpayer", wrong, "licence.identifier"),
        ("taxpayer", "1.2.156.3005.2.x", "licence.identifier"),
        ("population", made, "licence.identifier"),
        ("no-such-type", "", "licence.unknown-type"),
    ):
        if not code:
            stand_in.add("second", type_, NOW, identifier)
            continue
        with pytest.raises(LicenceError) as refused:
            stand_in.add("second", type_, NOW, identifier)
        assert refused.value.code == code
        assert identifier == "" or identifier not in str(refused.value)


def test_nobodys_real_licence_gets_in(sqlite_centre: Centre) -> None:
    for key in (OTHER, "", "somebody"):
        with pytest.raises(LicenceError) as refused:
            register(sqlite_centre).add(key, "passport", NOW)
        assert refused.value.code == "licence.unknown-person"


def test_each_lookup_is_a_row_with_who_agreed_and_nothing_of_what_was_found(sqlite_centre: Centre) -> None:
    centre = sqlite_centre
    register(centre).add("resident", "household-register", NOW)
    answer(centre)
    with centre.engine.connect() as connection:
        [row] = connection.execute(select(licence_lookups)).all()
    assert (row.terminal, row.purpose, row.types, row.consent_by) == ("A7K2", PURPOSE, " ".join(WANTED), "guardian")
    assert (row.verdict, row.service) == ("answered", STAND_IN)
    assert row.person == person(centre.keys.current(), SAMPLE), "as the index has them: their lookups can be found for them"
    written = b"".join(path.read_bytes() for path in centre.data_dir.iterdir() if path.name.startswith("central.db"))
    assert PURPOSE.encode() in written, "what is looked through is what was written"
    assert not [number for number in SPECIMENS.values() if number.encode() in written]


def test_a_question_without_a_consent_is_none(sqlite_centre: Centre) -> None:
    with pytest.raises(ValidationError):
        LicencesQuestion.model_validate({"id_number": SAMPLE, "types": WANTED, "purpose": PURPOSE})
    with pytest.raises(ValidationError):
        LicencesQuestion(id_number=SAMPLE, types=(WANTED[0], WANTED[0]), purpose=PURPOSE, consent_by="applicant")


def test_questions_that_are_none_are_refused_and_leave_no_row(sqlite_centre: Centre) -> None:
    centre = sqlite_centre
    good = sealed(centre)
    wrong = {
        (400, "question.malformed"): [b"", b"{}", good.model_dump_json().encode()[:-1]],
        (400, "licences.unknown-type"): [sealed(centre, types=("household-register", "no-such-type")).model_dump_json().encode()],
        (403, "terminal.foreign"): [good.model_copy(update={"terminal": "B8M3"}).model_dump_json().encode()],
        (400, "seal.unknown-key"): [good.model_copy(update={"key_id": "x"}).model_dump_json().encode()],
        (400, "seal.broken"): [
            good.model_copy(update={"sealed": good.sealed[:-1]}).model_dump_json().encode(),
            question(centre.keys.trust, SAMPLE),
        ],
        (413, "body.too-large"): [b"x" * 70_000],
    }
    for refusal, bodies in wrong.items():
        for body in bodies:
            assert centre.refusal(centre.terminal.post(centre.client, PATH, body)) == refusal
    assert centre.refusal(centre.client.post(PATH, content=good.model_dump_json().encode())) == (401, "signature.missing")
    with centre.engine.connect() as connection:
        assert connection.execute(select(licence_lookups)).all() == []


def test_without_a_register_nobody_is_told_that_something_is_missing(tmp_path: Path) -> None:
    with serving(tmp_path, "") as centre:
        found = answer(centre)
        assert (found.verdict, found.service, found.items) == ("unavailable", NOBODY, ())
        with centre.engine.connect() as connection:
            assert connection.execute(select(licence_lookups.c.verdict)).scalars().all() == ["unavailable"]


def test_tries_are_limited_apart_from_other_questions(tmp_path: Path) -> None:
    with serving(tmp_path, "", clock=lambda: 0.0, licence_service=STAND_IN) as centre:
        bodies = [sealed(centre).model_dump_json().encode() for _ in range(TRIES + 1)]
        responses = [centre.terminal.post(centre.client, PATH, body) for body in bodies]
        assert [one.status_code for one in responses] == [200] * TRIES + [429]
        assert centre.refusal(responses[-1]) == (429, "licences.too-many-tries")
        assert responses[-1].headers["retry-after"] == str(round(SECONDS_A_TRY))
        about_records = question(centre.keys.trust, SAMPLE)
        assert centre.terminal.post(centre.client, "/v1/progress/by-document", about_records).status_code == 200


def test_a_register_that_hangs_takes_only_its_share_of_the_centre(sqlite_centre: Centre) -> None:
    going_on, inside = threading.Event(), threading.Semaphore(0)

    class Slow:
        name = "slow"

        def held(self, id_number: str, types: tuple[str, ...], purpose: str, now: datetime) -> dict[str, Found] | None:
            inside.release()
            assert going_on.wait(20)
            return {types[0]: Found(now, now)}

    desk = Desk(sqlite_centre.engine, sqlite_centre.keys, Slow(), frozenset(WANTED))
    body = sealed(sqlite_centre).model_dump_json().encode()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(desk.answer, sqlite_centre.terminal.caller(), body, NOW) for _ in range(AT_ONCE)]
        for _ in waiting:
            assert inside.acquire(timeout=20)
        assert desk.answer(sqlite_centre.terminal.caller(), body, NOW).verdict == "unavailable"
        going_on.set()
        found = [one.result(20) for one in waiting]
    assert {one.verdict for one in found} == {"answered"}
    assert not any(item.held for one in found for item in one.items), "a register that says what ran out is not believed"


def test_an_answer_says_nothing_to_another_question_and_no_word_of_it_can_be_changed(sqlite_centre: Centre) -> None:
    register(sqlite_centre).add("resident", "household-register", NOW)
    trust, asked = sqlite_centre.keys.trust, sealed(sqlite_centre)
    response = sqlite_centre.terminal.post(sqlite_centre.client, PATH, asked.model_dump_json().encode())
    found = LicencesAnswer.model_validate_json(response.content)
    wire.verify(trust, wire.about(asked), found)
    with pytest.raises(NotSignedByCentre):
        wire.verify(trust, wire.about(sealed(sqlite_centre)), found)
    first, second = found.items
    for change in (
        {"items": (first.model_copy(update={"held": False, "as_of": None}), second)},
        {"items": (first.model_copy(update={"type": "passport"}), second)},
        {"items": (first.model_copy(update={"as_of": NOW + timedelta(days=1)}), second)},
        {"items": (first.model_copy(update={"valid_until": NOW}), second)},
        {"items": (second, first)},
        {"items": (first,)},
        {"verdict": "unavailable"},
        {"service": "national"},
        {"signed_at": found.signed_at + timedelta(seconds=1)},
    ):
        with pytest.raises(NotSignedByCentre):
            wire.verify(trust, wire.about(asked), found.model_copy(update=change))


@pytest.mark.parametrize(
    ("found", "as_of", "until"),
    [
        (Found(datetime(2026, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)), datetime(2026, 1, 2, tzinfo=UTC), None),
        (Found(datetime(1984, 5, 1, tzinfo=UTC)), datetime(2000, 1, 1, tzinfo=UTC), None),
        (
            Found(datetime(2026, 1, 2, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)),
            datetime(2026, 1, 2, tzinfo=UTC),
            datetime(2099, 1, 1, tzinfo=UTC),
        ),
    ],
)
def test_what_a_register_says_beyond_our_century_is_told_by_its_ends(found: Found, as_of: datetime, until: datetime | None) -> None:
    told = holding("household-register", found, datetime(2026, 11, 23, tzinfo=UTC))
    assert (told.held, told.as_of, told.valid_until) == (True, as_of, until)
