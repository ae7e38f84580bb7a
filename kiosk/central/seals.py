"""Who seals what the centre issues. A real seal is made by a signing server (签章服务器, SM2) that stands elsewhere: `Sealer` is its place.

The stand-in seals with keys of its own (kiosk/central/seal_keys.py). Its seals say that they are for demonstration.

A seal is PAdES B-B (ETSI EN 319 142-1): ECDSA P-256 over SHA-256, certifying, with no change allowed after it (DocMDP 1, ISO 32000-2,
12.8.2.2). No time-stamp authority vouches for its moment and no revocation is embedded: whoever has the key could date a seal back.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.central import seal_keys
from kiosk.central.seal_keys import AUTHORITY, SealingError, SealKeys
from kiosk.core import typeset

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSigner

__all__ = ["AUTHORITY", "OFFICE", "Sealer", "SealingError", "StandIn", "load_or_make", "seal_picture"]

OFFICE = "样本市公安局"
KIND = "演示专用章"
FIELD = "Seal"
BOX = (352, 126, 488, 262)
"""On the last page, in points from its lower left corner: 48 mm each way, over the office and its date (templates/certificate.typ)."""


class Sealer(Protocol):
    def seal(self, pdf: bytes, now: datetime) -> bytes:
        """`pdf` with the office's seal, visible and over every byte. Raises `SealingError`."""


@dataclass(frozen=True)
class StandIn:
    """A `Sealer` of an office that does not exist. `picture`: the round seal, as a PDF (`seal_picture`)."""

    office: str
    keys: SealKeys
    picture: bytes = field(repr=False)

    def seal(self, pdf: bytes, now: datetime) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.sign.general import SigningError

        try:
            with tempfile.NamedTemporaryFile(prefix="kiosk-seal-", suffix=".pdf") as picture:  # of an office, of no person
                picture.write(self.picture)
                picture.flush()
                writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
                if writer.prev.embedded_signatures:
                    raise SealingError("central.seal-refused", "it is sealed already")
                last_page = int(writer.root["/Pages"]["/Count"]) - 1
                return bytes(_signer(self, picture.name, last_page, now).sign_pdf(writer).getvalue())
        except (PdfError, SigningError, KeyError, TypeError, ValueError) as error:
            raise SealingError("central.seal-refused", f"it can't be sealed: {type(error).__name__}") from None


def load_or_make(data_dir: Path, now: datetime, *, office: str = OFFICE, production: bool = False) -> StandIn:
    """The stand-in of this centre. Raises `SealingError`, and what `kiosk.core.typeset.pdf` raises."""
    if production:
        raise SealingError("central.seal-production", "the stand-in seals nothing in production: a signing server has to")
    return StandIn(office, seal_keys.load_or_make(data_dir, office, now), seal_picture(office))


def seal_picture(office: str, kind: str = KIND) -> bytes:
    """The round red seal as a PDF of 48 mm each way, on nothing."""
    template = Path(__file__).with_name("templates") / "seal.typ"
    return typeset.pdf(template, {"office": office, "kind": kind}, datetime(2026, 1, 1, tzinfo=UTC))


def _signer(of: StandIn, picture: str, page: int, now: datetime) -> PdfSigner:
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Dated(PdfSigner):
        """pyHanko would ask the system's clock for the moment that the seal claims."""

        def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
            session = super().init_signing_session(*arguments, **options)
            session.system_time = now
            return session

    private = of.keys.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = x509.Certificate.load(of.keys.certificate.public_bytes(Encoding.DER))
    # Empty: terminals have the root, and nothing would cover what stands beside the certificate.
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    metadata = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        name=of.office,
    )  # fmt: skip
    signer = SimpleSigner(certificate, keys.PrivateKeyInfo.load(private), store)
    return Dated(metadata, signer, stamp_style=_stamp(picture), new_field_spec=SigFieldSpec(FIELD, box=BOX, on_page=page))


def _stamp(picture: str) -> Any:
    from pyhanko.pdf_utils.content import ImportedPdfPage
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(), InnerScaling.STRETCH_FILL)
    background = ImportedPdfPage(picture)  # type: ignore[no-untyped-call]
    return StaticStampStyle(border_width=0, background=background, background_layout=whole, background_opacity=1.0)
