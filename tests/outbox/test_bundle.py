"""Sealed bundles: what goes onto the stick is what lies in the outbox, nothing damaged or foreign is believed, and the answer settles."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from kiosk.cli import queue as command
from kiosk.outbox import OUTBOX_FILE, bundle
from kiosk.outbox.enrolment import Enrolment
from kiosk.outbox.store import Settled, Store
from kiosk.outbox.trust import stored_trust
from kiosk.wire import acknowledgement, attachment, fleet, seal
from kiosk.wire import bundle as wire
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.bundle import BadBundle, BundleAnswer, BundleReader
from kiosk.wire.models import ItemVerdict, Trust, Verdict
from tests import rig
from tests.outbox.test_store import LATER, NOW, draft, plain

ACK = Ed25519PrivateKey.generate()
SEALING = seal.public_bytes(seal.make_private_key())
TRUST = Trust(
    sealing_key_id="seal",
    sealing_suite=seal.SUITE,
    sealing_public=SEALING,
    ack_key_id="ack",
    ack_public=ACK.public_key().public_bytes_raw(),
)


@pytest.fixture
def who(tmp_path: Path) -> Enrolment:
    return rig.as_enrolled(tmp_path / "state", "http://127.0.0.1:9", "A7K2", TRUST)


@pytest.fixture
def store(tmp_path: Path, who: Enrolment) -> Iterator[Store]:
    with Store.open(tmp_path / "state" / OUTBOX_FILE, "A7K2") as opened:
        yield opened


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def export(store: Store, stick: Path, who: Enrolment) -> bundle.Exported:
    return bundle.export(store, [item.id for item in store.items()[::-1]], stick, who, NOW)


def read(path: Path, who: Enrolment) -> tuple[BundleReader, dict[str, bytes]]:
    """The bundle as the centre reads it: everything verified."""
    reader = BundleReader(io.BytesIO(path.read_bytes()))
    reader.verify(who.private.public_key())
    listed = [each for one in reader.manifest.records for each in one.attachments]
    return reader, {each.id: b"".join(reader.attachment(each)) for each in listed}


def answer(reader: BundleReader, verdict: Verdict = "accepted", key: Ed25519PrivateKey = ACK, terminal: str = "A7K2") -> bytes:
    """What the centre would write beside the bundle: two acknowledgements, as for a large one."""
    records = list(reader.records())
    verdicts = [ItemVerdict(id=one.id, content_hash=one.content_hash, verdict=verdict) for one in records]
    halves = (tuple(verdicts[: len(verdicts) // 2]), tuple(verdicts[len(verdicts) // 2 :]))
    receipts = tuple(
        attachment.sign_receipt(key, "ack", terminal, each.id, one.id, each.content_hash, NOW)
        for one in reader.manifest.records
        for each in one.attachments
    )
    signed = tuple(acknowledgement.sign(key, "ack", terminal, half, NOW) for half in halves)
    made = BundleAnswer(terminal=terminal, bundle=reader.manifest_hash, acknowledgements=signed, receipts=receipts)
    return made.model_dump_json().encode()


def test_what_is_on_the_stick_is_what_lies_in_the_outbox(store: Store, stick: Path, who: Enrolment) -> None:
    first = store.enqueue(draft(b"one", attached=[os.urandom(300_000), b"small"]), plain)
    held = store.enqueue(draft(b"two"), plain)
    store.hold(held.id, "by-person", NOW)
    done = export(store, stick, who)
    [path] = done.paths
    assert path.parent == stick and path.name == f"kiosk-A7K2-{NOW:%Y%m%dT%H%M%SZ}.kioskbundle"
    assert [one.name for one in stick.iterdir()] == [path.name]
    assert (done.records, done.attachments, done.skipped) == (2, 2, ())
    reader, attached = read(path, who)
    assert list(reader.records()) == [store.envelope(first.id), store.envelope(held.id)]
    assert attached == {one.id: store.read_attachment(one.id, 0, one.size) for one in store.attachments_of(first.id)}
    assert reader.manifest.exported_at == NOW
    assert store.status().pending == 1 and store.status().held == 1, "they stay queued"


def test_a_second_export_in_the_same_second_has_another_name(store: Store, stick: Path, who: Enrolment) -> None:
    store.enqueue(draft(), plain)
    names = [export(store, stick, who).paths[0].name for _ in range(2)]
    assert names[1] == names[0].replace("Z.", "Z-2.")


def test_much_goes_into_several_bundles(store: Store, stick: Path, who: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LARGEST", 250_000)
    ids = [store.enqueue(draft(attached=[bytes(100_000)]), plain).id for _ in range(5)]
    done = export(store, stick, who)
    assert len(done.paths) == 3 and done.records == 5
    assert [one.id for path in done.paths for one in read(path, who)[0].records()] == ids


def test_the_answer_settles_what_was_carried(store: Store, stick: Path, who: Enrolment) -> None:
    first = store.enqueue(draft(attached=[b"scan"]), plain)
    later = store.enqueue(draft(case_id=first.id), plain)
    held = store.enqueue(draft(), plain)
    store.hold(held.id, "by-person", NOW)
    content = answer(read(export(store, stick, who).paths[0], who)[0])
    settled, stored = bundle.acknowledge(store, TRUST, "A7K2", content, NOW)
    assert (settled, stored) == (Settled(delivered=2, uploading=1), 1)
    assert [item.state for item in store.items()] == ["delivered"] * 3
    assert store.line().last_answer is None, "a stick is no line to the centre"
    assert later.id != held.id
    assert bundle.acknowledge(store, TRUST, "A7K2", content, NOW) == (Settled(), 0), "the same answer again changes nothing"


def signed_anew(reader: BundleReader, vouching: Ed25519PrivateKey, serial: int = 2, claimed: str = "ack") -> tuple[bytes, Trust]:
    """The answer of a centre that has changed its acknowledging key since, and its keys of now."""
    fresh = Ed25519PrivateKey.generate()
    now = TRUST.model_copy(update={"serial": serial, "ack_key_id": "new", "ack_public": fresh.public_key().public_bytes_raw()})
    verdicts = tuple(ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="accepted") for one in reader.records())
    made = BundleAnswer(
        terminal="A7K2",
        bundle=reader.manifest_hash,
        acknowledgements=(acknowledgement.sign(fresh, "new", "A7K2", verdicts, NOW),),
        receipts=(),
        updates=(fleet.sign_trust(fresh, "new", now), fleet.sign_trust(vouching, claimed, now)),
    )
    return made.model_dump_json().encode(), now


def test_an_answer_with_a_newer_key_is_believed_when_the_old_one_vouches_for_it(
    store: Store, stick: Path, who: Enrolment, tmp_path: Path
) -> None:
    """A terminal without a network learns of a rotation from the stick, and keeps what it learnt."""
    store.enqueue(draft(), plain)
    [path] = export(store, stick, who).paths
    content, now = signed_anew(read(path, who)[0], ACK)
    settled, _ = bundle.acknowledge(store, TRUST, "A7K2", content, LATER, tmp_path / "state")
    assert (settled.delivered, stored_trust(tmp_path / "state")) == (1, now)
    again, _ = bundle.acknowledge(store, now, "A7K2", content, LATER, tmp_path / "state")
    assert (again.delivered, stored_trust(tmp_path / "state")) == (0, now)


@pytest.mark.parametrize("how", ["vouched for by a stranger", "vouched for by an unknown key", "older than what is known"])
def test_keys_that_the_known_one_does_not_vouch_for_are_not_followed(
    store: Store, stick: Path, who: Enrolment, tmp_path: Path, how: str
) -> None:
    store.enqueue(draft(), plain)
    [path] = export(store, stick, who).paths
    reader, _ = read(path, who)
    content, _ = {
        "vouched for by a stranger": lambda: signed_anew(reader, Ed25519PrivateKey.generate()),
        "vouched for by an unknown key": lambda: signed_anew(reader, ACK, claimed="another"),
        "older than what is known": lambda: signed_anew(reader, ACK, serial=TRUST.serial),
    }[how]()
    with pytest.raises(NotSignedByCentre):
        bundle.acknowledge(store, TRUST, "A7K2", content, LATER, tmp_path / "state")
    assert stored_trust(tmp_path / "state") == TRUST
    assert store.status().pending == 1


def test_attachments_of_a_record_that_the_centre_has_travel_alone(store: Store, stick: Path, who: Enrolment) -> None:
    receipt = store.enqueue(draft(attached=[b"first", b"second"]), plain)
    [envelope] = store.next_batch(1, LATER)
    store.settle([ItemVerdict(id=receipt.id, content_hash=envelope.content_hash, verdict="accepted")], NOW)
    first, second = store.attachments_of(receipt.id)
    store.upload_stored(first.id, NOW)
    reader, attached = read(export(store, stick, who).paths[0], who)
    assert list(reader.records()) == [] and list(attached) == [second.id]
    [listed] = reader.manifest.records
    assert (listed.id, listed.enclosed, listed.content_hash) == (receipt.id, False, envelope.content_hash)
    assert bundle.acknowledge(store, TRUST, "A7K2", answer(reader), NOW) == (Settled(), 1)
    assert store.status().delivered == 1


def test_a_refusal_by_file_holds_and_a_held_record_stays_so(store: Store, stick: Path, who: Enrolment) -> None:
    store.enqueue(draft(), plain)
    held = store.enqueue(draft(), plain)
    store.hold(held.id, "by-person", NOW)
    content = answer(read(export(store, stick, who).paths[0], who)[0], "rejected")
    assert bundle.acknowledge(store, TRUST, "A7K2", content, NOW)[0] == Settled(held=1)
    assert {item.reason for item in store.items()} == {"rejected", "by-person"}


@pytest.mark.parametrize("how", ["another key", "another terminal", "another key's name", "changed verdict", "other record's receipt"])
def test_an_answer_that_is_not_the_centres_changes_nothing(store: Store, stick: Path, who: Enrolment, how: str) -> None:
    store.enqueue(draft(attached=[b"scan"]), plain)
    reader, _ = read(export(store, stick, who).paths[0], who)
    trust = TRUST.model_copy(update={"ack_key_id": "newer"}) if how == "another key's name" else TRUST
    key = Ed25519PrivateKey.generate() if how == "another key" else ACK
    content = answer(reader, "rejected", key, "B8M3" if how == "another terminal" else "A7K2")
    if how == "changed verdict":
        content = content.replace(b'"rejected"', b'"accepted"')
    if how == "other record's receipt":
        content = content.replace(b'"record_id":"0', b'"record_id":"1')
    head = store.audit_head()
    with pytest.raises(NotSignedByCentre):
        bundle.acknowledge(store, trust, "A7K2", content, NOW)
    assert (store.status().pending, store.status().uploads, store.audit_head()) == (1, 1, head)


def test_a_record_that_is_damaged_here_is_left_out_and_named(store: Store, stick: Path, who: Enrolment) -> None:
    good, bad, rotten = (store.enqueue(draft(attached=[b"scan" * 100]), plain).id for _ in range(3))
    store.connection.execute("UPDATE records SET service = '' WHERE id = ?", (bad,))
    store.connection.execute("UPDATE pieces SET content = zeroblob(length(content)) WHERE place >> 32 = 3")
    done = export(store, stick, who)
    assert done.skipped == (bad, rotten)
    assert [one.id for one in read(done.paths[0], who)[0].records()] == [good]


@pytest.mark.parametrize("where", ["manifest.json", "records/", "attachments/", "manifest.sig"])
def test_a_changed_byte_anywhere_is_found(store: Store, stick: Path, who: Enrolment, where: str) -> None:
    store.enqueue(draft(attached=[os.urandom(1000)]), plain)
    [path] = export(store, stick, who).paths
    with zipfile.ZipFile(path) as archive:
        [member] = [one for one in archive.infolist() if one.filename.startswith(where)]
        contents = {one.filename: bytearray(archive.read(one)) for one in archive.infolist()}
    contents[member.filename][len(contents[member.filename]) // 2] ^= 1
    rebuilt = io.BytesIO()
    with zipfile.ZipFile(rebuilt, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, bytes(content))
    with pytest.raises(BadBundle):
        reader = BundleReader(rebuilt)
        reader.verify(who.private.public_key())
        list(reader.records())
        for each in (each for one in reader.manifest.records for each in one.attachments):
            list(reader.attachment(each))


def zipped(build: Callable[[zipfile.ZipFile], None]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        build(archive)
    return made.getvalue()


EMPTY = wire.Manifest(terminal="A7K2", exported_at=NOW, records=()).model_dump_json().encode()


def _bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("manifest.json", b" " * 50_000_000, zipfile.ZIP_DEFLATED)
    archive.writestr("manifest.sig", bytes(64))


def _more(name: str) -> Callable[[zipfile.ZipFile], None]:
    def build(archive: zipfile.ZipFile) -> None:
        archive.writestr("manifest.json", EMPTY)
        archive.writestr("manifest.sig", bytes(64))
        archive.writestr(name, b"x")

    return build


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x05\x06",
        b"PK\x05\x06" + bytes(18),
        b"PK\x05\x06" + bytes(4) + b"\xff" * 8 + bytes(6),
        os.urandom(5_000),
        zipped(_bomb),
        zipped(_more("../../etc/passwd")),
        zipped(_more("records/00000000-0000-7000-8000-000000000001.json")),
        zipped(lambda archive: archive.writestr("manifest.json", EMPTY)),
        zipped(lambda archive: archive.writestr("manifest.json", b"{" * 100_000)),
        zipped(_more("other"))[:-30],
        zipped(_more("other")) + b"behind",
    ],
)
def test_what_is_no_bundle_is_refused_with_a_code(content: bytes) -> None:
    with pytest.raises(BadBundle) as caught:
        BundleReader(io.BytesIO(content))
    assert caught.value.code in ("bundle.malformed", "bundle.too-large")


def test_a_member_there_twice_is_refused() -> None:
    def build(archive: zipfile.ZipFile) -> None:
        archive.writestr("manifest.json", EMPTY)
        archive.writestr("manifest.sig", bytes(64))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("manifest.json", EMPTY)

    with pytest.raises(BadBundle, match="there twice"):
        BundleReader(io.BytesIO(zipped(build)))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), cut=st.booleans())
def test_flipped_and_cut_bundles_never_give_other_content(tmp_path_factory: pytest.TempPathFactory, seed: int, cut: bool) -> None:
    whole, key, truth = _sample(tmp_path_factory)
    chance = random.Random(seed)
    changed = bytearray(whole)
    if cut:
        del changed[chance.randrange(len(whole)) :]
    else:
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
    try:
        reader = BundleReader(io.BytesIO(bytes(changed)))
        reader.verify(key.public_key())
        found = [one.model_dump_json() for one in reader.records()]
        attached = [b"".join(reader.attachment(each)) for one in reader.manifest.records for each in one.attachments]
    except BadBundle:
        return
    assert (found, attached) == truth, "what was not noticed did not matter"


_SAMPLE: list[tuple[bytes, Ed25519PrivateKey, tuple[list[str], list[bytes]]]] = []


def _sample(factory: pytest.TempPathFactory) -> tuple[bytes, Ed25519PrivateKey, tuple[list[str], list[bytes]]]:
    if not _SAMPLE:
        folder = factory.mktemp("sample")
        who = rig.as_enrolled(folder, "http://127.0.0.1:9", "A7K2", TRUST)
        with Store.open(folder / OUTBOX_FILE, "A7K2") as store:
            store.enqueue(draft(attached=[b"scan"]), plain)
            [path] = export(store, folder, who).paths
        reader, attached = read(path, who)
        _SAMPLE.append((path.read_bytes(), who.private, ([one.model_dump_json() for one in reader.records()], list(attached.values()))))
    return _SAMPLE[0]


@pytest.fixture
def small_stick(stick: Path) -> Iterator[Path]:
    """A stick of 256 KiB, as a file system of its own."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(stick)], check=True)
    try:
        yield stick
    finally:
        subprocess.run(["umount", str(stick)], check=True)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")


@needs_root
def test_a_stick_without_room_is_said_and_left_clean(store: Store, small_stick: Path, who: Enrolment) -> None:
    store.enqueue(draft(attached=[bytes(400_000)]), plain)
    head = store.audit_head()
    with pytest.raises(bundle.BundleError) as caught:
        export(store, small_stick, who)
    assert caught.value.code == "bundle.full"
    assert list(small_stick.iterdir()) == [] and store.audit_head() == head


@needs_root
def test_a_stick_that_can_not_be_written_is_said(store: Store, small_stick: Path, who: Enrolment) -> None:
    store.enqueue(draft(), plain)
    subprocess.run(["mount", "-o", "remount,ro", str(small_stick)], check=True)
    with pytest.raises(bundle.BundleError) as caught:
        export(store, small_stick, who)
    assert caught.value.code == "bundle.io"


def test_a_stick_that_gives_back_other_bytes_is_said(store: Store, stick: Path, who: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    store.enqueue(draft(attached=[bytes(5000)]), plain)
    fsync = os.fsync

    def broken_stick(descriptor: int) -> None:
        fsync(descriptor)
        os.pwrite(descriptor, b"X", os.fstat(descriptor).st_size // 2)

    monkeypatch.setattr(os, "fsync", broken_stick)
    with pytest.raises(bundle.BundleError) as caught:
        export(store, stick, who)
    assert caught.value.code == "bundle.read-back"
    assert list(stick.iterdir()) == []


def test_the_commands_carry_it_there_and_back(
    store: Store, stick: Path, who: Enrolment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_STATE_DIR", str(tmp_path / "state"))
    for number in range(3):
        store.enqueue(draft(attached=[b"scan"] * number), plain)
    held = store.items()[0].id
    store.hold(held, "by-person", NOW)

    def kiosk_queue(*words: str, status: int = 0, typed: str | None = None) -> str:
        result = CliRunner().invoke(command.app, list(words), input=typed)
        assert result.exit_code == status, result.output
        return result.stdout

    kiosk_queue("export", str(stick), status=1, typed="n\n")
    assert list(stick.iterdir()) == [], "asked first"
    only_held = json.loads(kiosk_queue("export", str(stick), "--state", "held", "--json"))
    assert (only_held["records"], only_held["attachments"]) == (1, 2)
    everything = json.loads(kiosk_queue("export", str(stick), "--yes", "--json"))
    assert (everything["records"], everything["attachments"], everything["skipped"]) == (3, 3, [])
    [path] = (Path(one) for one in everything["bundles"])
    back = path.with_name(path.name + ".answer")
    back.write_bytes(answer(read(path, who)[0]))
    done = json.loads(kiosk_queue("acknowledge", str(back), "--json"))
    assert done == {"delivered": 1, "uploading": 2, "held": 0, "attachments": 3}
    assert json.loads(kiosk_queue("status", "--json"))["delivered"] == 3
    about = json.loads(kiosk_queue("show", held, "--json"))["audit"]
    assert [row["what"] for row in about if row["subject"] == held] == [
        "enqueued", "held", "exported", "exported", "acknowledged", "delivered",
    ]  # fmt: skip
    (stick / "nonsense").write_bytes(b"{}")
    assert "bundle.answer-malformed" in kiosk_queue("acknowledge", str(stick / "nonsense"), "--json", status=1)
    assert "bundle.no-folder" in kiosk_queue("export", str(stick / "nowhere"), "--json", status=2)
    assert datetime.fromtimestamp(path.stat().st_mtime, UTC).year >= 2020
