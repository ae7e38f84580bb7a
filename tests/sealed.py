"""Sealed certificates of nobody, for tests: made once a run, because keys and pages take a third of a second."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, timedelta, timezone

from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.central import seal_keys
from kiosk.central.certificates import CertificateContent, compose
from kiosk.central.seal_keys import SealKeys
from kiosk.central.seals import OFFICE, StandIn, seal_picture
from kiosk.documents.seals import Authority

MOMENT = datetime(2026, 11, 23, 14, 2, tzinfo=timezone(timedelta(hours=8)))
LATER = datetime(2026, 11, 24, tzinfo=UTC)
OTHER_OFFICE = "演示市公安局"
RARE = "张㐀䶮𠮷𬉼鿕"

CONTENT = CertificateContent(
    title="无犯罪记录证明",
    number="2026A7K2QX3M",
    check="7KQ3X0M2AB",
    verification="https://kiosk.example/v1/certificates/2026A7K2QX3M/7KQ3X0M2AB",
    body=("经查询，截至2026年11月23日，未发现下列人员有犯罪记录。", "本证明仅用于：出国（境）。特此证明。"),
    rows=(("姓名", RARE), ("证件号码", "11010519491231002X"), ("用途", "出国（境）")),
    office=OFFICE,
    issued_at=MOMENT,
    valid_until=date(2027, 2, 23),
    specimen=True,
)


@functools.cache
def composed() -> bytes:
    return compose(CONTENT)


@functools.cache
def keys() -> SealKeys:
    return seal_keys.make(OFFICE, MOMENT)


@functools.cache
def picture() -> bytes:
    return seal_picture(OFFICE)


@functools.cache
def certificate() -> bytes:
    """`composed`, sealed by `OFFICE` at `MOMENT`."""
    return StandIn(OFFICE, keys(), picture()).seal(composed(), MOMENT)


def sealed_with(of: SealKeys, when: datetime = MOMENT, pdf: bytes | None = None) -> bytes:
    return StandIn(OFFICE, of, picture()).seal(composed() if pdf is None else pdf, when)


def other_office() -> SealKeys:
    """A real certificate of the same authority, another organisation's."""
    return seal_keys.issue(keys().authority, keys().authority_key, OTHER_OFFICE, MOMENT)


def root(of: SealKeys | None = None) -> bytes:
    return (of or keys()).authority.public_bytes(Encoding.PEM)


def authority(signer: str = OFFICE) -> Authority:
    return Authority((root(),), signer)
