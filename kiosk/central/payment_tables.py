"""What the centre keeps of payments: orders at a payment system, what applications claim of them, and its own stand-in's till."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from kiosk.central.tables import metadata

# One row an order at the payment system. `number`: the terminal drew it. `fees`: places of fee rows, between blanks. `record_id`: the
# application that it is for, None while there is none. made: written before the system is asked, so that no order is ever forgotten.
payments = Table(
    "payments", metadata,
    Column("number", String(32), primary_key=True),
    Column("terminal", String(4), nullable=False),
    Column("service", String(100), nullable=False),
    Column("form_version", String(100), nullable=False),
    Column("fees", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("record_id", String(36)),
    Column("state", String(20), nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("paid_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
)  # fmt: skip
Index("payments_open", payments.c.state, payments.c.until)
Index("payments_of_record", payments.c.record_id)

# What an application says that was paid before it was sent, beside what was due then. `amount` and `due`: fen. `looked_at`:
# when it was held against the orders.
payment_claims = Table(
    "payment_claims", metadata,
    Column("record_id", String(36), primary_key=True),
    Column("number", String(32), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("looked_at", BigInteger),
)  # fmt: skip
Index("payment_claims_open", payment_claims.c.looked_at)

# The stand-in's till. `silent`: it gives no word about this one. `given_back`: of a paid one, when.
stand_in_payments = Table(
    "stand_in_payments", metadata,
    Column("number", String(32), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("silent", Integer, nullable=False, server_default="0"),
    Column("given_back", BigInteger),
)  # fmt: skip
