"""What an officer issues, made ready: a certificate out of an application, or a file of the officer's; either under the office's seal.

The words are those of the usual certificates. Whether they are true is the officer's to know, who issues: nothing here looks it up.
"""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from kiosk.central.certificates import CertificateContent, compose
from kiosk.central.issuing import Draft, IssuingError
from kiosk.central.seals import Sealer
from kiosk.wire.submission import Party

NO_CRIMINAL_RECORD = "no-criminal-record-certificate"
_SEXES = {"zh": {"1": "男", "2": "女"}, "en": {"1": "male", "2": "female"}}
_LABELS = {
    "zh": {"name": "姓名", "id_number": "证件号码", "sex_code": "性别", "birth": "出生日期"},
    "en": {"name": "Name", "id_number": "ID number", "sex_code": "Sex", "birth": "Date of birth"},
}

Language = Literal["zh", "en"]


def certificate(draft: Draft, sealer: Sealer, title: str, office: str, address: str, language: Language = "zh") -> bytes:
    """The certificate of `draft`, sealed. `title`: the service in words; `address`: where the centre answers whoever is shown the paper,
    "" for the path alone. Raises `IssuingError` where nobody is named in the application; what composing and sealing raise."""
    content = CertificateContent(
        title=title,
        number=draft.number,
        check=draft.code,
        verification=f"{address.rstrip('/')}/v1/certificates/{draft.number}/{draft.code}",
        body=_body(draft, title, language),
        rows=_rows(_holder(draft), language),
        office=office,
        issued_at=draft.issued_at.astimezone(),
        valid_until=draft.valid_until.astimezone().date() if draft.valid_until else None,
        specimen=True,  # no office of these terminals exists; a signing server that does will compose without it
        language=language,
    )
    return sealer.seal(compose(content), draft.issued_at)


def from_file(draft: Draft, sealer: Sealer, content: bytes) -> bytes:
    """A file byte for byte where it is sealed already, else sealed here. Raises `IssuingError`; `SealingError`."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        is_sealed = bool(PdfFileReader(BytesIO(content)).embedded_signatures)
    except (PdfError, KeyError, TypeError, ValueError) as error:
        raise IssuingError("issue.not-a-pdf", f"no PDF: {type(error).__name__}") from None
    return content if is_sealed else sealer.seal(content, draft.issued_at)


def _holder(draft: Draft) -> Party:
    """Whom the certificate is about: the applicant, by the document that was shown."""
    for party in draft.submission.parties:
        if party.role == "applicant" and party.document:
            return party
    raise IssuingError("issue.unreadable", "the application names nobody")


def _body(draft: Draft, title: str, language: Language) -> tuple[str, ...]:
    day = draft.issued_at.astimezone()
    if draft.service == NO_CRIMINAL_RECORD:
        if language == "en":
            return (f"As of {day:%Y-%m-%d}, no criminal record is kept of the person named here.",)
        return (f"经查询，截至{day.year}年{day.month}月{day.day}日，未发现下列人员有犯罪记录。",)
    if language == "en":
        return (f"The application “{title}” of the person named here has been granted.",)
    return (f"下列人员申请的“{title}”已办结。",)


def _rows(holder: Party, language: Language) -> tuple[tuple[str, str], ...]:
    document = holder.document or {}
    said = {**document, "name": document.get("name") or document.get("name_english", "")}
    said["sex_code"] = _SEXES[language].get(said.get("sex_code", ""), "")
    return tuple((label, said[key]) for key, label in _LABELS[language].items() if said.get(key))
