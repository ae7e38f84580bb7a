"""A terminal signs what it asks for (RFC 9421, Ed25519), so that the centre knows who asks and that nothing was changed on the way.

Covered are method, path, query, the body by its digest (RFC 9530) and the header fields of an upload. Not the authority: the centre may
stand behind a proxy with another name, and a terminal's key is known to one centre only. The moment and the nonce in the signature let
the centre refuse a request that was recorded and is sent again: within `WINDOW` by the nonce, later by the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature as BadSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)

WINDOW = timedelta(minutes=5)
"""How far the moment in a signature may be from the centre's clock, and how long the centre remembers nonces on either side."""
NONCE_BYTES = 16
TAG = "kiosk-terminal-v1"
_ALWAYS = ("@method", "@path", "@query")
_UPLOAD = ("tus-resumable", "upload-offset", "upload-length", "upload-metadata", "upload-checksum", "content-type")


class BadRequestSignature(Exception):
    """Stable `code`: signature.missing, signature.wrong. Nothing in the request may be believed."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Signed:
    """Whose signature it is. `nonce`: NONCE_BYTES in hexadecimal."""

    terminal: str
    created: datetime
    nonce: str


@dataclass
class _Message:
    method: str
    url: str
    headers: MutableMapping[str, str]


def sign(
    private: Ed25519PrivateKey,
    terminal: str,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    created: datetime,
    nonce: bytes,
) -> dict[str, str]:
    """The header fields to add. `url` is absolute; `headers` are those already there, in any case; `nonce` is never used twice."""
    message = _Message(method, url, {name.lower(): value for name, value in headers.items()})
    before = set(message.headers)
    covered = (*_ALWAYS, *(name for name in _UPLOAD if name in message.headers))
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(private=private))
    signer.sign(
        message, key_id=terminal, created=created, nonce=nonce.hex(), label="terminal", tag=TAG, covered_component_ids=covered, body=body
    )
    return {name: value for name, value in message.headers.items() if name not in before}


def verify(public: Callable[[str], Ed25519PublicKey | None], method: str, url: str, headers: Mapping[str, str], body: bytes) -> Signed:
    """Whose request it is, once nothing in it can have been changed. `public`: the key of a terminal code, None when there is none.

    Whether the moment is near and the nonce new is for the caller to see. Raises `BadRequestSignature`.
    """
    message = _Message(method.upper(), url, _combined(headers.items()))
    if "signature" not in message.headers or "signature-input" not in message.headers:
        raise BadRequestSignature("signature.missing", "the request is not signed")
    required = (*_ALWAYS, "content-digest", *(name for name in _UPLOAD if name in message.headers))
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(public))
    try:
        [result] = verifier.verify(message, max_age=None, expect_tag=TAG, require_components=required, body=body)
    except (HTTPMessageSignaturesException, BadSignature, ValueError) as error:
        raise BadRequestSignature("signature.wrong", f"the signature does not hold: {type(error).__name__}") from None
    created, nonce = result.parameters.get("created", ""), result.nonce or ""
    if len(nonce) != 2 * NONCE_BYTES or not set(nonce) <= set("0123456789abcdef"):
        raise BadRequestSignature("signature.wrong", f"the nonce is not {NONCE_BYTES} bytes in hexadecimal")
    try:
        return Signed(str(result.parameters["keyid"]), datetime.fromtimestamp(int(created), UTC), nonce)
    except (ValueError, OverflowError, OSError):
        raise BadRequestSignature("signature.wrong", "the moment in the signature is none") from None


def _combined(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Fields that stand there more than once as one value (RFC 9421 section 2.1): a second one put in on the way breaks the signature,
    whichever of both a server would have obeyed."""
    combined: dict[str, str] = {}
    for name, value in fields:
        lower = name.lower()
        combined[lower] = f"{combined[lower]}, {value}" if lower in combined else value
    return combined


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """By the caller's clock, after the signature held: only the terminal itself is to learn that its clock is wrong."""


class _Keys(HTTPSignatureKeyResolver):
    def __init__(
        self, public: Callable[[str], Ed25519PublicKey | None] = lambda _code: None, private: Ed25519PrivateKey | None = None
    ) -> None:
        self._public, self._private = public, private

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:  # noqa: ARG002 -- there is only one
        assert self._private is not None, "this one verifies"
        return self._private

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        found = self._public(key_id)
        if found is None:
            raise HTTPMessageSignaturesException("no such terminal")
        return found
