"""A code that somebody shows, through the sync thread to a centre and back as an event of the session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.cli import central as cli
from kiosk.session import events as on
from kiosk.session.effects import VerifyCode
from kiosk.wire import identity
from tests import rig
from tests.central.test_cli import serving
from tests.unit.test_courier import SERVICE, Terminal


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with serving(data_dir, "--identity", identity.STAND_IN) as address:
        yield address


@pytest.fixture
def terminal(tmp_path: Path, url: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    with Terminal(tmp_path, rig.enrol(tmp_path, url, data_dir, rig.code_for(f"identity {request.node.name}"))) as made:
        yield made


def issued(data_dir: Path, *words: str) -> str:
    done = CliRunner().invoke(cli.app, ["identity-code", "--data", str(data_dir), "--json", *words])
    assert done.exit_code == 0, done.output
    return str(json.loads(done.stdout)["code"])


def test_a_residents_code_becomes_a_document_once(terminal: Terminal, url: str, data_dir: Path) -> None:
    code = issued(data_dir, "--person", "resident")
    with terminal.courier(url) as courier:
        courier.verify(VerifyCode(4, code, SERVICE, "eid", 1))
        verified = terminal.told.first(on.CodeVerified)
        assert verified.visit == 4 and verified.document is not None and verified.officer == ""
        assert verified.document.origin == "register" and verified.document.name and verified.minor is False
        courier.verify(VerifyCode(5, code + "\r\n", SERVICE, "eid", 2))
        assert terminal.told.first(on.CodeRefused).problem.code == "eid.used"


def test_an_officers_code_becomes_a_witness_and_no_document(terminal: Terminal, url: str, data_dir: Path) -> None:
    with terminal.courier(url) as courier:
        courier.verify(VerifyCode(4, issued(data_dir, "--officer", "000123"), SERVICE, "witness", 1))
        verified = terminal.told.first(on.CodeVerified)
        assert (verified.document, verified.officer) == (None, "000123")
        courier.verify(VerifyCode(5, issued(data_dir, "--officer", "000123"), SERVICE, "eid", 1))
        assert terminal.told.first(on.CodeRefused).visit == 5, "an officer's code is nobody's e-ID"


def test_without_a_centre_no_code_is_believed(terminal: Terminal, data_dir: Path) -> None:
    with terminal.courier("") as courier:
        courier.verify(VerifyCode(4, issued(data_dir, "--person", "resident"), SERVICE, "eid", 1))
        assert terminal.told.first(on.CodeRefused).problem.code == "eid.offline"


@pytest.mark.parametrize(("text", "code"), [
    ("11010519491231002X", "code.proves-nothing"), ("DEM0000019VXZA", "eid.refused"),
    ("https://example.org/?q=1", "eid.offline"), ("hello", "eid.offline"),
])  # fmt: skip
def test_what_is_certainly_something_else_is_said_without_asking_anybody(terminal: Terminal, text: str, code: str) -> None:
    with terminal.courier("") as courier:
        courier.verify(VerifyCode(4, text, SERVICE, "eid", 1))
        assert terminal.told.first(on.CodeRefused).problem.code == code
