"""A terminal's question that is sealed to the centre: whether it may ask, and the key that opens what it asks."""

from __future__ import annotations

from pydantic import ValidationError

from kiosk.central.admission import Caller
from kiosk.central.keys import KeySet
from kiosk.central.problems import Refusal
from kiosk.wire import seal
from kiosk.wire.models import SealedQuestion


def read(keys: KeySet, caller: Caller, body: bytes) -> tuple[SealedQuestion, seal.PrivateKey]:
    """The bytes of a `SealedQuestion`, not opened yet. Raises `Refusal` for what is none, another terminal's, or sealed for another key."""
    try:
        question = SealedQuestion.model_validate_json(body)
    except ValidationError:
        raise Refusal(400, "question.malformed", "the body is no sealed question") from None
    if question.terminal not in caller.codes:
        raise Refusal(403, "terminal.foreign", "the question is another terminal's")
    private = keys.openers.get(question.key_id)
    if private is None or question.suite != seal.SUITE:
        raise Refusal(400, "seal.unknown-key", "sealed for another key")
    return question, private


def does_not_open(error: seal.SealBroken) -> Refusal:
    return Refusal(400, error.code, "the question does not open")
