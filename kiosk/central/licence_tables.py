"""What the centre keeps about licences: that they were looked up, and the register of its own stand-in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from kiosk.central.tables import metadata

# One row a lookup, for ever: which terminal, of whom (`person` as in `parties`), what, what for, who agreed. What came of it is not kept.
licence_lookups = Table(
    "licence_lookups", metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("terminal", String(4), nullable=False),
    Column("person", String(64), nullable=False, index=True),
    Column("purpose", String(100), nullable=False),
    Column("types", Text, nullable=False),
    Column("consent_by", String(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("service", String(100), nullable=False),
)  # fmt: skip

# One row a licence, for ever. `identifier`: of an electronic licence (GB/T 36904), made up; "" for a data share.
stand_in_licences = Table(
    "stand_in_licences", metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("type", String(40), nullable=False),
    Column("identifier", String(200), nullable=False),
    Column("as_of", BigInteger, nullable=False),
    Column("valid_until", BigInteger),
    Column("withdrawn_at", BigInteger),
)  # fmt: skip

# Of a type a person has one that counts, whoever adds at the same moment.
Index(
    "stand_in_licences_in_force",
    stand_in_licences.c.person,
    stand_in_licences.c.type,
    unique=True,
    sqlite_where=stand_in_licences.c.withdrawn_at.is_(None),
    postgresql_where=stand_in_licences.c.withdrawn_at.is_(None),
)
