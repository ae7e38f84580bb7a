"""A code shown at a terminal, verified at a centre that is served in another process; and every way in which it is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.central.identity_stand_in import VALID, StandIn
from kiosk.central.keys import Keys, load_or_make
from kiosk.central.tables import database_url, open_database
from kiosk.cli import central as cli
from kiosk.identity.document import IdDocument
from kiosk.identity.id_number import birth_of, check_character
from kiosk.outbox.identity import Refusal, Verified, verify
from kiosk.wire import identity
from kiosk.wire.identity import Kind, Person, Verdict
from kiosk.wire.models import PROBLEM_TYPE, Problem, SealedQuestion
from tests.central.test_cli import serving
from tests.outbox.servers import Reply, dead_port, impostor
from tests.rig import Terminal, enrol

PURPOSE = "residence-registration"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with serving(data_dir, "--identity", identity.STAND_IN) as address:
        yield address


@pytest.fixture(scope="module")
def keys(url: str, data_dir: Path) -> Keys:
    return load_or_make(data_dir)


@pytest.fixture(scope="module")
def terminal(url: str, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp("terminal")
    with Terminal(folder, enrol(folder, url, data_dir, "A7K2")) as made:
        yield made


def issued(data_dir: Path, *words: str) -> str:
    """A code, as `kiosk central identity-code` makes it beside the centre that serves."""
    result = CliRunner().invoke(cli.app, ["identity-code", "--data", str(data_dir), "--json", *words])
    assert result.exit_code == 0, result.output
    return str(json.loads(result.stdout)["code"])


def shown(terminal: Terminal, code: str, kind: Kind = "eid", url: str = "", production: bool = False) -> Verified | Refusal:
    return verify(terminal.centre(url), terminal.trust, code, PURPOSE, kind, production=production)


def test_an_eid_code_gives_the_document_of_the_register(terminal: Terminal, data_dir: Path) -> None:
    found = shown(terminal, issued(data_dir, "--person", "resident"))
    assert isinstance(found, Verified)
    assert found.document == IdDocument(
        kind="resident", name="测试样本", sex_code="1", birth=date(1949, 12, 31), id_number="11010519491231002X",
        valid_from=None, valid_to=None, origin="register",
    )  # fmt: skip
    assert (found.kind, found.purpose, found.officer) == ("eid", PURPOSE, "")
    assert abs(found.verified_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert "测试" not in repr(found) and "1101" not in repr(found)


def test_a_witness_is_an_officers_number_and_no_document(terminal: Terminal, data_dir: Path) -> None:
    found = shown(terminal, issued(data_dir, "--officer", "000123"), "witness")
    assert isinstance(found, Verified)
    assert (found.document, found.officer) == (None, "000123")


def test_a_code_again_or_late_or_forged_or_of_the_other_kind(terminal: Terminal, data_dir: Path) -> None:
    code = issued(data_dir, "--person", "second")
    assert isinstance(shown(terminal, code), Verified)
    assert shown(terminal, code) == Refusal("eid.used")
    engine = open_database(database_url(data_dir, ""))
    old = StandIn(engine, load_or_make(data_dir)).issue("eid", "second", datetime.now(UTC) - VALID - timedelta(seconds=1)).code
    engine.dispose()
    assert shown(terminal, old) == Refusal("eid.expired")
    assert shown(terminal, "KIOSK-EID:1:" + "A" * 26) == Refusal("eid.refused")
    assert shown(terminal, issued(data_dir, "--officer", "000123")) == Refusal("eid.refused")


def test_no_terminal_in_production_believes_the_stand_in(terminal: Terminal, data_dir: Path) -> None:
    assert shown(terminal, issued(data_dir, "--person", "resident"), production=True) == Refusal("eid.unavailable")


@pytest.mark.parametrize("text", ["", "x" * 513, "\ud800"])
def test_what_can_be_no_code_is_refused_here(terminal: Terminal, text: str) -> None:
    with impostor(lambda _body: Reply()) as other:
        assert (shown(terminal, text, url=other.url), other.asked) == (Refusal("eid.refused"), [])


def test_a_wrong_clock_is_set_right_within_the_question(terminal: Terminal, data_dir: Path) -> None:
    centre = terminal.centre()
    centre.clock = lambda: datetime.now(UTC) + timedelta(hours=9)
    found = verify(centre, terminal.trust, issued(data_dir, "--person", "resident"), PURPOSE, "eid", production=False)
    assert isinstance(found, Verified)


def problem(status: int, code: str) -> Reply:
    body = Problem(title="", status=status, code=code).model_dump_json().encode()
    return Reply(status, {"Content-Type": PROBLEM_TYPE}, body)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (problem(429, "identity.too-many-tries"), "eid.too-many"),
        (problem(403, "terminal.revoked"), "eid.unavailable"),
        (problem(404, "http.404"), "eid.unavailable"),
        (problem(503, "centre.storage"), "eid.offline"),
        (Reply(302, {"Location": "http://portal.invalid/"}), "eid.offline"),
        (Reply(200, {"Content-Type": "text/html"}, b"<html>log in</html>"), "eid.offline"),
        (Reply(body=b'{"verdict": "verified"}'), "eid.offline"),
        (Reply(body=b"{}", cut=-1), "eid.offline"),
    ],
)
def test_what_is_no_verdict_of_the_centre_has_words_of_its_own(terminal: Terminal, reply: Reply, code: str) -> None:
    with impostor(lambda _body: reply) as other:
        assert shown(terminal, "KIOSK", url=other.url) == Refusal(code)  # type: ignore[arg-type]


def test_nobody_there_is_offline(terminal: Terminal) -> None:
    assert shown(terminal, "KIOSK", url=dead_port()) == Refusal("eid.offline")


def saying(
    keys: Keys, verdict: Verdict, person: Person | None = None, about: Callable[[SealedQuestion], str] = identity.about
) -> Callable[[bytes], Reply]:
    """A centre that signs what it is told to. It opens the question as the real one does."""

    def answer(body: bytes) -> Reply:
        sealed = SealedQuestion.model_validate_json(body)
        key = identity.open_question(keys.sealing, sealed).answer_key
        content = b"" if person is None else identity.seal_subject(key, about(sealed), person)
        signed = identity.sign(keys.acknowledging, keys.trust.ack_key_id, about(sealed), verdict, "other", content, datetime.now(UTC))
        return Reply(body=signed.model_dump_json().encode())

    return answer


PERSON = Person(name="演示样本", id_number="440106199003070028", sex_code="2", birth=date(1990, 3, 7), valid_to=date(2039, 3, 7))


def test_a_real_service_is_believed_in_production(terminal: Terminal, keys: Keys) -> None:
    with impostor(saying(keys, "verified", PERSON)) as other:
        found = shown(terminal, "opaque", url=other.url, production=True)
    assert isinstance(found, Verified) and found.document is not None
    assert (found.document.name, found.document.valid_to, found.document.origin) == ("演示样本", date(2039, 3, 7), "register")


@pytest.mark.parametrize(
    ("number", "kind"), [("810000199408230021", "hmt"), ("830000198108030023", "hmt"), ("911124198108030024", "foreigner-2023")]
)
def test_a_number_tells_which_document_it_is(terminal: Terminal, keys: Keys, number: str, kind: str) -> None:
    number = number[:17] + check_character(number[:17])
    birth = birth_of(number)
    assert birth is not None
    with impostor(saying(keys, "verified", PERSON.model_copy(update={"id_number": number, "birth": birth}))) as other:
        found = shown(terminal, "opaque", url=other.url)
    assert isinstance(found, Verified) and found.document is not None and found.document.kind == kind


@pytest.mark.parametrize("changed", [{"id_number": "440106199003070021"}, {"birth": date(1990, 3, 8)}, {"id_number": "440106209003070027"}])
def test_a_person_who_cannot_be_is_not_taken_over(terminal: Terminal, keys: Keys, changed: dict[str, object]) -> None:
    with impostor(saying(keys, "verified", PERSON.model_copy(update=changed))) as other:
        assert shown(terminal, "opaque", url=other.url) == Refusal("eid.unavailable")


def test_an_answer_to_another_question_or_in_the_clear_is_not_believed(terminal: Terminal, keys: Keys) -> None:
    with impostor(saying(keys, "verified", PERSON, about=lambda _sealed: "0" * 64)) as other:
        assert shown(terminal, "opaque", url=other.url) == Refusal("eid.offline")
    with impostor(saying(keys, "verified")) as other:
        assert shown(terminal, "opaque", url=other.url) == Refusal("eid.offline")


def test_the_command_says_what_is_wrong(data_dir: Path, tmp_path: Path, url: str) -> None:
    def failed(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli.app, ["identity-code", "--data", str(data_dir), "--json", *words])
        return result.exit_code, json.loads(result.stdout)["error"]["code"]

    assert failed() == (2, "usage")
    assert failed("--person", "resident", "--officer", "000123") == (2, "usage")
    assert failed("--person", "nobody") == (1, "identity.unknown-subject")
    assert failed("--person", "resident", "--picture", str(tmp_path / "no" / "code.png")) == (1, "identity.picture")
    result = CliRunner().invoke(cli.app, ["serve", "--data", str(data_dir), "--identity", "other"])
    assert (result.exit_code, "stand-in" in result.stderr) == (2, True)


def test_the_picture_of_a_code_can_be_read(data_dir: Path, tmp_path: Path, url: str) -> None:
    import zxingcpp
    from PIL import Image

    code = issued(data_dir, "--person", "resident", "--picture", str(tmp_path / "code.png"))
    with Image.open(tmp_path / "code.png") as picture:
        [read] = zxingcpp.read_barcodes(picture.convert("L"))
    assert read.text == code and identity.is_code(code)
