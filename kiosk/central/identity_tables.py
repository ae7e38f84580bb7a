"""What the centre keeps about codes that were shown: that a check was made, and of its own stand-in the codes in circulation."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table

from kiosk.central.tables import metadata

# One row a check, for ever, and nothing about whom it was.
identity_checks = Table(
    "identity_checks", metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("terminal", String(4), nullable=False),
    Column("purpose", String(100), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("service", String(100), nullable=False),
)  # fmt: skip

# `digest`: an HMAC of the code, never the code. `subject`: a specimen's key or an officer's number. `used_for`: a service.
stand_in_codes = Table(
    "stand_in_codes", metadata,
    Column("digest", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("valid_until", BigInteger, nullable=False, index=True),
    Column("used_at", BigInteger),
    Column("used_for", String(100)),
)  # fmt: skip
