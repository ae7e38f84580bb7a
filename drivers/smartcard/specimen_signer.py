"""The security object of a synthetic chip, in DER by hand: hashes of its data groups, signed by a key that ends with the process."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from drivers.errors import ConfigurationError

_DIGESTS: Mapping[str, tuple[str, type[hashes.HashAlgorithm]]] = {
    "sha1": ("1.3.14.3.2.26", hashes.SHA1),
    "sha224": ("2.16.840.1.101.3.4.2.4", hashes.SHA224),
    "sha256": ("2.16.840.1.101.3.4.2.1", hashes.SHA256),
    "sha384": ("2.16.840.1.101.3.4.2.2", hashes.SHA384),
    "sha512": ("2.16.840.1.101.3.4.2.3", hashes.SHA512),
    "sm3": ("1.2.156.10197.1.401", hashes.SM3),
}
DIGESTS = tuple(_DIGESTS)
SCHEMES = ("ecdsa", "rsa", "pss")

_SIGNED_DATA, _CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_LDS, _MGF1 = "2.23.136.1.1.1", "1.2.840.113549.1.1.8"
_SIGNATURES = {"ecdsa": "1.2.840.10045.4.3.2", "rsa": "1.2.840.113549.1.1.1", "pss": "1.2.840.113549.1.1.10"}
_ECDSA = {"sha1": "4.1", "sha224": "4.3.1", "sha256": "4.3.2", "sha384": "4.3.3", "sha512": "4.3.4"}


def tlv(tag: int, value: bytes) -> bytes:
    """One item of BER-TLV."""
    size = len(value)
    octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    length = octets if size < 128 else bytes([0x80 | len(octets)]) + octets
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + length + value


def _sequence(*parts: bytes) -> bytes:
    return tlv(0x30, b"".join(parts))


def _object_id(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    encoded = bytearray()
    for number in (first * 40 + second, *rest):
        septets = [number & 0x7F]
        while number := number >> 7:
            septets.append(0x80 | number & 0x7F)
        encoded += bytes(reversed(septets))
    return tlv(0x06, bytes(encoded))


def _algorithm(dotted: str, parameters: bytes = b"\x05\x00") -> bytes:
    return _sequence(_object_id(dotted), parameters)


def lds_security_object(groups: Mapping[int, bytes], digest: str) -> bytes:
    """The hashes of `groups` by number (ICAO Doc 9303-10, 4.6.2.3). Raises `ConfigurationError` for an unknown digest."""
    if digest not in _DIGESTS:
        raise ConfigurationError(f"there is no digest {digest!r}; there are {', '.join(DIGESTS)}")
    hashed = (_sequence(tlv(0x02, bytes([group])), tlv(0x04, _hashed(content, digest))) for group, content in groups.items())
    return _sequence(b"\x02\x01\x00", _algorithm(_DIGESTS[digest][0]), _sequence(*hashed))


def signed_object(content: bytes, digest: str, scheme: str) -> bytes:
    """`content` as signed data (RFC 5652, 5.1). Raises `ConfigurationError` for an unknown scheme."""
    if scheme not in SCHEMES:
        raise ConfigurationError(f"there is no signature {scheme!r}; there are {', '.join(SCHEMES)}")
    key, certificate = _signer("ec" if scheme == "ecdsa" else "rsa")
    oid, algorithm = _DIGESTS[digest]
    attributes = b"".join(
        sorted(
            (
                _sequence(_object_id(_CONTENT_TYPE), tlv(0x31, _object_id(_LDS))),
                _sequence(_object_id(_MESSAGE_DIGEST), tlv(0x31, tlv(0x04, _hashed(content, digest)))),
            )
        )
    )
    signature, named = _signature(key, tlv(0x31, attributes), digest, scheme, algorithm())
    issuer = certificate.issuer.public_bytes()
    serial = tlv(0x02, certificate.serial_number.to_bytes(certificate.serial_number.bit_length() // 8 + 1, "big"))
    info = _sequence(b"\x02\x01\x01", _sequence(issuer, serial), _algorithm(oid), tlv(0xA0, attributes), named, tlv(0x04, signature))
    encapsulated = _sequence(_object_id(_LDS), tlv(0xA0, tlv(0x04, content)))
    signed = _sequence(
        b"\x02\x01\x03",
        tlv(0x31, _algorithm(oid)),
        encapsulated,
        tlv(0xA0, certificate.public_bytes(serialization.Encoding.DER)),
        tlv(0x31, info),
    )
    return _sequence(_object_id(_SIGNED_DATA), tlv(0xA0, signed))


def _hashed(content: bytes, digest: str) -> bytes:
    if digest == "sm3":
        sm3 = hashes.Hash(hashes.SM3())
        sm3.update(content)
        return sm3.finalize()
    return hashlib.new(digest, content, usedforsecurity=False).digest()


_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def _signature(key: _Key, message: bytes, digest: str, scheme: str, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    """The signature, and the algorithm's name as CMS writes it."""
    oid = _DIGESTS[digest][0]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        if digest not in _ECDSA:
            raise ConfigurationError(f"ecdsa has no name for {digest}; take rsa")
        return key.sign(message, ec.ECDSA(algorithm)), _algorithm("1.2.840.10045." + _ECDSA[digest], b"")
    if scheme == "rsa":
        return key.sign(message, padding.PKCS1v15(), algorithm), _algorithm(_SIGNATURES["rsa"])
    salt = algorithm.digest_size
    parameters = _sequence(
        tlv(0xA0, _algorithm(oid)), tlv(0xA1, _algorithm(_MGF1, _algorithm(oid))), tlv(0xA2, tlv(0x02, bytes([salt])))
    )  # fmt: skip
    return key.sign(message, padding.PSS(padding.MGF1(algorithm), salt), algorithm), _algorithm(_SIGNATURES["pss"], parameters)


@functools.cache
def _signer(kind: str) -> tuple[_Key, x509.Certificate]:
    """One of each kind a process."""
    key: _Key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Specimen Document Signer"), x509.NameAttribute(NameOID.COUNTRY_NAME, "UT")])
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=datetime(2024, 1, 1, tzinfo=UTC),
        not_valid_after=datetime(2044, 1, 1, tzinfo=UTC),
    )
    return key, builder.sign(key, hashes.SHA256())
