"""What the centre announces, and what residents said of it and of what was done for them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from kiosk.central.tables import metadata

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

# `content`: JSON of `kiosk.wire.board`. Days in ISO 8601. `gone_at`: withdrawn by an officer.
board_notices = Table(
    "board_notices", metadata,
    Column("id", String(60), primary_key=True),
    Column("last_day", String(10), nullable=False),
    Column("content", Text, nullable=False),
    Column("gone_at", BigInteger),
)  # fmt: skip

# `content`: JSON of a topic as it stands now, without its votes, which are counted.
board_topics = Table(
    "board_topics", metadata,
    Column("id", String(60), primary_key=True),
    Column("stage", String(20), nullable=False),
    Column("since", String(10), nullable=False),
    Column("content", Text, nullable=False),
)  # fmt: skip

# One row a move of a topic, for ever: when it was listed, assigned and taken off, and listed again.
topic_moves = Table(
    "topic_moves", metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("topic", String(60), nullable=False, index=True),
    Column("stage", String(20), nullable=False),
    Column("month", String(7), nullable=False),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

leader_days = Table(
    "leader_days", metadata,
    Column("day", String(10), primary_key=True),
    Column("content", Text, nullable=False),
)  # fmt: skip

# One row a record: a vote counts once, however often it is sent.
votes = Table(
    "votes", metadata,
    Column("record_id", String(36), primary_key=True),
    Column("topic", String(60), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip

# `rated`: the record that is rated, rated once (一事一评); a visit that left none is named by the rating itself. `aspects`: between blanks.
# `answer`: an officer's words about a bad one, "" while it is open.
ratings = Table(
    "ratings", metadata,
    Column("record_id", String(36), primary_key=True),
    Column("rated", String(36), nullable=False, unique=True),
    Column("service", String(100), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("level", Integer, nullable=False),
    Column("aspects", String(100), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    Column("answered_at", BigInteger),
)  # fmt: skip
Index("ratings_by_service", ratings.c.service, ratings.c.level)
