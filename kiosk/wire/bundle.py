"""A sealed bundle: records and attachments carried from a terminal to the centre on a stick, when no network does it.

    kiosk-<terminal>-<UTC>.kioskbundle     a ZIP file, nothing compressed, nothing encrypted (its content is sealed already)
      manifest.json                        `Manifest`: what is in it, with a hash each
      manifest.sig                         64 bytes: the terminal's Ed25519 signature over `signed_bytes(manifest.json)`
      records/<id>.json                    an `Envelope`, byte for byte as hashed in the manifest
      attachments/<id>                     sealed bytes

The centre reads it with `BundleReader`: first `verify` with the terminal's enrolled key, then `records()` and `attachment(id)`. It answers
with a `BundleAnswer`, in a file that `kiosk queue acknowledge` takes: what counts in it is signed by the centre, as over the network. A
terminal without a network may know only keys that the centre has replaced since; so the answer also brings the keys of now, which every
acknowledging key that the centre ever had vouches for.

A bundle comes from a stick that anybody could have held. Before it is verified nothing is believed and no memory is taken on its word:
names, sizes and number of members have bounds, and nothing in it unpacks to more than it is.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, BinaryIO, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, Field, ValidationError

from kiosk.wire import acknowledgement, attachment, encoding, fleet, seal
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.attachment import StoredReceipt
from kiosk.wire.fleet import TrustUpdate
from kiosk.wire.models import (
    MOST_ATTACHMENTS,
    Acknowledgement,
    AttachmentReference,
    Contract,
    Envelope,
    Hash,
    ItemVerdict,
    RecordId,
    TerminalCode,
    Trust,
)

SUFFIX = ".kioskbundle"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_RECORDS = 5_000
LARGEST_BUNDLE = 2_000_000_000
"""Bytes: FAT sticks hold 4 GiB a file, and ZIP needs no extension below 2 GiB. What is more goes into a second bundle."""
LARGEST_RECORD = 4 * 1024 * 1024  # a sealed content of 2 MiB in base64, and the rest of the envelope
LARGEST_MANIFEST = 64 * 1024 * 1024
LARGEST_ANSWER = 64 * 1024 * 1024
PIECE = 64 * 1024
_END = 22  # the size of ZIP's end record without a comment


class BadBundle(Exception):
    """Not a bundle, or not as the terminal made it. Nothing read from it may be used.

    Stable `code`: bundle.malformed, bundle.too-large, bundle.signature-wrong, bundle.damaged.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class BundledRecord(Contract):
    """`enclosed`: the record itself is in the bundle; else the centre has it and only misses attachments. `envelope_hash`: SHA-256 of its
    file, empty when it is not enclosed. `attachments`: those whose bytes are in the bundle."""

    id: RecordId
    content_hash: Hash
    enclosed: bool
    envelope_hash: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    attachments: Annotated[tuple[AttachmentReference, ...], Field(max_length=MOST_ATTACHMENTS)] = ()


class Manifest(Contract):
    format_version: Literal[1] = 1
    terminal: TerminalCode
    exported_at: AwareDatetime
    records: Annotated[tuple[BundledRecord, ...], Field(max_length=MOST_RECORDS)]


class BundleAnswer(Contract):
    """What the centre did with a bundle. `bundle`: `manifest_hash` of it. Every acknowledgement and receipt is signed by itself; a large
    bundle has several acknowledgements. `updates`: the centre's keys of now, once for each key that vouches for them."""

    format_version: Literal[1] = 1
    terminal: TerminalCode
    bundle: Hash
    acknowledgements: tuple[Acknowledgement, ...]
    receipts: tuple[StoredReceipt, ...]
    updates: tuple[TrustUpdate, ...] = ()


def record_name(record: str) -> str:
    return f"records/{record}.json"


def attachment_name(own: str) -> str:
    return f"attachments/{own}"


def manifest_hash(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()


def signed_bytes(manifest: bytes) -> bytes:
    """What the terminal signs: nothing else it signs starts like this."""
    return encoding.fields("kiosk bundle manifest v1", (manifest_hash(manifest),))


def sign_manifest(private: Ed25519PrivateKey, manifest: bytes) -> bytes:
    return private.sign(signed_bytes(manifest))


def renewed(known: Trust, answer: BundleAnswer) -> Trust:
    """The centre's keys of when it answered, once those known vouch for them; those known where they are as new, or vouch for none.

    Raises `NotSignedByCentre` for an update that claims to be vouched for and is not.
    """
    newer = [one for one in answer.updates if one.key_id == known.ack_key_id and one.trust.serial > known.serial]
    return fleet.verify_trust(known, newer[0]) if newer else known


def verify_answer(trust: Trust, answer: BundleAnswer, terminal: str) -> tuple[tuple[ItemVerdict, ...], tuple[StoredReceipt, ...]]:
    """All verdicts and receipts, once each is proven to be the centre's word to this terminal. Raises `NotSignedByCentre`."""
    key = Ed25519PublicKey.from_public_bytes(trust.ack_public)
    for one in answer.acknowledgements:
        if one.key_id != trust.ack_key_id or one.terminal != terminal:
            raise NotSignedByCentre("an acknowledgement for another terminal, or by a key this terminal does not trust")
        acknowledgement.verify(key, one)
    for receipt in answer.receipts:
        attachment.verify_receipt(trust, receipt.to_header(), terminal, receipt.id, receipt.record_id, receipt.content_hash)
    return tuple(item for one in answer.acknowledgements for item in one.items), answer.receipts


class BundleReader:
    """Reads a bundle from a seekable file. Raises `BadBundle`; what reading the file itself raises passes through."""

    def __init__(self, file: BinaryIO) -> None:
        with _malformed():
            _check_end(file)
            self._zip = zipfile.ZipFile(file)
            self._members = _checked_members(self._zip)
            self.manifest_bytes = self._read(MANIFEST, LARGEST_MANIFEST)
            self._signature = self._read(SIGNATURE, 64)
            self.manifest = Manifest.model_validate_json(self.manifest_bytes)
        names = [record_name(one.id) for one in self.manifest.records if one.enclosed]
        names += [attachment_name(each.id) for one in self.manifest.records for each in one.attachments]
        if sorted([MANIFEST, SIGNATURE, *names]) != sorted(self._members):
            raise BadBundle("bundle.malformed", "the manifest does not list what is in the bundle")
        for each in (each for one in self.manifest.records for each in one.attachments):
            if self._members[attachment_name(each.id)].file_size != each.size:
                raise BadBundle("bundle.malformed", "an attachment is not as large as the manifest says")

    @property
    def manifest_hash(self) -> str:
        return manifest_hash(self.manifest_bytes)

    def verify(self, public: Ed25519PublicKey) -> None:
        """Returns when the terminal with this key made the manifest, and so every hash in it."""
        try:
            public.verify(self._signature, signed_bytes(self.manifest_bytes))
        except InvalidSignature:
            raise BadBundle("bundle.signature-wrong", "the signature over the manifest is wrong") from None

    def records(self) -> Iterator[Envelope]:
        """The enclosed records, each once it is proven to be what the manifest lists."""
        for listed in self.manifest.records:
            if not listed.enclosed:
                continue
            content = self._read(record_name(listed.id), LARGEST_RECORD)
            if hashlib.sha256(content).hexdigest() != listed.envelope_hash:
                raise BadBundle("bundle.damaged", f"record {listed.id} is not as it was exported")
            with _malformed():
                envelope = Envelope.model_validate_json(content)
            named = {each.id: each for each in envelope.attachments}
            if (envelope.id, envelope.content_hash) != (listed.id, listed.content_hash) or any(
                named.get(each.id) != each for each in listed.attachments
            ):
                raise BadBundle("bundle.damaged", f"record {listed.id} is not the one that the manifest lists")
            if seal.content_hash(envelope.sealed, (each.content_hash for each in envelope.attachments)) != envelope.content_hash:
                raise BadBundle("bundle.damaged", f"record {listed.id} has another content than its hash says")
            yield envelope

    def attachment(self, listed: AttachmentReference) -> Iterator[bytes]:
        """Its sealed bytes piece by piece. Believe none of them until the iterator has ended: the hash is known only then."""
        whole = hashlib.sha256()
        with _malformed(), self._zip.open(self._members[attachment_name(listed.id)]) as file:
            while piece := file.read(PIECE):
                whole.update(piece)
                yield piece
        if whole.hexdigest() != listed.content_hash:
            raise BadBundle("bundle.damaged", f"attachment {listed.id} is not as it was exported")

    def _read(self, name: str, largest: int) -> bytes:
        if name not in self._members:
            raise BadBundle("bundle.malformed", f"there is no {name}")
        if self._members[name].file_size > largest:
            raise BadBundle("bundle.too-large", f"{name} is larger than {largest} bytes")
        with _malformed():
            return self._zip.read(self._members[name])


def _check_end(file: BinaryIO) -> None:
    """ZIP's end record, before `zipfile` takes memory for the directory it names: no comment, no extension, one plain directory."""
    size = file.seek(0, 2)
    if size > LARGEST_BUNDLE:
        raise BadBundle("bundle.too-large", f"a bundle has {LARGEST_BUNDLE} bytes at most")
    file.seek(max(0, size - _END))
    end = file.read(_END)
    directory = int.from_bytes(end[12:16], "little")
    members = int.from_bytes(end[10:12], "little")
    if len(end) != _END or end[:4] != b"PK\x05\x06" or end[20:] != b"\0\0" or directory > size or members == 0xFFFF:
        raise BadBundle("bundle.malformed", "no bundle, or its end is cut off")
    if directory > 200 * (members + 1):
        raise BadBundle("bundle.malformed", "the directory of the bundle is larger than its names can be")
    file.seek(0)


def _checked_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        plain = member.compress_type == zipfile.ZIP_STORED and member.compress_size == member.file_size and not member.flag_bits & 0x1
        if not plain or member.filename in members:
            raise BadBundle("bundle.malformed", "a member that is compressed, encrypted or there twice")
        members[member.filename] = member
    return members


@contextmanager
def _malformed() -> Iterator[None]:
    """What `zipfile` and the models say of bytes that are no bundle, in one word."""
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, ValidationError, json.JSONDecodeError) as error:
        raise BadBundle("bundle.malformed", f"not a bundle: {type(error).__name__}") from None
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        raise BadBundle("bundle.malformed", f"not a bundle: {type(error).__name__}") from None
