"""The centre's certificates and the stand-in's seal: who may read its keys, and what OpenSSL, poppler and zbar say of the result."""

from __future__ import annotations

import dataclasses
import io
import re
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.central import seal_keys, seals
from kiosk.central.certificates import compose
from kiosk.central.seals import OFFICE, SealingError
from kiosk.documents.seals import Authority, verify
from tests import pages, sealed


def refused(code: str) -> pytest.RaisesExc[SealingError]:
    return pytest.raises(SealingError, check=lambda error: error.code == code)


def test_a_centre_has_one_authority_and_keeps_its_keys_to_itself(tmp_path: Path) -> None:
    """Two that start together make one; a restart finds it."""
    with ThreadPoolExecutor(2) as both:
        one, two = both.map(lambda _: seals.load_or_make(tmp_path, sealed.MOMENT), range(2))
    assert one.keys.certificate == two.keys.certificate == seals.load_or_make(tmp_path, sealed.LATER).keys.certificate
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {
        seal_keys.KEYS: 0o600, "seal-keys.lock": 0o600, seals.AUTHORITY: 0o644,
    }  # fmt: skip
    assert b"PRIVATE" not in (tmp_path / seals.AUTHORITY).read_bytes()
    assert "key=" not in repr(one)
    authority = Authority(((tmp_path / seals.AUTHORITY).read_bytes(),), OFFICE)
    assert verify(two.seal(sealed.composed(), sealed.MOMENT), authority, sealed.LATER).signer == OFFICE


def test_a_certificate_is_made_again_in_time_by_the_same_authority(tmp_path: Path) -> None:
    first = seals.load_or_make(tmp_path, sealed.MOMENT)
    later = sealed.MOMENT + seal_keys.VALID / 2 + timedelta(days=1)
    second = seals.load_or_make(tmp_path, later)
    third = seals.load_or_make(tmp_path, later, office=sealed.OTHER_OFFICE)
    assert len({one.keys.certificate.serial_number for one in (first, second, third)}) == 3
    assert first.keys.authority == second.keys.authority == third.keys.authority


def test_damaged_keys_are_never_replaced(tmp_path: Path) -> None:
    seals.load_or_make(tmp_path, sealed.MOMENT)
    path = tmp_path / seal_keys.KEYS
    for damage in (b"", b"nonsense", path.read_bytes()[:1500]):
        path.write_bytes(damage)
        with refused("central.seal-keys"):
            seals.load_or_make(tmp_path, sealed.MOMENT)
        assert path.read_bytes() == damage
    with refused("central.seal-keys"):
        seals.load_or_make(tmp_path / "missing", sealed.MOMENT)


def test_the_stand_in_seals_nothing_in_production(tmp_path: Path) -> None:
    with refused("central.seal-production"):
        seals.load_or_make(tmp_path, sealed.MOMENT, production=True)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_sealed_is_refused() -> None:
    stand_in = seals.StandIn(OFFICE, sealed.keys(), sealed.picture())
    for pdf in (b"", b"%PDF-1.7\n", sealed.certificate()):
        with refused("central.seal-refused"):
            stand_in.seal(pdf, sealed.MOMENT)


def test_openssl_comes_to_the_same_verdict(tmp_path: Path) -> None:
    """The bytes of /ByteRange and the CMS of /Contents, cut out by hand, with the authority's certificate alone."""
    pdf = sealed.certificate()
    begin, first, second, rest = (int(one) for one in re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf).groups())  # type: ignore[union-attr]
    container = bytes.fromhex(pdf[first + 1 : second - 1].decode())
    (tmp_path / "cms").write_bytes(container[: 4 + int.from_bytes(container[2:4], "big")])
    (tmp_path / "content").write_bytes(pdf[begin:first] + pdf[second : second + rest])
    (tmp_path / "root").write_bytes(sealed.root())

    def openssl(root: str) -> subprocess.CompletedProcess[str]:
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "content", "-CAfile", root]
        moment = ["-purpose", "any", "-attime", str(int(sealed.LATER.timestamp())), "-out", "/dev/null"]
        return subprocess.run([*command, *moment], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)

    assert openssl("root").returncode == 0, openssl("root").stderr
    (tmp_path / "stranger").write_bytes(sealed.root(seal_keys.make(OFFICE, sealed.MOMENT)))
    assert openssl("stranger").returncode != 0
    (tmp_path / "content").write_bytes(pdf[begin:first] + pdf[second : second + rest - 1] + b"x")
    assert openssl("root").returncode != 0


def test_poppler_finds_one_signature_over_the_whole_file(tmp_path: Path) -> None:
    (tmp_path / "f.pdf").write_bytes(sealed.certificate())
    said = subprocess.run(["pdfsig", "f.pdf"], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False).stdout
    for line in ("Signature Validation: Signature is Valid.", "Total document signed", "ETSI.CAdES.detached", "SHA-256", f"O={OFFICE}"):
        assert line in said
    assert said.count("Signature #") == 1


@pytest.mark.parametrize("rows", [0, 11, 12, 14, 40])
def test_the_seal_lies_over_the_office_and_its_date_on_the_last_page(rows: int) -> None:
    """Also where the foot is pushed over to another, and never on one that says nothing: anybody could write above a seal alone."""
    row = ("姓名", sealed.RARE)
    pdf = sealed.sealed_with(sealed.keys(), pdf=compose(dataclasses.replace(sealed.CONTENT, rows=(row,) * rows)))
    reader = PdfReader(io.BytesIO(pdf))
    assert ["/Annots" in page for page in reader.pages] == [False] * (len(reader.pages) - 1) + [True]
    left, low, right, high = seals.BOX
    for word in (OFFICE, "23"):
        over = [one for one in pages.words(pdf) if one.text.endswith(word) and one.page == len(reader.pages)]
        assert any(left < one.right and one.left < right and low < one.bottom < one.top < high for one in over), word
    assert verify(pdf, sealed.authority(), sealed.LATER).pages == len(reader.pages)
    assert pages.text(pdf).count(sealed.RARE) == rows
    assert not rows or any(one.text == sealed.RARE for one in pages.words(pdf) if one.page == len(reader.pages))


@pytest.mark.parametrize("paragraphs", [11, 12, 13])
def test_without_rows_the_last_paragraph_is_with_the_seal(paragraphs: int) -> None:
    said = "经查询本人无犯罪记录。" * 4
    pdf = compose(dataclasses.replace(sealed.CONTENT, rows=(), body=(said,) * paragraphs))
    assert "无犯罪记录" in "".join(one.text for one in pages.words(pdf) if one.page == pages.count(pdf))


def test_every_word_of_the_certificate_is_on_it_and_no_name_in_the_code(tmp_path: Path) -> None:
    pdf, content = sealed.certificate(), sealed.CONTENT
    text = pages.text(pdf)
    shown = [content.title, content.number, content.check, content.office, *content.body, *(value for row in content.rows for value in row)]
    for one in [*shown, "签发日期2026年11月23日", "有效期至2027年2月23日", "第1页共1页", "样本演示用无效"]:
        assert "".join(one.split()) in text
    assert pages.codes(pdf, tmp_path) == [content.verification]
    assert pages.conformance(pdf) == "2B"
    assert all((embedded, subset) == ("yes", "yes") for _, embedded, subset in pages.fonts(pdf))
    assert pages.title(pdf) == "无犯罪记录证明 2026A7K2QX3M"
    assert compose(content) == sealed.composed(), "the same content is the same bytes"


def test_a_real_one_is_not_called_a_specimen() -> None:
    real = dataclasses.replace(sealed.CONTENT, specimen=False, language="en", valid_until=None)
    text = pages.text(compose(real))
    assert "SPECIMEN" not in text and "样本" not in text.replace(OFFICE, "") and "Validuntil" not in text
    assert "Scantoverify" in text
