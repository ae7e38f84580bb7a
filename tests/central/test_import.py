"""`kiosk central import`: what a terminal sealed and a person carried is taken as over the network, or refused as a whole."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from kiosk.central import enrolment
from kiosk.central.app import ATTACHMENTS
from kiosk.central.tables import former_keys, records, terminals, writing
from kiosk.central.uploads import Uploads
from kiosk.cli import central as cli
from kiosk.wire.bundle import BundleAnswer, BundledRecord, Manifest, sign_manifest, verify_answer
from kiosk.wire.models import AttachmentReference, Envelope
from tests.central.conftest import Centre
from tests.central.terminals import NOW, Terminal, batch, envelope, reference

SCAN = b"a sealed scan" * 1000


def bundle(
    path: Path, terminal: Terminal, items: Iterable[tuple[Envelope, dict[str, bytes]]], enclosed: bool = True, first: bytes = b""
) -> Path:
    """As the format is described, made without the code that makes it at a terminal. `first`: other bytes for its first record."""
    members: dict[str, bytes] = {}
    listed: list[BundledRecord] = []
    for one, scans in items:
        content = one.model_dump_json().encode()
        if enclosed:
            members[f"records/{one.id}.json"] = content
        members |= {f"attachments/{own}": scan for own, scan in scans.items()}
        here = tuple(named for named in one.attachments if named.id in scans)
        digest = hashlib.sha256(content).hexdigest() if enclosed else ""
        listed.append(BundledRecord(id=one.id, content_hash=one.content_hash, enclosed=enclosed, envelope_hash=digest, attachments=here))
    manifest = Manifest(terminal=terminal.code, exported_at=NOW, records=tuple(listed)).model_dump_json().encode()
    members |= {"manifest.json": manifest, "manifest.sig": sign_manifest(terminal.private, manifest)}
    if first:
        members[next(iter(members))] = first
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def run(centre: Centre, database: str, *words: str) -> Result:
    return CliRunner().invoke(cli.app, ["import", *words, "--data", str(centre.data_dir), "--database", database, "--json"])


def imported(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["imported"]
    assert isinstance(rows, list)
    return rows


def failed(result: Result) -> str:
    assert result.exit_code == 1, result.output
    return str(json.loads(result.stdout)["error"]["code"])


def with_scan(centre: Centre) -> tuple[Envelope, AttachmentReference]:
    scan = reference(SCAN)
    return envelope(centre.keys.trust, attachments=[scan]), scan


def rows(centre: Centre) -> int:
    with centre.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(records)).scalar_one()


def test_a_bundle_is_taken_once_and_its_answer_proves_it(centre: Centre, database: str, tmp_path: Path) -> None:
    (one, scan), plain, known = with_scan(centre), envelope(centre.keys.trust), envelope(centre.keys.trust)
    centre.verdicts(batch(known))
    path = bundle(tmp_path / "a.kioskbundle", centre.terminal, [(one, {scan.id: SCAN}), (plain, {}), (known, {})])
    [row] = imported(run(centre, database, str(path)))
    assert (row["terminal"], row["records"], row["attachments"]) == ("A7K2", {"accepted": 2, "duplicate": 1}, 1)
    answer = BundleAnswer.model_validate_json(Path(row["answer"]).read_bytes())
    verdicts, receipts = verify_answer(centre.keys.trust, answer, "A7K2")
    assert {item.id: item.verdict for item in verdicts} == {one.id: "accepted", plain.id: "accepted", known.id: "duplicate"}
    assert [receipt.id for receipt in receipts] == [scan.id]
    with Uploads(centre.engine, centre.data_dir / ATTACHMENTS, lambda: NOW).open(scan.id) as file:
        assert file.read() == SCAN
    with centre.engine.connect() as connection:
        assert connection.execute(select(records.c.complete).where(records.c.id == one.id)).scalar_one() == 1

    [again] = imported(run(centre, database, str(path)))
    assert (again["records"], again["attachments"]) == ({"duplicate": 3}, 1), "a lost answer is written again"
    assert rows(centre) == 3
    assert sorted(found.name for found in tmp_path.glob("a.*")) == ["a.kioskbundle", "a.kioskbundle.answer"]
    assert centre.verdicts(batch(one)) == {one.id: ("duplicate", None)}, "and over the network it has arrived"


def test_attachments_of_a_record_that_came_over_the_network(centre: Centre, database: str, tmp_path: Path) -> None:
    one, scan = with_scan(centre)
    centre.verdicts(batch(one))
    path = bundle(tmp_path / "b.kioskbundle", centre.terminal, [(one, {scan.id: SCAN})], enclosed=False)
    [row] = imported(run(centre, database, str(path)))
    assert (row["records"], row["attachments"], row["passed_over"]) == ({}, 1, 0)


def test_more_records_than_one_transaction_takes(centre: Centre, database: str, tmp_path: Path) -> None:
    many = [envelope(centre.keys.trust) for _ in range(230)]
    path = bundle(tmp_path / "many.kioskbundle", centre.terminal, [(one, {}) for one in many])
    [row] = imported(run(centre, database, str(path)))
    answer = BundleAnswer.model_validate_json(Path(row["answer"]).read_bytes())
    assert [len(one.items) for one in answer.acknowledgements] == [200, 30]
    assert len(verify_answer(centre.keys.trust, answer, "A7K2")[0]) == rows(centre) == 230


def test_what_another_terminal_or_nobody_signed_is_refused_as_a_whole(centre: Centre, database: str, tmp_path: Path) -> None:
    other, one = Terminal("B8M3").enrolled(centre.engine), envelope(centre.keys.trust)
    forged = Terminal("A7K2", other.private)
    for name, terminal, code in (
        ("forged", forged, "bundle.signature-wrong"),
        ("stranger", Terminal("N0NE"), "enrolment.unknown-terminal"),
    ):
        path = bundle(tmp_path / name, terminal, [(one, {})])
        assert failed(run(centre, database, str(path))) == code
        assert not path.with_name(f"{name}.answer").exists()
    assert rows(centre) == 0
    foreign = bundle(tmp_path / "foreign", other, [(one, {})])
    [row] = imported(run(centre, database, str(foreign)))
    assert row["records"] == {"rejected": 1}, "it may carry its own records only"
    assert rows(centre) == 0


def test_a_damaged_bundle_leaves_nothing(centre: Centre, database: str, tmp_path: Path) -> None:
    sound, one = envelope(centre.keys.trust), envelope(centre.keys.trust)
    path = bundle(tmp_path / "c", centre.terminal, [(one, {}), (sound, {})], first=sound.model_dump_json().encode())
    assert failed(run(centre, database, str(path))) == "bundle.damaged"
    assert rows(centre) == 0, "also of what was sound in it"
    whole = bundle(tmp_path / "d", centre.terminal, [(one, {})]).read_bytes()
    for name, content in (("cut", whole[:-30]), ("empty", b""), ("text", b"no bundle"), ("tail", whole + b"x")):
        (tmp_path / name).write_bytes(content)
        assert failed(run(centre, database, str(tmp_path / name))) == "bundle.malformed"
    assert failed(run(centre, database, str(tmp_path / "missing"))) == "bundle.file"
    assert rows(centre) == 0


def test_a_revoked_terminals_bundle_needs_a_person_who_says_so(centre: Centre, database: str, tmp_path: Path) -> None:
    one = envelope(centre.keys.trust)
    path = bundle(tmp_path / "e", centre.terminal, [(one, {})])
    enrolment.revoke(centre.engine, "A7K2", "stolen", NOW)
    assert failed(run(centre, database, str(path))) == "enrolment.revoked"
    assert rows(centre) == 0
    [row] = imported(run(centre, database, str(path), "--even-if-revoked"))
    assert row["records"] == {"accepted": 1}


def test_records_of_a_code_that_is_another_terminals_by_now_need_that_person_too(centre: Centre, database: str, tmp_path: Path) -> None:
    """What a terminal queued before it was replaced, whichever code its bundle is from: its key proves whose it is."""
    was, one, two = centre.terminal, envelope(centre.keys.trust), envelope(centre.keys.trust)
    Terminal("B8M3", was.private).enrolled(centre.engine)
    with writing(centre.engine) as connection:  # as an enrolment of another terminal under A7K2 does it
        connection.execute(former_keys.insert().values(code="A7K2", public_key=was.public, replaced_at=1))
        connection.execute(terminals.update().where(terminals.c.code == "A7K2").values(public_key=Terminal().public))
    new_code = bundle(tmp_path / "new", Terminal("B8M3", was.private), [(one, {})])
    old_code = bundle(tmp_path / "old", was, [(two, {})])
    assert imported(run(centre, database, str(new_code)))[0]["records"] == {"rejected": 1}
    assert failed(run(centre, database, str(old_code))) == "enrolment.revoked"
    assert rows(centre) == 0
    for path in (new_code, old_code):
        assert imported(run(centre, database, str(path), "--even-if-revoked"))[0]["records"] == {"accepted": 1}
    assert failed(run(centre, database, str(bundle(tmp_path / "f", Terminal("A7K2"), [(one, {})])), "--even-if-revoked")) == (
        "bundle.signature-wrong"
    )


def test_an_attachment_that_nobody_stored_names_is_passed_over(centre: Centre, database: str, tmp_path: Path) -> None:
    """Its record was taken from somebody else's terminal, or rejected: a receipt would be a promise about nothing."""
    (mine, scan), (unsent, lonely) = with_scan(centre), with_scan(centre)
    centre.verdicts(batch(mine))
    thief = Terminal("B8M3").enrolled(centre.engine)
    path = bundle(tmp_path / "f", thief, [(mine, {scan.id: SCAN}), (unsent, {lonely.id: SCAN})], enclosed=False)
    [row] = imported(run(centre, database, str(path)))
    assert (row["attachments"], row["passed_over"]) == (0, 2)


@pytest.mark.parametrize("place", ["folder", "file"])
def test_an_answer_that_can_not_be_written_is_said(centre: Centre, database: str, tmp_path: Path, place: str) -> None:
    path = bundle(tmp_path / "g", centre.terminal, [(envelope(centre.keys.trust), {})])
    if place == "folder":
        (tmp_path / "g.answer").mkdir()
        assert failed(run(centre, database, str(path))) == "bundle.file"
        assert not list((tmp_path / "g.answer").iterdir()) and not list(tmp_path.glob("g.answer.*"))
    else:
        (tmp_path / "g.answer").write_text("an older one")
        imported(run(centre, database, str(path)))
        assert BundleAnswer.model_validate_json((tmp_path / "g.answer").read_bytes()).terminal == "A7K2"
