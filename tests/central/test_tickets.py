"""Reports that a guide is wrong: they arrive as any record, are counted by service, and whoever made one reads that it was answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.central.indexing import index_all
from kiosk.central.tickets import LONGEST_ANSWER, TicketError, answer, errors_by_service, listed
from kiosk.wire.models import ProgressAnswer
from kiosk.wire.ticket import Ticket
from tests.central.conftest import Centre
from tests.central.terminals import NOW, batch, envelope


def reported(centre: Centre, service: str = "passport", topic: str = "fee", content: bytes = b"") -> str:
    said = {"service": service, "topic": topic, "guide_version": "1/2026-11-23", "language": "zh", "step": "notice", "terminal": "A7K2"}
    one = envelope(centre.keys.trust, content or Ticket.model_validate(said).to_bytes(), "ticket", service=service)
    assert centre.verdicts(batch(one)) == {one.id: ("accepted", None)}
    return one.tracking_number


def state_of(centre: Centre, number: str) -> str:
    response = centre.terminal.get(centre.client, f"/v1/progress/{number}?nonce=00")
    return ProgressAnswer.model_validate_json(response.content).items[0].state


def test_a_report_is_open_until_it_is_answered(centre: Centre) -> None:
    number, other = reported(centre), reported(centre, "id-card-lost", "words")
    assert state_of(centre, number) == "open", "also before anybody opened it"
    index_all(centre.engine, centre.keys, NOW)
    index_all(centre.engine, centre.keys, NOW)
    assert [(one.tracking_number, one.service, one.topic, one.terminal) for one in listed(centre.engine)] == [
        (number, "passport", "fee", "A7K2"),
        (other, "id-card-lost", "words", "A7K2"),
    ]
    assert errors_by_service(centre.engine) == {"id-card-lost": 1, "passport": 1}
    said = answer(centre.engine, number, "  费用已更正 ", NOW)
    assert (said.state, said.answer, said.answered_at) == ("answered", "费用已更正", NOW)
    assert answer(centre.engine, number, "费用已更正", NOW + timedelta(days=1)) == said, "again changes nothing"
    assert (state_of(centre, number), state_of(centre, other)) == ("answered", "open")
    assert errors_by_service(centre.engine) == {"id-card-lost": 1}
    assert [one.tracking_number for one in listed(centre.engine, open_only=True)] == [other]
    assert [one.tracking_number for one in listed(centre.engine, "passport")] == [number]


def test_what_can_not_be_answered(centre: Centre) -> None:
    number, application = reported(centre), envelope(centre.keys.trust)
    centre.verdicts(batch(application))
    index_all(centre.engine, centre.keys, NOW)
    for where, words, code in (
        (number, " ", "ticket.answer"),
        (number, "x" * (LONGEST_ANSWER + 1), "ticket.answer"),
        (application.tracking_number, "x", "ticket.unknown-number"),
        ("nonsense", "x", "tracking-number.length"),
    ):
        with pytest.raises(TicketError) as refused:
            answer(centre.engine, where, words, NOW)
        assert refused.value.code == code


def test_bytes_that_are_no_ticket_need_attention(centre: Centre) -> None:
    number = reported(centre, content=b'{"schema_version": 9}')
    index_all(centre.engine, centre.keys, NOW)
    assert (state_of(centre, number), listed(centre.engine)) == ("needs-attention", ())


def test_a_report_with_what_no_database_keeps_stops_no_other(centre: Centre) -> None:
    """PostgreSQL has no NUL in a text."""
    said = {"service": "pass\0port", "topic": "fee", "guide_version": "1", "language": "zh", "step": "no\0tice", "terminal": "A7K2"}
    odd, plain = reported(centre, content=Ticket.model_validate(said).to_bytes()), reported(centre)
    index_all(centre.engine, centre.keys, NOW)
    assert {(one.tracking_number, one.service, one.step) for one in listed(centre.engine)} == {
        (number, "passport", "notice") for number in (odd, plain)
    }
