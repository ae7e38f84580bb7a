"""Bytes and moments of the contract: one way to write bytes, and no moment with which a sum leaves the calendar."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.wire.fleet import HeartbeatAnswer, Token
from kiosk.wire.models import Base64, Contract, Problem

STANDARD = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
NEAR_BASE64 = st.text(st.sampled_from('ABYZabyz0189+/=-_ \n\\"é\0'), max_size=14)


class Holds(Contract):
    content: Base64


@given(st.binary(max_size=300))
@example(b"\xfb\xef\xbe\xff\xff\xff")  # ++++//// in the alphabet of section 4, ----____ in that of section 5
def test_bytes_are_written_and_read_as_rfc_4648_section_4(content: bytes) -> None:
    written = json.loads(Holds(content=content).model_dump_json())["content"]
    assert written == base64.b64encode(content).decode()
    assert STANDARD.fullmatch(written) and len(written) % 4 == 0
    assert Holds.model_validate_json(json.dumps({"content": written})).content == content


@given(NEAR_BASE64)
@example("YQ==YQ==")
@example("YR==")  # bits that say nothing are not nothing
def test_what_python_refuses_is_refused_and_what_is_taken_has_its_value(text: str) -> None:
    try:
        strict: bytes | None = binascii.a2b_base64(text, strict_mode=True) if STANDARD.fullmatch(text) else None
    except (binascii.Error, ValueError):
        strict = None
    try:
        taken: bytes | None = Holds.model_validate_json(json.dumps({"content": text})).content
    except ValidationError:
        taken = None
    assert taken is None or taken == strict
    if strict is not None and base64.b64encode(strict).decode() == text:
        assert taken == strict


def test_an_error_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(ValidationError) as caught:
        Holds.model_validate_json('{"content": "secret-!"}')
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "moment", ["1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_moment_of_another_century_is_no_moment_of_the_centre(moment: str) -> None:
    for model, loose in (
        (HeartbeatAnswer, {"now": moment, "trust_serial": 1}),
        (Token, {"token": "x", "expires_at": moment}),
        (Problem, {"title": "No", "status": 401, "code": "signature.clock", "now": moment}),
    ):
        with pytest.raises(ValidationError):
            model.model_validate_json(json.dumps(loose))


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)))
def test_with_any_other_a_clock_can_be_set(now: datetime) -> None:
    told = HeartbeatAnswer.model_validate_json(HeartbeatAnswer(now=now, trust_serial=1).model_dump_json())
    assert told.now == now
    assert told.now + timedelta(days=36_500) > now > told.now - timedelta(days=36_500)


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Injected: 1", "é", "\x7f", "x" * 301])
def test_a_token_is_one_word_that_fits_a_header_field(token: str) -> None:
    with pytest.raises(ValidationError):
        Token.model_validate_json(json.dumps({"token": token, "expires_at": "2026-11-22T08:30:00Z"}))
