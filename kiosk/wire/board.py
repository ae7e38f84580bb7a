"""What the centre announces to residents at every terminal: notices, the monthly list of hot topics (民声热点榜), the days on which leaders
answer 12345, and which terminals do not work. The newest that a terminal knows is shown with its time, with or without a network."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Priority = Literal["urgent", "normal"]
Stage = Literal["listed", "assigned", "monitored", "led", "delisted"]
"""上榜, 交办, 监测, 包案, 撤榜."""
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


class BadBoard(ValueError):
    """Bytes that are no board of a known schema version. The message names fields."""

    code = "board.malformed"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(_Frozen):
    zh: Text
    en: Text

    def in_(self, language: str) -> str:
        """Chinese to whoever reads Chinese, else English."""
        return self.zh if language == "zh" or language.startswith("zh-") else self.en


class Notice(_Frozen):
    """`districts`: of GB/T 2260 for which it is meant; none: all. `last_day`: it is shown up to then. `service`: what it is about."""

    id: Code
    title: Bilingual
    text: Bilingual
    priority: Priority = "normal"
    districts: tuple[str, ...] = ()
    first_day: date
    last_day: date
    service: str = ""


class Topic(_Frozen):
    """One topic of the monthly list. `result`: what was done about it, once there is something to say. `votes`: how many said "me too"."""

    id: Code
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    title: Bilingual
    stage: Stage
    since: date
    lead: Bilingual | None = None
    result: Bilingual | None = None
    votes: int = Field(default=0, ge=0)


class LeaderDay(_Frozen):
    """When a leader answers 12345 in person."""

    day: date
    who: Bilingual


class Board(_Frozen):
    """`as_of`: when the centre said so. `down`: codes of the terminals that do not work now, by their heartbeats."""

    schema_version: Literal[1] = 1
    as_of: datetime
    notices: tuple[Notice, ...] = ()
    topics: tuple[Topic, ...] = ()
    leader_days: tuple[LeaderDay, ...] = ()
    down: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(content: bytes) -> Board:
        """Raises `BadBoard`."""
        try:
            return Board.model_validate_json(content)
        except ValidationError as error:
            places = sorted({".".join(str(step) for step in one["loc"]) for one in error.errors(include_input=False)})
            raise BadBoard("not a board: " + ", ".join(places)[:200]) from None
