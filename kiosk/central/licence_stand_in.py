"""A stand-in for the registers of licences and of other authorities, about people who do not exist. For training and tests.

It takes in only those people that the stand-in of identities knows, and the specimens of the emulated readers: nobody's real licence gets
in by mistake. The database keeps an HMAC of the number, as the index of parties does.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update

from kiosk.central.identity_stand_in import PEOPLE
from kiosk.central.indexing import person
from kiosk.central.keys import Keys
from kiosk.central.licence_service import Found
from kiosk.central.licence_tables import stand_in_licences as licences
from kiosk.central.tables import insert, moment, writing
from kiosk.identity.codes import ELicence, Unknown, identifier_of, meaning
from kiosk.wire.encoding import milliseconds
from kiosk.wire.licences import STAND_IN

SPECIMENS: Mapping[str, str] = {
    **{key: one.id_number for key, one in PEOPLE.items()},
    "hmt": "810000198108030023",
    "foreigner-2017": "CAN110081080319",
    "foreigner-2023": "931586198001010028",
}
"""Numbers of invented people by their key; the last three are those of the emulated cards."""
_FICTITIOUS_TYPE = "91440101MA0000000M"  # a code that no organisation has, its check character right
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class LicenceError(ValueError):
    """Nothing was added or withdrawn. `code`: licence.unknown-person, .unknown-type, .identifier, .held-already, .none."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Row:
    """One licence in the register. `person`: the key of an invented person, "" for one who has none any more."""

    person: str
    type: str
    identifier: str
    as_of: datetime
    valid_until: datetime | None
    withdrawn_at: datetime | None


class StandIn:
    """A `LicenceService` over the centre's database, shared by every process that serves or adds. `types`: those of electronic licences;
    `shares`: those of data shares, which have no identifier."""

    name = STAND_IN

    def __init__(self, engine: Engine, keys: Keys, types: frozenset[str], shares: frozenset[str]) -> None:
        self._engine, self._keys, self._types, self._shares = engine, keys, types, shares

    def add(self, key: str, type_: str, now: datetime, identifier: str = "", valid_until: datetime | None = None) -> Row:
        """Enters a licence of an invented person. `identifier`: "" makes one up. Raises `LicenceError`."""
        who = self._person(key)
        if type_ not in self._types | self._shares:
            raise LicenceError("licence.unknown-type", f"there is no type {type_!r}")
        if type_ in self._types:
            identifier = identifier or _made_up()
            if not isinstance(meaning(identifier), ELicence):
                why = meaning(identifier)
                raise LicenceError("licence.identifier", f"no identifier: {why.problem}" if isinstance(why, Unknown) else "no identifier")
        elif identifier:
            raise LicenceError("licence.identifier", "a data share has no identifier")
        row = {"person": who, "type": type_, "identifier": identifier, "as_of": milliseconds(now)}
        row |= {"valid_until": None if valid_until is None else milliseconds(valid_until), "withdrawn_at": None}
        with writing(self._engine) as connection:
            added = insert(connection, licences).values(row).on_conflict_do_nothing().returning(licences.c.number)
            if connection.execute(added).scalar() is None:
                raise LicenceError("licence.held-already", "there is one in force: withdraw it first")
        return Row(key, type_, identifier, moment(milliseconds(now)), valid_until, None)

    def withdraw(self, key: str, type_: str, now: datetime) -> None:
        """Takes back the one in force. Raises `LicenceError`."""
        in_force = (licences.c.person == self._person(key), licences.c.type == type_, licences.c.withdrawn_at.is_(None))
        with writing(self._engine) as connection:
            gone = update(licences).where(*in_force).values(withdrawn_at=milliseconds(now)).returning(licences.c.number)
            if connection.execute(gone).scalar() is None:
                raise LicenceError("licence.none", "there is none in force")

    def rows(self) -> tuple[Row, ...]:
        """Everything that was ever entered, in its order."""
        held = self._keys.current()
        keys = {person(held, number): key for key, number in SPECIMENS.items()}
        with self._engine.connect() as connection:
            found = connection.execute(select(licences).order_by(licences.c.number)).all()
        return tuple(
            Row(keys.get(one.person, ""), one.type, one.identifier, moment(one.as_of), _moment(one.valid_until), _moment(one.withdrawn_at))
            for one in found
        )

    def held(self, id_number: str, types: tuple[str, ...], purpose: str, now: datetime) -> dict[str, Found] | None:  # noqa: ARG002 -- told to registers that ask
        """See `LicenceService`."""
        who, at = person(self._keys.current(), id_number), milliseconds(now)
        counts = (licences.c.valid_until.is_(None)) | (licences.c.valid_until > at)
        asked = select(licences.c.type, licences.c.as_of, licences.c.valid_until).where(
            licences.c.person == who, licences.c.type.in_(types), licences.c.withdrawn_at.is_(None), counts
        )
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return {one.type: Found(moment(one.as_of), _moment(one.valid_until)) for one in rows}

    def _person(self, key: str) -> str:
        if key not in SPECIMENS:
            raise LicenceError("licence.unknown-person", f"there is no {key!r}; there are {', '.join(SPECIMENS)}")
        who = person(self._keys.current(), SPECIMENS[key])
        assert who is not None  # a specimen's number is one
        return who


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


def _made_up() -> str:
    serial = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return identifier_of(ELicence(f"{_FICTITIOUS_TYPE}001", _FICTITIOUS_TYPE, serial, "001"))
