"""Pages read with others' eyes: poppler for text, fonts and pictures, zbar for codes, pypdf for what a PDF says of itself."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader


def text(pdf: bytes) -> str:
    """The text layer without white space: how wide a gap has to be to count as a space is a matter of taste."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True, timeout=30)
    return re.sub(r"\s", "", done.stdout.decode())


def fonts(pdf: bytes) -> list[tuple[str, str, str]]:
    """Name, embedded, subset of each font."""
    done = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True, timeout=30, text=False)
    rows = [line.split() for line in done.stdout.decode().splitlines()[2:]]
    return [(row[0], row[-5], row[-4]) for row in rows]


def codes(pdf: bytes, folder: Path, ppi: int = 300) -> list[str]:
    """What zbar reads on the pages, as they would be printed."""
    (folder / "page.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(ppi), "-gray", "page.pdf", "page"], cwd=folder, check=True, timeout=60)
    pictures = sorted(path.name for path in folder.glob("page-*.pgm"))
    done = subprocess.run(["zbarimg", "-q", "--raw", *pictures], cwd=folder, capture_output=True, check=False, timeout=60)
    assert done.returncode in (0, 4), done.stderr  # 4: none on one of them
    return done.stdout.decode().split()


class Word(NamedTuple):
    """Where it stands, in points from the lower left corner of its page."""

    page: int
    text: str
    left: float
    bottom: float
    right: float
    top: float


def words(pdf: bytes) -> list[Word]:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True, timeout=30)
    found: list[Word] = []
    page, height = 0, 0.0
    for line in done.stdout.decode().splitlines():
        if sheet := re.search(r'<page .*height="([\d.]+)"', line):
            page, height = page + 1, float(sheet[1])
        elif word := re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>', line):
            left, up, right, down = (float(word[number]) for number in range(1, 5))
            found.append(Word(page, word[5], left, height - down, right, height - up))
    return found


def count(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def conformance(pdf: bytes) -> str:
    """The level of PDF/A that the file declares in its XMP (ISO 19005-2, 6.6.4): "2B"."""
    packet = PdfReader(io.BytesIO(pdf)).xmp_metadata
    assert packet is not None
    data = packet.stream.get_data().decode()
    part, level = (re.search(rf'pdfaid:{name}(?:>|=")(\w+)', data) for name in ("part", "conformance"))
    assert part and level
    return part[1] + level[1]


def title(pdf: bytes) -> str:
    information = PdfReader(io.BytesIO(pdf)).metadata
    return "" if information is None else str(information.title)
