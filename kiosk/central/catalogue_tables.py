"""What the centre keeps of catalogues that it published."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text

from kiosk.central.tables import metadata

# Each content once, however many versions and paths have it. `content` is compressed (zstd).
catalogue_contents = Table(
    "catalogue_contents", metadata,
    Column("hash", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)  # fmt: skip

# One row a publication, for ever: a terminal may be many versions behind, and what it was told stays known. `hash` is the manifest's, and
# `entries` JSON: [path, hash, size] in the order of the paths.
catalogue_versions = Table(
    "catalogue_versions", metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("published_at", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("entries", Text, nullable=False),
)  # fmt: skip
