"""EF.SOD: the hashes of the data groups, and the signature over them (ICAO Doc 9303-10, 4.6.2; CMS is RFC 5652).

The signature is checked against the certificate inside the object. Whether a state stands behind that certificate is **not** checked: who
makes a chip can make such an object too.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from asn1crypto import cms, core
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from kiosk.identity.icao import tlv
from kiosk.identity.icao.errors import ChipAltered, ChipUnverifiable

Signer = Literal["unchecked-chain", "unchecked-signature"]
"""unchecked-chain: the signature is right, by a certificate that nobody has checked. unchecked-signature: not even that is known, because
the signature or its key is of a kind that is not known here (SM2, curves by explicit parameters)."""

_SECURITY_OBJECT = 0x77
_LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
_HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {
    "1.3.14.3.2.26": hashes.SHA1,
    "2.16.840.1.101.3.4.2.4": hashes.SHA224,
    "2.16.840.1.101.3.4.2.1": hashes.SHA256,
    "2.16.840.1.101.3.4.2.2": hashes.SHA384,
    "2.16.840.1.101.3.4.2.3": hashes.SHA512,
    "1.2.156.10197.1.401": hashes.SM3,  # GB/T 33560
}
_GROUPS = range(1, 17)


class _GroupHash(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("group", core.Integer), ("value", core.OctetString)]  # noqa: RUF012  # asn1crypto's own form


class _GroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _GroupHash


class _AnyAlgorithm(core.Sequence):  # type: ignore[misc]
    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", core.Any, {"optional": True})]  # noqa: RUF012


class _LdsVersion(core.Sequence):  # type: ignore[misc]
    _fields = [("lds", core.PrintableString), ("unicode", core.PrintableString)]  # noqa: RUF012


class _Hashes(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("algorithm", _AnyAlgorithm),
        ("groups", _GroupHashes),
        ("lds_version", _LdsVersion, {"optional": True}),
    ]


@dataclass(frozen=True)
class SecurityObject:
    """`hashes`: by number of the data group. `signer`: what is known of the signature over them."""

    algorithm: hashes.HashAlgorithm
    hashes: Mapping[int, bytes]
    signer: Signer

    def check(self, group: int, content: bytes) -> None:
        """Raises `ChipAltered` where the group's content does not fit its hash, `ChipUnverifiable` where it has none."""
        if group not in self.hashes:
            raise ChipUnverifiable(f"there is no hash of DG{group}")
        if not hmac.compare_digest(_digest(self.algorithm, content), self.hashes[group]):
            raise ChipAltered(f"DG{group} does not fit its hash")


def security_object(file: bytes) -> SecurityObject:
    """Reads EF.SOD. Raises `ChipDamaged`, `ChipUnverifiable` for hashes of an unknown kind, `ChipAltered` for a wrong signature."""
    body = tlv.only(file, _SECURITY_OBJECT)
    try:
        # asn1crypto parses as values are asked for, so every question to it stands in here.
        signed = cms.ContentInfo.load(body, strict=True)["content"]
        content = signed["encap_content_info"]
        if not isinstance(signed, cms.SignedData) or content["content_type"].dotted != _LDS_SECURITY_OBJECT:
            raise ChipUnverifiable("not the signed hashes of a travel document")
        inner = bytes(content["content"])
        listed = _Hashes.load(inner, strict=True)
        by_group = {int(one["group"]): bytes(one["value"]) for one in listed["groups"]}
        algorithm = _hash(listed["algorithm"])
        signer = _signer(signed, inner)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        # The messages of asn1crypto quote bytes.
        raise ChipUnverifiable("the security object is not of its form") from None
    if not by_group or any(group not in _GROUPS for group in by_group) or len(by_group) != len(listed["groups"]):
        raise ChipUnverifiable("hashes of groups that do not exist, or two of one")
    return SecurityObject(algorithm, by_group, signer)


def _digest(algorithm: hashes.HashAlgorithm, content: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(content)
    return digest.finalize()


def _hash(algorithm: Any) -> hashes.HashAlgorithm:
    name = algorithm["algorithm"].dotted
    if name not in _HASHES:
        raise ChipUnverifiable(f"a hash of the kind {name}")
    return _HASHES[name]()


def _signer(signed: Any, content: bytes) -> Signer:
    """Raises `ChipAltered` where the signature is of a known kind and wrong."""
    if len(signed["signer_infos"]) != 1:
        raise ChipUnverifiable(f"{len(signed['signer_infos'])} signatures")
    info = signed["signer_infos"][0]
    algorithm = _hash(info["digest_algorithm"])
    message = content
    if not isinstance(info["signed_attrs"], core.Void):
        attributes = {one["type"].dotted: one["values"] for one in info["signed_attrs"]}
        told = attributes["1.2.840.113549.1.9.4"]  # messageDigest, RFC 5652, 11.2
        kind = attributes["1.2.840.113549.1.9.3"]  # contentType, 11.1
        if len(told) != 1 or not hmac.compare_digest(bytes(told[0]), _digest(algorithm, content)):
            raise ChipAltered("the signed digest is not that of the hashes")
        if len(kind) != 1 or kind[0].dotted != _LDS_SECURITY_OBJECT:
            raise ChipAltered("the signature is over something else")
        # 5.4: signed in the form of a SET, stored in that of [0].
        message = info["signed_attrs"].untag().dump()
    key = _public_key(signed, info)
    return "unchecked-signature" if key is None else _verified(key, info, algorithm, message)


def _public_key(signed: Any, info: Any) -> Any:
    """The key of the signer's certificate; None where there is none, or of a kind that `cryptography` does not read."""
    certificates = [choice.chosen for choice in signed["certificates"]]
    # Some states write the issuer's name in another encoding here than in the certificate. A single one can only be the signer's.
    mine = certificates if len(certificates) == 1 else [one for one in certificates if _is_named(one, info["sid"])]
    if not mine:
        return None
    try:
        return x509.load_der_x509_certificate(mine[0].dump()).public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None


def _is_named(certificate: Any, signer: Any) -> bool:
    named = signer.chosen
    if signer.name == "issuer_and_serial_number":
        return bool(certificate.serial_number == named["serial_number"].native and certificate.issuer.dump() == named["issuer"].dump())
    return bool(certificate.key_identifier == named.native)


_HASH_OF_SIGNATURE: Mapping[str, type[hashes.HashAlgorithm]] = {
    "1.2.840.10045.4.1": hashes.SHA1,
    "1.2.840.10045.4.3.1": hashes.SHA224,
    "1.2.840.10045.4.3.2": hashes.SHA256,
    "1.2.840.10045.4.3.3": hashes.SHA384,
    "1.2.840.10045.4.3.4": hashes.SHA512,
    "1.2.840.113549.1.1.5": hashes.SHA1,
    "1.2.840.113549.1.1.14": hashes.SHA224,
    "1.2.840.113549.1.1.11": hashes.SHA256,
    "1.2.840.113549.1.1.12": hashes.SHA384,
    "1.2.840.113549.1.1.13": hashes.SHA512,
}
_HASH_OF_DIGEST = ("1.2.840.10045.2.1", "1.2.840.113549.1.1.1")  # name only the kind of key (RFC 3370, 3.2; RFC 5753, 2.1.1)
_PSS = "1.2.840.113549.1.1.10"


def _verified(key: Any, info: Any, digest: hashes.HashAlgorithm, message: bytes) -> Signer:
    scheme, signature = info["signature_algorithm"], bytes(info["signature"])
    name = scheme["algorithm"].dotted
    named = _HASH_OF_SIGNATURE.get(name)
    algorithm = named() if named else digest if name in _HASH_OF_DIGEST else None
    try:
        if isinstance(key, rsa.RSAPublicKey) and name == _PSS:
            key.verify(signature, message, *_pss(scheme["parameters"]))
        elif isinstance(key, rsa.RSAPublicKey) and algorithm is not None:
            key.verify(signature, message, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm is not None:
            key.verify(signature, message, ec.ECDSA(algorithm))
        else:
            return "unchecked-signature"
    except UnsupportedAlgorithm:
        return "unchecked-signature"
    except InvalidSignature:
        raise ChipAltered("the signature over the hashes is wrong") from None
    return "unchecked-chain"


def _pss(parameters: Any) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    """RFC 4055, 3.1."""
    algorithm = _hash(parameters["hash_algorithm"])
    mask = _hash(parameters["mask_gen_algorithm"]["parameters"])
    return padding.PSS(padding.MGF1(mask), int(parameters["salt_length"])), algorithm
