"""Tells the centre how this terminal does, and learns from the answer what time it is there and whether its keys are new.

A heartbeat carries a token that one signed request a while gets: checking it costs the centre a tenth of a signature.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version

from pydantic import ValidationError

from kiosk.core.consumables import Consumable
from kiosk.outbox import http
from kiosk.outbox.http import Centre
from kiosk.outbox.store import Store
from kiosk.wire.fleet import MOST_CONSUMABLES, NAME_LENGTH, ConsumableLeft, Heartbeat, HeartbeatAnswer, Token, clock_offset

Supplies = Callable[[], tuple[Consumable, ...]]
CatalogueWord = Callable[[], tuple[str, str]]
"""Which catalogue is in force here, and the code of why it is no newer one; empty where there is no such thing."""
Trouble = Callable[[], str]
"""The code of why nobody can be served here, empty while they can."""
RENEW_BEFORE = timedelta(minutes=5)


class Pulse:
    """Belongs to the thread that owns `centre`."""

    def __init__(
        self, centre: Centre, supplies: Supplies = tuple, catalogue: CatalogueWord = lambda: ("", ""), trouble: Trouble = str
    ) -> None:
        self._centre, self._supplies, self._catalogue, self._trouble = centre, supplies, catalogue, trouble
        self._token: Token | None = None

    def beat(self, store: Store) -> HeartbeatAnswer:
        """One heartbeat; sets the centre's clock offset right. Raises as `Centre.ask`: `http.Refused` says why this terminal is turned
        away."""
        token = self._fresh_token()
        asked = self._centre.clock()
        told_at = asked + timedelta(seconds=self._centre.offset)
        body = heartbeat(store, told_at, self._supplies(), self._catalogue(), self._trouble()).model_dump_json().encode()
        headers = {"Authorization": f"Bearer {token.token}"}
        try:
            answer = http.exchange(self._centre.session, "POST", f"{self._centre.url}/v1/heartbeats", body, asked, headers)
            told = HeartbeatAnswer.model_validate_json(answer.content)
        except http.Refused as refusal:
            if refusal.problem.code.startswith("token."):
                self._token = None
                raise http.Unreachable("the token has expired", 0.0) from refusal
            raise
        except ValidationError:
            raise http.NotTheCentre("no answer to a heartbeat") from None
        self._centre.offset = clock_offset(told.now, asked, self._centre.clock())
        return told

    def forget(self) -> None:
        """This terminal was turned away: the next heartbeat asks for a token again, signed, and learns whether it is still so."""
        self._token = None

    def _fresh_token(self) -> Token:
        moment = self._centre.clock() + timedelta(seconds=self._centre.offset)
        if self._token is None or self._token.expires_at - moment < RENEW_BEFORE:
            try:
                self._token = Token.model_validate_json(self._centre.ask("POST", "v1/tokens").content)
            except ValidationError:
                raise http.NotTheCentre("no token") from None
        return self._token


def heartbeat(
    store: Store, at: datetime, supplies: tuple[Consumable, ...] = (), catalogue: tuple[str, str] = ("", ""), trouble: str = ""
) -> Heartbeat:
    """What a terminal says of itself. `at`: by the centre's clock, so that it can tell an old word from a new one. Raises `StoreError`."""
    now, line = store.status(), store.line()
    return Heartbeat(
        at=at,
        version=version("kiosk"),
        pending=now.pending,
        held=now.held,
        oldest_waiting=now.oldest_waiting,
        paused=line.paused,
        audit=store.audit_head(),
        consumables=tuple(
            ConsumableLeft(device=one.device, name=one.name[:NAME_LENGTH], level=one.level, left=one.left, unit=one.unit)
            for one in supplies[:MOST_CONSUMABLES]
        ),
        catalogue=catalogue[0],
        catalogue_problem=catalogue[1],
        out_of_order=trouble,
    )
