"""What the centre keeps about documents that it issued."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from kiosk.central.tables import metadata

# One row a document, for ever: one that was withdrawn is still answered for, and a new one of the same record is another row. `number` and
# `code` stand on the paper. `source_hash`: of the file that an officer gave, "" for what the centre composed. `content`: the sealed PDF.
results = Table(
    "results", metadata,
    Column("number", String(12), primary_key=True),
    Column("code", String(10), nullable=False),
    Column("record_id", String(36), ForeignKey("records.id"), nullable=False),
    Column("assurance", String(2), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("valid_until", BigInteger),
    Column("withdrawn_at", BigInteger),
    Column("content", LargeBinary, nullable=False),
)  # fmt: skip

Index("results_of_record", results.c.record_id, results.c.issued_at)
# Of a record there is one document that counts, whoever issues at the same moment.
Index(
    "results_in_force",
    results.c.record_id,
    unique=True,
    sqlite_where=results.c.withdrawn_at.is_(None),
    postgresql_where=results.c.withdrawn_at.is_(None),
)

# One row each time a terminal was given a document; whom it was for stands in no row.
result_fetches = Table(
    "result_fetches", metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("terminal", String(4), nullable=False),
    Column("number", String(12), nullable=False),
)  # fmt: skip
