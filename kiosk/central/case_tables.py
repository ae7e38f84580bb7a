"""What the centre notes of a record when it is opened: what is wrong with it, its parts, what has to be paid; and tickets."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from kiosk.central.tables import metadata

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

# What an officer has to look at before the case goes on: a stable code and which field, party, paper or part. Never a value.
# `settled_at`: somebody did.
findings = Table(
    "findings", metadata,
    Column("record_id", String(36), primary_key=True),
    Column("code", String(60), primary_key=True),
    Column("field", String(100), primary_key=True),
    Column("settled_at", BigInteger),
)  # fmt: skip

# The parts of a bundle. `task`: a service of ours, "" for what `dept` does. `depends_on`: parts that come first, between blanks.
sub_cases = Table(
    "sub_cases", metadata,
    Column("record_id", String(36), primary_key=True),
    Column("part", String(60), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("task", String(100), nullable=False),
    Column("dept", String(100), nullable=False),
    Column("depends_on", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", String(60), nullable=False, server_default=""),
    Column("changed_at", BigInteger, nullable=False),
)  # fmt: skip

# How the result of a bundle is handed over: together with the last, or each as it is ready.
bundle_cases = Table(
    "bundle_cases", metadata,
    Column("record_id", String(36), primary_key=True),
    Column("pickup", String(20), nullable=False),
)  # fmt: skip

# Somebody said that something is wrong. `at`: when it arrived. `answer`: an officer's words, "" while it is open.
tickets = Table(
    "tickets", metadata,
    Column("record_id", String(36), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("service", String(100), nullable=False, index=True),
    Column("topic", String(60), nullable=False),
    Column("guide_version", String(60), nullable=False),
    Column("step", String(100), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    Column("answered_at", BigInteger),
)  # fmt: skip

# What has to be paid for a record. `amount`: fen, None where nobody knows it. `due`: as a fee row says it. `until`: when an unpaid one is
# abandoned, None where it is held instead. `part`: of a bundle, "" else.
orders = Table(
    "orders", metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("record_id", String(36), nullable=False),
    Column("place", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("amount", BigInteger),
    Column("due", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
)  # fmt: skip
Index("orders_of_record", orders.c.record_id, orders.c.place, unique=True)
Index("orders_until", orders.c.state, orders.c.until)
