"""Asks the centre whether the state holds what a person would have to bring. Nothing is believed but the centre's signed answer to this
very question, and nothing is kept here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pydantic import ValidationError

from kiosk.outbox import http
from kiosk.outbox.http import Centre
from kiosk.wire import licences
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.licences import Holding, LicencesAnswer, LicencesQuestion
from kiosk.wire.models import Trust
from kiosk.wire.submission import Role

Code = Literal["licences.offline", "licences.too-many", "licences.failed"]


@dataclass(frozen=True)
class Told:
    """The centre signed which of the types that were asked about this person holds. `held`: those, and nothing else."""

    held: tuple[Holding, ...] = field(repr=False)


@dataclass(frozen=True)
class Refusal:
    """Nobody could say.

    licences.offline: the centre can't be reached, or what answered is not the centre. licences.too-many: this terminal asked too often.
    licences.failed: the centre can't have it looked up now.
    """

    code: Code


def ask(
    centre: Centre, trust: Trust, id_number: str, types: tuple[str, ...], purpose: str, consent_by: Role, *, production: bool = True
) -> Told | Refusal:
    """Has it looked up for `purpose`, the code of a service, by the consent of `consent_by`. Blocks for as long as the centre takes.

    `production`: whether the word of the centre's stand-in is refused, which knows invented people only.
    """
    try:
        question = LicencesQuestion(id_number=id_number, types=types, purpose=purpose, consent_by=consent_by)
    except ValidationError:
        return Refusal("licences.failed")  # no document that was read has such a number, and no service such a type
    try:
        answer = _believed(centre, trust, question)
    except http.TooManyRequests:
        return Refusal("licences.too-many")
    except (http.Unreachable, http.NotTheCentre):
        return Refusal("licences.offline")
    except http.Refused:
        return Refusal("licences.failed")
    if answer.verdict == "unavailable" or (production and answer.service == licences.STAND_IN):
        return Refusal("licences.failed")
    if tuple(one.type for one in answer.items) != types:  # "not held" is believed only of what was asked and answered
        return Refusal("licences.failed")
    return Told(tuple(one for one in answer.items if one.held))


def _believed(centre: Centre, trust: Trust, question: LicencesQuestion) -> LicencesAnswer:
    """Raises `Unreachable`, `NotTheCentre`, `Refused`."""
    sealed = licences.seal_question(trust, centre.terminal, question)
    body = sealed.model_dump_json().encode()
    content = centre.ask_for_somebody(licences.PATH, body)
    try:
        answer = LicencesAnswer.model_validate_json(content)
        licences.verify(trust, licences.about(sealed), answer)
    except ValidationError:
        raise http.NotTheCentre("the answer is no signed answer about licences") from None
    except NotSignedByCentre as error:
        raise http.NotTheCentre(str(error)) from None
    return answer
