"""Answers what a code stands for that somebody shows at a terminal. Whom it stands for is an external system's to say.

That system is an adapter, `IdentityService`, chosen by name; without one the answer is "unavailable", signed like any other. The centre
keeps a row a check without personal data, and hands what it was told sealed to the terminal, which alone can open it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Engine

from kiosk.central import questions
from kiosk.central.admission import Caller
from kiosk.central.identity_service import Finding, IdentityService
from kiosk.central.identity_stand_in import StandIn
from kiosk.central.identity_tables import identity_checks
from kiosk.central.keys import Keys, KeySet
from kiosk.central.problems import Refusal
from kiosk.central.tables import writing
from kiosk.wire import identity, seal
from kiosk.wire.encoding import milliseconds
from kiosk.wire.identity import CodeAnswer, CodeQuestion
from kiosk.wire.models import SealedQuestion

AT_ONCE = 8
"""Checks under way at the same time: a service that hangs must not take every thread of the centre with it."""
NOBODY = "none"


class Desk:
    """Takes questions of terminals and answers them. For any thread."""

    def __init__(self, engine: Engine, keys: Keys, service: IdentityService | None) -> None:
        self._engine, self._keys, self._service = engine, keys, service
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def answer(self, caller: Caller, body: bytes, now: datetime) -> CodeAnswer:
        """The answer to the bytes of a `SealedQuestion`. Raises `Refusal`."""
        held = self._keys.current()
        sealed, question = _asked(held, caller, body)
        finding = self._found(question, now)
        about = identity.about(sealed)
        content = b"" if finding.subject is None else identity.seal_subject(question.answer_key, about, finding.subject)
        service = self._service.name if self._service else NOBODY
        row = {"at": milliseconds(now), "terminal": caller.terminal, "purpose": question.purpose, "kind": question.kind}
        with writing(self._engine) as connection:
            connection.execute(identity_checks.insert().values(**row, verdict=finding.verdict, service=service))
        return identity.sign(held.acknowledging, held.trust.ack_key_id, about, finding.verdict, service, content, now)

    def _found(self, question: CodeQuestion, now: datetime) -> Finding:
        if self._service is None or not self._free.acquire(blocking=False):
            return Finding("unavailable")
        try:
            return self._service.check(question.code, question.kind, question.purpose, now)
        finally:
            self._free.release()


def _asked(keys: KeySet, caller: Caller, body: bytes) -> tuple[SealedQuestion, CodeQuestion]:
    sealed, private = questions.read(keys, caller, body)
    try:
        question = identity.open_question(private, sealed)
        seal.public_key(question.answer_key)  # before the code is spent: an answer that nobody can open would waste it
    except seal.SealBroken as error:
        raise questions.does_not_open(error) from None
    except seal.BadKey:
        raise Refusal(400, "question.malformed", "the key for the answer is none") from None
    return sealed, question


SERVICES: Mapping[str, Callable[[Engine, Keys], IdentityService]] = {identity.STAND_IN: StandIn}
"""The adapters by the names that `kiosk central serve --identity` takes."""


def service(name: str, engine: Engine, keys: Keys) -> IdentityService | None:
    """The adapter of that name; None for "". Raises `KeyError` for a name that is none of `SERVICES`."""
    return SERVICES[name](engine, keys) if name else None
