"""What the state holds of somebody, asked by a terminal of a centre in another process; and every way in which nobody can say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.central.keys import Keys, load_or_make
from kiosk.outbox.licences import Refusal, Told, ask
from kiosk.wire import licences as wire
from kiosk.wire.licences import Holding
from kiosk.wire.models import SealedQuestion
from tests.central.test_cli import answer, failure, serving
from tests.outbox.servers import Reply, dead_port, impostor
from tests.outbox.test_identity import problem
from tests.rig import Terminal, enrol

WANTED = ("household-register", "marriage-certificate", "population")
SAMPLE = "11010519491231002X"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with serving(data_dir, "--licences", wire.STAND_IN) as address:
        yield address


@pytest.fixture(scope="module")
def keys(url: str, data_dir: Path) -> Keys:
    return load_or_make(data_dir)


@pytest.fixture(scope="module")
def terminal(url: str, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp("terminal")
    with Terminal(folder, enrol(folder, url, data_dir, "A7K2")) as made:
        yield made


def asked(terminal: Terminal, url: str = "", types: tuple[str, ...] = WANTED, production: bool = False) -> Told | Refusal:
    return ask(terminal.centre(url), terminal.trust, SAMPLE, types, "id-card-renewal", "applicant", production=production)


def test_what_was_entered_at_the_centre_is_held_until_it_is_withdrawn(terminal: Terminal, data_dir: Path) -> None:
    data = ("--data", str(data_dir))
    added = answer("licence", "add", "resident", "household-register", "--valid-days", "30", *data)
    assert added["identifier"].startswith("1.2.156.3005.2.")
    answer("licence", "add", "resident", "population", *data)
    found = asked(terminal)
    assert isinstance(found, Told)
    assert [one.type for one in found.held] == ["household-register", "population"]
    assert abs(found.held[0].as_of - datetime.now(UTC)) < timedelta(minutes=1) if found.held[0].as_of else False
    assert "household" not in repr(found)
    assert answer("licence", "withdraw", "resident", "population", *data)["withdrawn"]
    found = asked(terminal)
    assert isinstance(found, Told) and [one.type for one in found.held] == ["household-register"]
    assert [row["type"] for row in answer("licence", "list", *data)["licences"]] == ["household-register", "population"]
    assert failure("licence", "add", "resident", "household-register", *data) == "licence.held-already"
    assert failure("licence", "add", "nobody", "passport", *data) == "licence.unknown-person"


def test_no_terminal_in_production_believes_the_stand_in(terminal: Terminal) -> None:
    assert asked(terminal, production=True) == Refusal("licences.failed")


def test_a_type_that_the_centre_does_not_know_is_not_called_missing(terminal: Terminal) -> None:
    assert asked(terminal, types=("household-register", "no-such-type")) == Refusal("licences.failed")


@pytest.mark.parametrize("types", [(), ("A",), ("passport", "passport")])
def test_what_can_be_no_question_is_not_asked(terminal: Terminal, types: tuple[str, ...]) -> None:
    with impostor(lambda _body: Reply()) as other:
        assert (asked(terminal, other.url, types), other.asked) == (Refusal("licences.failed"), [])


def test_a_wrong_clock_is_set_right_within_the_question(terminal: Terminal) -> None:
    centre = terminal.centre()
    centre.clock = lambda: datetime.now(UTC) + timedelta(hours=9)
    assert isinstance(ask(centre, terminal.trust, SAMPLE, WANTED, "x", "guardian", production=False), Told)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (problem(429, "licences.too-many-tries"), "licences.too-many"),
        (problem(403, "terminal.revoked"), "licences.failed"),
        (problem(404, "http.404"), "licences.failed"),
        (problem(503, "centre.storage"), "licences.offline"),
        (Reply(302, {"Location": "http://portal.invalid/"}), "licences.offline"),
        (Reply(200, {"Content-Type": "text/html"}, b"<html>log in</html>"), "licences.offline"),
        (Reply(body=b'{"verdict": "answered"}'), "licences.offline"),
        (Reply(body=b"{}", cut=-1), "licences.offline"),
    ],
)
def test_what_is_no_word_of_the_centre_has_words_of_its_own(terminal: Terminal, reply: Reply, code: str) -> None:
    with impostor(lambda _body: reply) as other:
        assert asked(terminal, other.url) == Refusal(code)  # type: ignore[arg-type]


def test_nobody_there_is_offline(terminal: Terminal) -> None:
    assert asked(terminal, dead_port()) == Refusal("licences.offline")


def saying(keys: Keys, *items: Holding, about: Callable[[SealedQuestion], str] = wire.about) -> Callable[[bytes], Reply]:
    """An impostor with the centre's key: what would be believed if only the signature were looked at."""

    def reply(body: bytes) -> Reply:
        held, question = keys.current(), SealedQuestion.model_validate_json(body)
        made = wire.sign(held.acknowledging, held.trust.ack_key_id, about(question), "answered", "register", items, datetime.now(UTC))
        return Reply(body=made.model_dump_json().encode())

    return reply


def test_only_an_answer_to_all_that_was_asked_counts(terminal: Terminal, keys: Keys) -> None:
    none = tuple(Holding(type=type_, held=False) for type_ in WANTED)
    stranger = Holding(type="passport", held=True, as_of=datetime.now(UTC))
    for items, expected in ((none, Told(())), (none[:-1], None), ((*none, stranger), None), (none[::-1], None), ((), None)):
        with impostor(saying(keys, *items)) as other:
            assert asked(terminal, other.url) == (expected or Refusal("licences.failed"))
    with impostor(saying(keys, *none, about=lambda _: "0" * 64)) as other:
        assert asked(terminal, other.url) == Refusal("licences.offline"), "an answer to another question"
