"""What the centre has issued to a person, and one document of it: the centre's signed list, then bytes that fit the hash in it.

Nothing is kept here: the list is asked for again when one of its documents is fetched, so a document that was withdrawn meanwhile is not
printed, and no list of anybody's waits in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import ValidationError

from kiosk.outbox import http
from kiosk.outbox.http import Centre
from kiosk.wire import results
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.models import Trust
from kiosk.wire.results import Result, ResultsAnswer


class NoSuchDocument(Exception):
    """The centre gives this person no such document, or not any more."""

    code = "collect.gone"


class Altered(Exception):
    """What came is not what the signed list says: changed at the centre or on the way."""

    code = "collect.altered"


@dataclass(frozen=True)
class Fetched:
    """A document as the centre issued it. `pdf` fits `result.content_hash`; whose seal it carries is still to be verified."""

    result: Result
    pdf: bytes = field(repr=False)


def find(centre: Centre, trust: Trust, id_number: str) -> tuple[Result, ...]:
    """The documents issued for records in which the person with this ID number takes part, newest first, as the centre signed them.

    Raises `Unreachable`, `NotTheCentre`, `Refused`.
    """
    question = results.seal_question(trust, centre.terminal, id_number)
    found = centre.ask_for_somebody(results.PATH, question.model_dump_json().encode(), http.JSON)
    try:
        return results.verify(trust, results.about(question), ResultsAnswer.model_validate_json(found))
    except ValidationError:
        raise http.NotTheCentre("the answer is no signed list") from None
    except NotSignedByCentre as error:
        raise http.NotTheCentre(str(error)) from None


def fetch(centre: Centre, trust: Trust, id_number: str, record_id: str) -> Fetched:
    """The document of that record. Raises as `find`; `NoSuchDocument`; `Altered`."""
    listed = next((one for one in find(centre, trust, id_number) if one.record_id == record_id), None)
    if listed is None or listed.state != "issued":
        raise NoSuchDocument("not among this person's documents")
    question = results.seal_question(trust, centre.terminal, id_number, record_id)
    try:
        pdf = centre.ask_for_somebody(results.path_of(record_id), question.model_dump_json().encode(), results.PDF)
    except http.Refused as refusal:
        if refusal.problem.code == "results.none":
            raise NoSuchDocument("not given any more") from None
        raise
    if results.hash_of(pdf) != listed.content_hash:
        raise Altered("the bytes do not fit the signed hash")
    return Fetched(listed, pdf)
