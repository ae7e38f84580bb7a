"""`kiosk print certificate`, as a technician or a script runs it: nothing is printed that the authority does not vouch for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drivers.document_printer.ipp_emulator import DocumentPrinterEmulator
from kiosk.central import seal_keys
from kiosk.central.seals import OFFICE
from kiosk.cli import print_
from tests import sealed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that was sealed just now: the command asks the clock of the machine."""
    folder, now = tmp_path_factory.mktemp("sealed"), datetime.now(UTC)
    keys = seal_keys.make(OFFICE, now)
    (folder / "good.pdf").write_bytes(sealed.sealed_with(keys, now))
    (folder / "longer.pdf").write_bytes((folder / "good.pdf").read_bytes() + b"\n")
    (folder / "unsealed.pdf").write_bytes(sealed.composed())
    (folder / "root.pem").write_bytes(sealed.root(keys))
    (folder / "stranger.pem").write_bytes(sealed.root(seal_keys.make(OFFICE, now)))
    return folder


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[DocumentPrinterEmulator]:
    with DocumentPrinterEmulator(tmp_path, pictures=False) as printer:
        yield printer


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(print_.app, ["certificate", *words])
    return result.exit_code, result.output


def of(folder: Path, name: str = "good.pdf", root: str = "root.pem", signer: str = OFFICE) -> tuple[str, ...]:
    return "--file", str(folder / name), "--authority", str(folder / root), "--signer", signer


def test_a_genuine_one_reaches_the_paper_byte_for_byte(folder: Path, printer: DocumentPrinterEmulator, tmp_path: Path) -> None:
    status, output = run(*of(folder), "--url", printer.url, "--json")
    answer = json.loads(output)
    assert (status, answer["outcome"], list(answer)) == (0, "confirmed", ["outcome", "evidence", "bytes"])
    (printed,) = tmp_path.glob("*.pdf")
    assert printed.read_bytes() == (folder / "good.pdf").read_bytes()


@pytest.mark.parametrize(
    ("name", "root", "signer", "reason"),
    [
        ("longer.pdf", "root.pem", OFFICE, "document.altered"),
        ("unsealed.pdf", "root.pem", OFFICE, "document.unsigned"),
        ("good.pdf", "stranger.pem", OFFICE, "document.untrusted"),
        ("good.pdf", "root.pem", "别的单位", "document.wrong-signer"),
        ("root.pem", "root.pem", OFFICE, "document.not-a-pdf"),
    ],
)
def test_nothing_else_does(
    folder: Path, printer: DocumentPrinterEmulator, tmp_path: Path, name: str, root: str, signer: str, reason: str
) -> None:
    status, output = run(*of(folder, name, root, signer), "--url", printer.url, "--json")
    answer = json.loads(output)
    assert (status, answer["outcome"], answer["reason"], answer["bytes"]) == (1, "failed", reason, 0)
    assert list(tmp_path.glob("*.pdf")) == []
    words = run(*of(folder, name, root, signer), "--check")
    assert words[0] == 1 and words[1].startswith("Not printed: ")


def test_it_can_be_verified_without_a_printer(folder: Path) -> None:
    status, output = run(*of(folder), "--check", "--json")
    answer = json.loads(output)
    assert (status, answer["genuine"], answer["signer"], answer["pages"]) == (0, True, OFFICE, 1)


def test_the_sample_is_the_test_page(printer: DocumentPrinterEmulator, tmp_path: Path) -> None:
    status, output = run("--sample", "--url", printer.url, "--json")
    assert (status, json.loads(output)["outcome"]) == (0, "confirmed")
    assert len(list(tmp_path.glob("*.pdf"))) == 1


@pytest.mark.parametrize(
    "words",
    [(), ("--sample",), ("--sample", "--check"), ("--sample", "--file", "x", "--url", "ipp://127.0.0.1:1/"), ("--file", "x", "--check")],
)
def test_wrong_usage(words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2


def test_files_that_are_none_are_told(folder: Path, tmp_path: Path) -> None:
    status, output = run("--file", str(tmp_path / "none.pdf"), "--authority", str(folder / "root.pem"), "--check", "--json")
    assert (status, json.loads(output)["error"]["code"]) == (1, "document.unreadable")
    status, output = run("--file", str(folder / "good.pdf"), "--authority", str(folder / "good.pdf"), "--check", "--json")
    assert (status, json.loads(output)["error"]["code"]) == (1, "documents.bad-authority")


def test_help_shows_an_example() -> None:
    status, output = run("--help")
    assert status == 0
    assert "example: kiosk print certificate --file" in output
