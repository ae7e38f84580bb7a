"""The PDF of scanned pages, as two readers that know nothing of its writer see it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest
from pypdf import PdfReader

from kiosk.vision.pages import LARGEST_PAGE, MOST_PAGES, Page, PageError, to_pdf


def page(width: int = 420, height: int = 594, paper: str = "A4", dpi: float = 51.0, grey: bool = False) -> Page:
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    pixels = np.stack([columns % 256, rows % 256, (columns + rows) % 256], 2).astype(np.uint8)
    done, jpeg = cv2.imencode(".jpg", pixels[..., 0] if grey else pixels)
    assert done
    return Page(jpeg.tobytes(), width, height, dpi, paper)


CARD = page(1097, 692, "ID-1", 325.5)


def test_each_jpeg_is_in_it_byte_for_byte() -> None:
    pages = [page(), page(594, 420), CARD, page(300, 300, "", 80.0, grey=True)]
    data = to_pdf(pages)
    reader = PdfReader(io.BytesIO(data), strict=True)
    assert len(reader.pages) == 4
    for one, seen in zip(pages, reader.pages, strict=True):
        image = seen["/Resources"]["/XObject"]["/Page"]  # type: ignore[index]
        assert image._data == one.jpeg
        assert (image["/Width"], image["/Height"]) == (one.width, one.height)
        assert seen.images[0].image is not None, "and it can be decoded"


def test_every_page_is_a4_as_it_lies_and_cards_keep_their_size() -> None:
    reader = PdfReader(io.BytesIO(to_pdf([page(), page(594, 420), CARD])), strict=True)
    sizes = [(float(one.mediabox.width), float(one.mediabox.height)) for one in reader.pages]
    assert [(round(w * 25.4 / 72), round(h * 25.4 / 72)) for w, h in sizes] == [(210, 297), (297, 210), (210, 297)]
    drawing = reader.pages[2].get_contents()
    assert drawing is not None
    width, height = (float(drawing.get_data().split()[n]) for n in (1, 4))
    assert width * 25.4 / 72 == pytest.approx(85.6, abs=0.1)
    assert height * 25.4 / 72 == pytest.approx(54, abs=0.1)


def test_it_says_nothing_of_the_person_the_machine_or_the_time() -> None:
    data = to_pdf([page()])
    reader = PdfReader(io.BytesIO(data), strict=True)
    assert reader.metadata is None
    assert set(reader.trailer) == {"/Size", "/Root"}
    for word in (b"/Info", b"/ID", b"Producer", b"CreationDate", b"Metadata", b"Exif"):
        assert word not in data


def test_the_same_pages_give_the_same_bytes() -> None:
    assert to_pdf([page(), CARD]) == to_pdf([page(), CARD])


def test_poppler_draws_it_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "pages.pdf").write_bytes(to_pdf([page(), CARD]))
    done = subprocess.run(
        ["pdftoppm", "-r", "51", "-png", str(tmp_path / "pages.pdf"), str(tmp_path / "seen")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == "", "poppler found nothing to repair"
    first, second = (cv2.imread(str(tmp_path / f"seen-{n}.png")) for n in (1, 2))
    assert first is not None and second is not None
    wanted = cv2.imdecode(np.frombuffer(page().jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert first.shape[:2] == pytest.approx((596, 422), abs=2)
    assert wanted is not None
    drawn = cv2.resize(first, (wanted.shape[1], wanted.shape[0]), interpolation=cv2.INTER_AREA)
    assert np.abs(drawn[20:200, 20:200].astype(int) - wanted[20:200, 20:200]).mean() < 30
    assert (second[:100] == 255).all(), "a card stands in the middle of white"


def test_too_much_is_refused_with_a_code() -> None:
    for pages, code in (
        ([], "page.none"),
        ([page()] * (MOST_PAGES + 1), "page.too-many"),
        ([Page(bytes(LARGEST_PAGE + 1), 1, 1, 72.0, "")], "page.too-large"),
    ):
        with pytest.raises(PageError) as caught:
            to_pdf(pages)
        assert caught.value.code == code


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8", b"no picture at all", b"\xff\xd8\xff\xe0\x00\x00" * 9, page().jpeg[:100]])
def test_what_is_no_jpeg_is_not_put_in(jpeg: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        to_pdf([Page(jpeg, 10, 10, 72.0, "")])
