"""Answers whether the state holds what a person would have to bring. Who knows that is an external system, behind `LicenceService`.

Only what config/dictionaries names is asked about. Each lookup is a row, also one that nobody could answer: which terminal, of whom as an
HMAC, which types, for which service, who agreed. What was found is in no row and no log: it goes to the terminal that asked, signed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from kiosk.catalogue.dictionaries import read_dictionaries
from kiosk.central import questions
from kiosk.central.admission import Caller
from kiosk.central.indexing import person
from kiosk.central.keys import Keys, KeySet
from kiosk.central.licence_service import Found, LicenceService
from kiosk.central.licence_stand_in import StandIn
from kiosk.central.licence_tables import licence_lookups
from kiosk.central.problems import Refusal
from kiosk.central.tables import writing
from kiosk.wire import licences, seal
from kiosk.wire.encoding import milliseconds
from kiosk.wire.licences import STAND_IN, Holding, LicencesAnswer, LicencesQuestion, Verdict
from kiosk.wire.models import CENTURY, SealedQuestion

AT_ONCE = 8
"""Lookups under way at the same time: a system that hangs must not take every thread of the centre with it."""
NOBODY = "none"


class Desk:
    """Takes questions of terminals and answers them. For any thread. `types`: all that may be asked about."""

    def __init__(self, engine: Engine, keys: Keys, service: LicenceService | None, types: frozenset[str]) -> None:
        self._engine, self._keys, self._service, self._types = engine, keys, service, types
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def answer(self, caller: Caller, body: bytes, now: datetime) -> LicencesAnswer:
        """The answer to the bytes of a `SealedQuestion`. Raises `Refusal`: 400 licences.unknown-type among others."""
        held = self._keys.current()
        sealed, question, who = _asked(held, caller, body)
        if unknown := [one for one in question.types if one not in self._types]:
            raise Refusal(400, "licences.unknown-type", f"{len(unknown)} of the types are none")
        found = self._found(question, now)
        verdict: Verdict = "unavailable" if found is None else "answered"
        items = () if found is None else tuple(holding(type_, found.get(type_), now) for type_ in question.types)
        service = self._service.name if self._service else NOBODY
        row = {"at": milliseconds(now), "terminal": caller.terminal, "person": who, "purpose": question.purpose}
        row |= {"types": " ".join(question.types), "consent_by": question.consent_by, "verdict": verdict, "service": service}
        with writing(self._engine) as connection:
            connection.execute(licence_lookups.insert().values(row))
        return licences.sign(held.acknowledging, held.trust.ack_key_id, licences.about(sealed), verdict, service, items, now)

    def _found(self, question: LicencesQuestion, now: datetime) -> dict[str, Found] | None:
        if self._service is None or not self._free.acquire(blocking=False):
            return None
        try:
            return self._service.held(question.id_number, question.types, question.purpose, now)
        finally:
            self._free.release()


def holding(type_: str, found: Found | None, now: datetime) -> Holding:
    """What has run out is not held, whatever the register still has of it. Registers write 长期 as the end of the year 9999, and have rows
    from before there were registers: what the wire's century can't say is said by its ends."""
    if found is None or (found.valid_until is not None and found.valid_until <= now):
        return Holding(type=type_, held=False)
    until = None if found.valid_until is None or found.valid_until.year >= CENTURY[1].year else found.valid_until
    return Holding(type=type_, held=True, as_of=max(found.as_of, CENTURY[0]), valid_until=until)


def _asked(keys: KeySet, caller: Caller, body: bytes) -> tuple[SealedQuestion, LicencesQuestion, str]:
    """The question, and the person it is about as the index has them. Raises `Refusal`."""
    sealed, private = questions.read(keys, caller, body)
    try:
        question = licences.open_question(private, sealed)
    except seal.SealBroken as error:
        raise questions.does_not_open(error) from None
    who = person(keys, question.id_number)
    if who is None:
        raise Refusal(400, "question.malformed", "the question is no ID number")
    return sealed, question, who


SERVICES: Mapping[str, Callable[[Engine, Keys, frozenset[str], frozenset[str]], LicenceService]] = {STAND_IN: StandIn}
"""The adapters by the names that `kiosk central serve --licences` takes."""


def desk(name: str, engine: Engine, keys: Keys, dictionaries: Path) -> Desk:
    """The desk before the adapter of that name, or before none for "". Raises `KeyError` for a name that is none of `SERVICES`;
    `CatalogueError`."""
    types, shares = known(dictionaries)
    return Desk(engine, keys, SERVICES[name](engine, keys, types, shares) if name else None, types | shares)


def known(dictionaries: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The types of electronic licences, and those of data shares, in config/dictionaries. Raises `CatalogueError`."""
    found = read_dictionaries(dictionaries)
    return frozenset(found.licences.licences), frozenset(found.shares)
