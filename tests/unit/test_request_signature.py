"""A signed request is the terminal's own, down to the last covered part; anything else is refused in words."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from http_message_signatures import HTTPMessageSigner, algorithms
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.wire import request_signature
from kiosk.wire.request_signature import BadRequestSignature, Signed

KEY, OTHER_KEY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
NONCE = bytes(range(16))
URL = "http://centre.example/v1/attachments/01936d2e-0000-7000-8000-000000000001?nonce=00ff&x=%E6%B5%8B"
BODY = b"\x00a piece of a scan\xff"
UPLOAD = {
    "Tus-Resumable": "1.0.0",
    "Upload-Offset": "4096",
    "Upload-Length": "8192",
    "Upload-Metadata": "id MDE5,record_id MDE5",
    "Upload-Checksum": "sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "Content-Type": "application/offset+octet-stream",
}
COVERED = ("@method", "@path", "@query", *(name.lower() for name in UPLOAD))


def public(code: str) -> Ed25519PublicKey | None:
    return {"A7K2": KEY.public_key(), "B7K2": OTHER_KEY.public_key()}.get(code)


def signed(headers: Mapping[str, str] = UPLOAD, url: str = URL, method: str = "PATCH", body: bytes = BODY) -> dict[str, str]:
    return {**headers, **request_signature.sign(KEY, "A7K2", method, url, headers, body, AT, NONCE)}


def refused(method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
    with pytest.raises(BadRequestSignature) as raised:
        request_signature.verify(public, method, url, headers, body)
    return raised.value.code


def test_it_says_who_when_and_with_which_nonce() -> None:
    assert request_signature.verify(public, "PATCH", URL, signed(), BODY) == Signed("A7K2", AT, NONCE.hex())


@given(
    st.sampled_from(("GET", "POST", "PATCH", "HEAD", "DELETE")),
    st.dictionaries(st.sampled_from(sorted(UPLOAD)), st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1), max_size=6),
    st.binary(max_size=200),
)
def test_any_request_can_be_signed(method: str, headers: dict[str, str], body: bytes) -> None:
    whole = signed(headers, method=method, body=body)
    assert request_signature.verify(public, method, URL, whole, body).terminal == "A7K2"


def test_the_case_of_header_names_and_another_authority_change_nothing() -> None:
    shouted = {name.upper(): value for name, value in signed().items()}
    assert request_signature.verify(public, "PATCH", URL.replace("centre.example", "10.1.1.1:8443"), shouted, BODY).nonce == NONCE.hex()


def test_fields_nobody_relies_on_may_be_added_on_the_way() -> None:
    request_signature.verify(public, "PATCH", URL, {**signed(), "Via": "1.1 proxy", "X-Forwarded-For": "10.0.0.1"}, BODY)


@pytest.mark.parametrize("method", ["DELETE", "POST", "HEAD"])
def test_another_method_is_refused(method: str) -> None:
    assert refused(method, URL, signed(), BODY) == "signature.wrong"


@pytest.mark.parametrize(
    "url",
    [
        URL.replace("00ff", "00fe"),
        URL.partition("?")[0],
        URL.replace("attachments", "batches"),
        URL.replace("0001?", "0002?"),
        URL.replace("/v1/", "/v1//"),
        URL.replace("%E6", "%e6"),
        URL + "&y=1",
    ],
)
def test_another_path_or_query_is_refused(url: str) -> None:
    assert refused("PATCH", url, signed(), BODY) == "signature.wrong"


@given(st.data())
def test_another_body_is_refused(data: st.DataObject) -> None:
    other = data.draw(st.binary(max_size=60).filter(lambda body: body != BODY))
    assert refused("PATCH", URL, signed(), other) == "signature.wrong"


def test_a_body_where_none_was_signed_is_refused() -> None:
    whole = signed({}, method="POST", body=b"")
    assert request_signature.verify(public, "POST", URL, whole, b"").terminal == "A7K2"
    assert refused("POST", URL, whole, b"x") == "signature.wrong"


@pytest.mark.parametrize("name", [*UPLOAD, "Content-Digest"])
def test_a_covered_field_changed_taken_out_or_doubled_is_refused(name: str) -> None:
    whole = signed()
    own = next(field for field in whole if field.lower() == name.lower())
    assert refused("PATCH", URL, {**whole, own: whole[own] + "0"}, BODY) == "signature.wrong"
    assert refused("PATCH", URL, {field: value for field, value in whole.items() if field != own}, BODY) == "signature.wrong"
    for doubled in (Doubled(whole, own, "1"), Doubled(whole, own, whole[own])):
        assert refused("PATCH", URL, doubled, BODY) == "signature.wrong"


@pytest.mark.parametrize("name", UPLOAD)
def test_a_field_of_an_upload_put_in_on_the_way_is_refused(name: str) -> None:
    rest = {field: value for field, value in UPLOAD.items() if field != name}
    whole = signed(rest)
    assert request_signature.verify(public, "PATCH", URL, whole, BODY).terminal == "A7K2"
    assert refused("PATCH", URL, {**whole, name: UPLOAD[name]}, BODY) == "signature.wrong"


class Doubled(dict[str, str]):
    """Header fields as a server gives them: one of them stands there twice."""

    def __init__(self, fields: Mapping[str, str], name: str, value: str) -> None:
        super().__init__(fields)
        self._second = (name, value)

    def items(self) -> Iterator[tuple[str, str]]:  # type: ignore[override] # as starlette's Headers do
        yield self._second
        yield from super().items()


@pytest.mark.parametrize(
    "old, new",
    [
        ("created=", "created=1"),
        ("A7K2", "B7K2"),
        ("A7K2", "ZZZZ"),
        ("nonce=", "x=1;nonce="),
        (NONCE.hex(), "f" * 32),
        (request_signature.TAG, "kiosk-terminal-v2"),
        ('"@method" ', ""),
        ('"@path" ', ""),
        ('"@query" ', ""),
        ('"content-digest"', ""),
        ('"upload-offset" ', ""),
        ("ed25519", "hmac-sha256"),
        ("terminal=", "another="),
    ],
)
def test_a_changed_signature_input_is_refused(old: str, new: str) -> None:
    whole = signed()
    [own] = [field for field in whole if field.lower() == "signature-input"]
    assert old in whole[own]
    assert refused("PATCH", URL, {**whole, own: whole[own].replace(old, new, 1)}, BODY) == "signature.wrong"


@pytest.mark.parametrize("name", ["signature", "signature-input"])
def test_without_a_signature_it_says_so(name: str) -> None:
    rest = {field: value for field, value in signed().items() if field.lower() != name}
    assert refused("PATCH", URL, rest, BODY) == "signature.missing"


def test_the_signature_of_another_terminal_under_this_name_is_refused() -> None:
    headers = {**UPLOAD, **request_signature.sign(OTHER_KEY, "A7K2", "PATCH", URL, UPLOAD, BODY, AT, NONCE)}
    assert refused("PATCH", URL, headers, BODY) == "signature.wrong"


def test_a_wrong_clock_is_for_the_caller_to_see() -> None:
    """The signature holds: the terminal may be told what time it is."""
    for away in (-timedelta(days=1), timedelta(days=400)):
        headers = {**UPLOAD, **request_signature.sign(KEY, "A7K2", "PATCH", URL, UPLOAD, BODY, AT + away, NONCE)}
        assert request_signature.verify(public, "PATCH", URL, headers, BODY).created == AT + away


class _Plain:
    def __init__(self, method: str, url: str, headers: dict[str, str]) -> None:
        self.method, self.url, self.headers = method, url, headers


@pytest.mark.parametrize("nonce", [None, "", "00", "z" * 32, "0" * 31, "0" * 33, "A" * 32])
def test_what_the_terminal_itself_signed_without_a_proper_nonce_is_refused(nonce: str | None) -> None:
    assert refused("PATCH", URL, signed_loosely(nonce=nonce), BODY) == "signature.wrong"


def test_what_the_terminal_itself_signed_with_less_covered_is_refused() -> None:
    request_signature.verify(public, "PATCH", URL, signed_loosely(), BODY)
    for left_out in COVERED:
        less = tuple(name for name in COVERED if name != left_out)
        assert refused("PATCH", URL, signed_loosely(covered=less), BODY) == "signature.wrong"


@pytest.mark.parametrize("parameter", ["created", "keyid", "tag"])
def test_what_the_terminal_itself_signed_without_a_parameter_is_refused(parameter: str) -> None:
    """With a signature that is right for what is there: nothing but the parameter is missing."""
    from kiosk.wire.request_signature import _Keys

    message = _Plain("PATCH", URL, {name.lower(): value for name, value in UPLOAD.items()})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(private=KEY))
    covered = ("@method", "@path", "@query", *message.headers)
    prepared = signer.prepare(
        message, key_id="A7K2", created=AT, nonce=NONCE.hex(), tag=request_signature.TAG, covered_component_ids=covered, body=BODY
    )
    parts = [part for part in prepared.signature_params.split(";") if not part.startswith(f"{parameter}=")]
    params = ";".join(parts)
    base = prepared.signature_base.decode().replace(prepared.signature_params, params)
    assert params != prepared.signature_params
    signature = base64.b64encode(KEY.sign(base.encode())).decode()
    headers = {**message.headers, "signature-input": f"terminal={params}", "signature": f"terminal=:{signature}:"}
    assert refused("PATCH", URL, headers, BODY) == "signature.wrong"


def signed_loosely(
    nonce: str | None = NONCE.hex(),
    covered: tuple[str, ...] = COVERED,
) -> dict[str, str]:
    """By a terminal that has the right key and does not keep to the contract."""
    from kiosk.wire.request_signature import _Keys

    message = _Plain("PATCH", URL, {name.lower(): value for name, value in UPLOAD.items()})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(private=KEY))
    signer.sign(message, key_id="A7K2", created=AT, nonce=nonce, tag=request_signature.TAG, covered_component_ids=covered, body=BODY)
    return message.headers


HEADER_TEXT = st.text(max_size=60) | st.from_regex(r'[a-z]+=\("@?[a-z-]*"( "[a-z-]+")*\)(;[a-z]+=("[^"]*"|-?[0-9]{1,20}|:[A-Za-z0-9=]*:))*')


@settings(max_examples=300)
@given(HEADER_TEXT, HEADER_TEXT, st.binary(max_size=20))
def test_any_header_fields_are_refused_in_words(signature_input: str, signature: str, body: bytes) -> None:
    headers = {**UPLOAD, "signature-input": signature_input, "signature": signature}
    assert refused("PATCH", URL, headers, body) in {"signature.wrong", "signature.missing"}


@settings(max_examples=300)
@given(st.data())
def test_true_header_fields_with_any_damage_are_refused_in_words(data: st.DataObject) -> None:
    whole = signed()
    name = data.draw(st.sampled_from(sorted(name for name in whole if name.lower() in {"signature", "signature-input", "content-digest"})))
    value = whole[name]
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, min(len(value), start + 8)))
    damaged = value[:start] + data.draw(st.text(max_size=8)) + value[end:]
    try:
        seen = request_signature.verify(public, "PATCH", URL, {**whole, name: damaged}, BODY)
    except BadRequestSignature as error:
        assert error.code == "signature.wrong"
    else:  # a blank more between two parameters means the same
        assert seen == Signed("A7K2", AT, NONCE.hex())


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_any_address_is_refused_in_words(text: str) -> None:
    assert refused("PATCH", f"http://centre.example/{text}?", signed(), BODY) == "signature.wrong"


def test_the_vector_of_the_rfc_holds_under_the_same_settings() -> None:
    """RFC 9421 appendix B.2.6, with key test-key-ed25519 of B.1.4; and not with a byte of the signature changed."""
    from http_message_signatures import InvalidSignature

    from kiosk.wire.request_signature import _Keys, _Verifier

    pem = b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n"
    key = load_pem_public_key(pem)
    assert isinstance(key, Ed25519PublicKey)
    covered = '("date" "@method" "@path" "@authority" "content-type" "content-length")'
    signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    headers = {
        "host": "example.com",
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "content-type": "application/json",
        "content-length": "18",
        "signature-input": f'sig-b26={covered};created=1618884473;keyid="test-key-ed25519"',
        "signature": f"sig-b26=:{signature}:",
    }
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys({"test-key-ed25519": key}.get))
    url = "https://example.com/foo?param=Value&Pet=dog"
    [result] = verifier.verify(_Plain("POST", url, headers), max_age=None)
    assert result.parameters["created"] == 1618884473
    headers["signature"] = headers["signature"].replace("wqcA", "wqcB")
    with pytest.raises(InvalidSignature):
        verifier.verify(_Plain("POST", url, headers), max_age=None)
