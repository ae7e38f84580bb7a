"""How a catalogue travels from the centre to a terminal: one manifest of every file, signed whole, and of it only what changed.

    GET  /v1/catalogue        s  ?known=HASH&nonce=…  → CatalogueAnswer; 404 catalogue.none where nothing was ever published
    POST /v1/catalogue/files  s  FilesQuestion        → the contents one after the other, in the order asked, as one zstd frame (RFC 8878)

The terminal says which manifest it has, builds the new one out of that and the changes, and believes it only if the centre's signature is
over all of what came out: which files there are, each with its SHA-256. So nobody in between can add, leave out or change one, nor mix
two catalogues. The answer names its question, so that an old one can't be played back as the newest; and a terminal takes no version that
is older than its own. The contents are not signed: the manifest has their hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from io import BytesIO
from typing import Annotated

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kiosk.wire import answer as signed_answer
from kiosk.wire import encoding
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Base64, Contract, Hash, Moment, Name, Trust

PATH, FILES_PATH = "v1/catalogue", "v1/catalogue/files"
ZSTD = "application/zstd"
MOST_FILES, LARGEST_FILE, LARGEST_CATALOGUE = 20_000, 1024 * 1024, 64 * 1024 * 1024
MOST_AT_ONCE, LARGEST_AT_ONCE = 900, 3 * 1024 * 1024
"""Files, and bytes before compression, of one answer: an answer takes a few seconds on a slow line, and is asked for again as a whole."""
_LEVEL = 12

FilePath = Annotated[str, Field(pattern=r"^([a-z][a-z0-9-]{0,39}/)?[a-z0-9][a-z0-9-]{0,99}\.(yaml|json)$")]
"""Of a file within the catalogue: at most one folder, and nothing that leads out of it."""


class NotTheseFiles(Exception):
    """What came is not what the manifest names."""

    code = "catalogue.corrupt-file"


class Entry(Contract):
    path: FilePath
    hash: Hash
    size: Annotated[int, Field(ge=0, le=LARGEST_FILE)]


class Manifest(Contract):
    """Every file of one version, in the order of their paths."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    published_at: Moment
    entries: Annotated[tuple[Entry, ...], Field(max_length=MOST_FILES)]

    @cached_property
    def hash(self) -> str:
        """Stands for all of it."""
        values: list[str | int] = [self.version, encoding.milliseconds(self.published_at), len(self.entries)]
        for one in self.entries:
            values += [one.path, one.hash, one.size]
        return hashlib.sha256(encoding.fields("kiosk catalogue manifest v1", values)).hexdigest()

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.version}-{self.hash[:8]}"

    @property
    def size(self) -> int:
        return sum(one.size for one in self.entries)


class CatalogueAnswer(Contract):
    """The manifest of now, as what differs from the manifest `base`, "" for all of it."""

    question: Hash
    base: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    published_at: Moment
    changed: Annotated[tuple[Entry, ...], Field(max_length=MOST_FILES)] = ()
    removed: Annotated[tuple[FilePath, ...], Field(max_length=MOST_FILES)] = ()
    key_id: Name
    signed_at: Moment
    signature: Base64


class FilesQuestion(Contract):
    """Contents by hash, each once."""

    hashes: Annotated[tuple[Hash, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


def about(known: str, nonce: str) -> str:
    return hashlib.sha256(encoding.fields("kiosk catalogue asked v1", (known, nonce))).hexdigest()


def difference(base: Manifest | None, new: Manifest) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Entries that are new or other than in `base`, and paths that are no longer there."""
    before = {one.path: one for one in base.entries} if base else {}
    after = {one.path for one in new.entries}
    return tuple(one for one in new.entries if before.get(one.path) != one), tuple(path for path in before if path not in after)


def sign(
    private: Ed25519PrivateKey, key_id: str, question: str, base: Manifest | None, new: Manifest, signed_at: datetime
) -> CatalogueAnswer:
    changed, removed = difference(base, new)
    return CatalogueAnswer(
        question=question, base=base.hash if base else "", version=new.version, published_at=new.published_at, changed=changed,
        removed=removed, key_id=key_id, signed_at=signed_at, signature=private.sign(_signed_bytes(question, new, key_id, signed_at)),
    )  # fmt: skip


def verify(trust: Trust, question: str, answer: CatalogueAnswer, known: Manifest | None) -> Manifest:
    """The whole manifest of now, once it is proven to be the centre's. `known`: the one that was named in the question. Raises
    `NotSignedByCentre`."""
    if answer.base not in ("", known.hash if known else ""):
        raise NotSignedByCentre("the changes are to another manifest than this terminal has")
    base = known.entries if known and answer.base else ()
    entries = {one.path: one for one in base} | {one.path: one for one in answer.changed}
    for path in answer.removed:
        entries.pop(path, None)
    whole = tuple(entries[path] for path in sorted(entries))
    manifest = Manifest.model_construct(version=answer.version, published_at=answer.published_at, entries=whole)
    signed_answer.verify(trust, question, answer, _signed_bytes(question, manifest, answer.key_id, answer.signed_at))
    return manifest


def _signed_bytes(question: str, manifest: Manifest, key_id: str, signed_at: datetime) -> bytes:
    return encoding.fields("kiosk catalogue v1", (question, manifest.hash, key_id, encoding.milliseconds(signed_at)))


def entry_of(path: str, content: bytes) -> Entry:
    """Raises pydantic's `ValidationError` for a path or a size that no catalogue has."""
    return Entry(path=path, hash=hash_of(content), size=len(content))


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def portions(entries: Iterable[Entry]) -> Iterable[tuple[Entry, ...]]:
    """In parts that may be asked for at once, each content once."""
    some: list[Entry] = []
    room = LARGEST_AT_ONCE
    for one in {entry.hash: entry for entry in entries}.values():
        if some and (len(some) == MOST_AT_ONCE or one.size > room):
            yield tuple(some)
            some, room = [], LARGEST_AT_ONCE
        some.append(one)
        room -= one.size
    if some:
        yield tuple(some)


def join(contents: Sequence[bytes]) -> bytes:
    """What `split` takes apart. Similar texts, as guides are, take little room together."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(b"".join(contents))


def split(content: bytes, asked: Sequence[Entry]) -> list[bytes]:
    """The contents of `asked`, each proven by its hash. Never decompresses more than was asked for. Raises `NotTheseFiles`."""
    expected = sum(one.size for one in asked)
    try:
        with zstandard.ZstdDecompressor().stream_reader(BytesIO(content), read_across_frames=False) as reader:
            plain = reader.read(expected + 1)
    except zstandard.ZstdError as error:
        raise NotTheseFiles("the files that came can't be decompressed") from error
    if len(plain) != expected:
        raise NotTheseFiles(f"{expected} bytes were asked for, and others came")
    found, at = [], 0
    for one in asked:
        piece = plain[at : at + one.size]
        at += one.size
        if hash_of(piece) != one.hash:
            raise NotTheseFiles(f"{one.path} is not what the manifest names")
        found.append(piece)
    return found
