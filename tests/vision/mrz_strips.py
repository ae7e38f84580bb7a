"""Documents that nobody holds, as a camera would see them: the machine-readable zone, and the page around it.

Names are syllables put together by a seeded generator, numbers are random. The check digits are reckoned here, not by the codec under
test. Pages are drawn at a scale of their own, in two cuts of the font, scuffed, and then seen through what the reader's network is not
trained with: perspective, glare, motion, JPEG.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
StripKind = Literal[
    "passport", "chinese-passport", "card", "hk-macao-permit", "taiwan-permit", "home-return-permit", "taiwan-compatriot-permit"
]
KINDS: tuple[StripKind, ...] = (
    "passport",
    "chinese-passport",
    "card",
    "hk-macao-permit",
    "taiwan-permit",
    "home-return-permit",
    "taiwan-compatriot-permit",
)
FACES = ("OCRB", "OCRBS")

_PER_MM = 13.0
_PITCH_MM = 2.54
_SYLLABLES = "an bei chun da er fang gong hui jian kai lin mei ning ou ping qi rui shan tao wu xin yu zhou".upper().split()
_CHINESE = "测试样本证件安北春大方工海江林明宁平山文"


@dataclass(frozen=True)
class Wear:
    """How a frame differs from the flat drawing. `pitch`: pixels from one character to the next; degrees; grey levels; pixels."""

    pitch: float = 15.0
    tilt: float = 0.0
    perspective: float = 0.0
    blur: float = 0.5
    motion: int = 0
    noise: float = 3.0
    shade: float = 0.0
    glare: float = 0.0
    jpeg: int = 85
    upside_down: bool = False


def check(text: str) -> str:
    total = 0
    for place, character in enumerate(text):
        value = 0 if character == "<" else ord(character) - 48 if character < "A" else ord(character) - 55
        total += value * (7, 3, 1)[place % 3]
    return str(total % 10)


def lines_of(kind: StripKind, chance: random.Random) -> list[str]:
    """The zone of an invented person."""
    surname = "".join(chance.sample(_SYLLABLES, chance.choice((1, 1, 2))))
    given = chance.sample(_SYLLABLES, chance.choice((1, 2, 2, 3)))
    joined = chance.choice(("", "", "<")).join(given)
    sex = chance.choice("MF")
    birth = f"{chance.randrange(0, 100):02}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
    expiry = f"{chance.randrange(26, 36):02}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
    born, ends = birth + check(birth), expiry + check(expiry)
    if kind in ("passport", "chinese-passport"):
        chinese = kind == "chinese-passport"
        state = "CHN" if chinese else chance.choice(("UTO", "D<<", "KOR", "ZAF", "QAT", "BRA"))
        letters = "E" if chinese else "".join(chance.choices("CFGHJKLMNPRTVWXYZ0123456789", k=2))
        number = (letters + "".join(chance.choices("0123456789", k=9)))[:9]
        number += check(number)
        own = "".join(chance.choices("0123456789", k=chance.choice((0, 8, 11)))).ljust(14, "<")
        if chinese:
            own = (
                _code("".join(chance.sample(_CHINESE, chance.choice((2, 3))))).ljust(12, "<")
                + chance.choice("AB")
                + chance.choice("0123456789")
            )[:14]
        own += check(own)
        first = ("PO" if chinese else "P<") + state + f"{surname}<<{joined}".ljust(39, "<")[:39]
        return [first, number + state + born + sex + ends + own + check(number + born + ends + own)]
    if kind == "card":
        number = "".join(chance.choices("ABCDEFGHKLMNPRSTVXYZ0123456789", k=9))
        first = "I<UTO" + number + check(number) + "<" * 15
        own = "".join(chance.choices("0123456789", k=chance.choice((0, 6)))).ljust(11, "<")
        total = check(first[5:] + born + ends + own)
        return [first, born + sex + ends + "UTO" + own + total, f"{surname}<<{joined}".ljust(30, "<")[:30]]
    digits = "".join(chance.choices("0123456789", k=8))
    if kind in ("hk-macao-permit", "taiwan-permit"):
        number = ("C" if kind == "hk-macao-permit" else "L") + digits
        number += check(number)
        return [("CS" if kind == "hk-macao-permit" else "CD") + f"{number}<{ends}<{born}<" + check(number + ends + born)]
    home = kind == "home-return-permit"
    number = chance.choice("HM") + digits if home else digits + "<"
    count = f"{chance.randrange(0, 4):02}"
    name = _code("".join(chance.sample(_CHINESE, chance.choice((2, 3, 4))))).ljust(16, "<")
    other = chance.choice("ABKR") + "".join(chance.choices("0123456789", k=9 if not home else 7)).ljust(9, "<")
    return [
        ("CR" if home else "CT") + number + check(number) + count + check(count) + ends + sex + born,
        name + "AAB" + other + chance.choice("0123456789"),
        f"{surname}<<{joined}".ljust(26, "<")[:26] + ("<<<<" if home else "3500"),
    ]


def _code(name: str) -> str:
    return "".join(chr(65 + (byte >> 4)) + chr(65 + (byte & 15)) for byte in name.encode("gbk"))


def document(lines: list[str], seed: int, face: str = "OCRB") -> Picture:
    """The flat page or card with the zone at its foot, `_PER_MM` pixels a millimetre."""
    chance = random.Random(seed)
    wide, high = (125, 88) if len(lines[0]) == 44 else (85.6, 54)
    size = round(wide * _PER_MM), round(high * _PER_MM)
    paper = tuple(chance.randrange(205, 250) for _ in range(3))
    picture = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(picture)
    _guilloche(draw, size, paper, chance)
    small = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", round(3.2 * _PER_MM))
    leading = chance.uniform(5.8, 6.4) * _PER_MM
    zone_top = size[1] - (leading * len(lines) + 4.5 * _PER_MM)
    photo = (4 * _PER_MM, 6 * _PER_MM, (4 + high * 0.4) * _PER_MM, zone_top - 6 * _PER_MM)
    if len(lines) < 3:
        draw.rectangle(photo, fill=(150, 150, 160))
        draw.ellipse((photo[0] + 60, photo[1] + 60, photo[2] - 60, photo[3] - 40), fill=(105, 90, 85))
    for row in range(int((zone_top - 10 * _PER_MM) / (6 * _PER_MM))):
        words = " ".join("".join(chance.sample(_SYLLABLES, 2)) for _ in range(chance.randrange(1, 5)))
        draw.text((wide * 0.42 * _PER_MM, (6 + 6 * row) * _PER_MM), f"{chance.choice(_CHINESE)} {words}", font=small, fill=(40, 40, 60))
    pitch = _PITCH_MM * _PER_MM
    font = ImageFont.truetype(f"/usr/share/fonts/opentype/ocr-b/{face}.otf", pitch / 0.72298)
    ink = tuple(chance.randrange(10, 70) for _ in range(3))
    left = (size[0] - pitch * len(lines[0])) / 2 + chance.uniform(-1, 1) * _PER_MM
    for row, line in enumerate(lines):
        for at, character in enumerate(line):
            draw.text((left + at * pitch, zone_top + row * leading), character, font=font, fill=ink)
    _scuff(draw, size, zone_top, chance)
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _scuff(draw: ImageDraw.ImageDraw, size: tuple[int, int], zone_top: float, chance: random.Random) -> None:
    """Scratches across the zone that took ink away or left some."""
    for _ in range(chance.randrange(0, 10)):
        x, y = chance.uniform(0, size[0]), chance.uniform(zone_top, size[1])
        length, angle = chance.uniform(2, 15) * _PER_MM, chance.uniform(0, math.pi)
        level = chance.choice((60, 120, 200, 235))
        ends = (x, y, x + length * math.cos(angle), y + length * math.sin(angle))
        draw.line(ends, fill=(level, level, level), width=chance.randrange(1, 4))


def _guilloche(draw: ImageDraw.ImageDraw, size: tuple[int, int], paper: tuple[int, ...], chance: random.Random) -> None:
    """Fine waves across the whole page, a little darker than the paper."""
    shade = tuple(level - chance.randrange(8, 30) for level in paper)
    wave, swing = chance.uniform(150, 500), chance.uniform(20, 90)
    for start in range(-100, size[1] + 100, chance.randrange(18, 34)):
        points = [(x, start + swing * math.sin(x / wave + start / 70)) for x in range(0, size[0] + 20, 20)]
        draw.line(points, fill=shade, width=2)


def frame(flat: Picture, wear: Wear, seed: int, shape: tuple[int, int] = (720, 1280)) -> Picture:
    """The document before a camera: `shape` is height and width of the frame."""
    chance = np.random.default_rng(seed)
    high, wide = flat.shape[:2]
    scale = wear.pitch / (_PITCH_MM * _PER_MM)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    if scale < 0.6:
        flat = np.asarray(cv2.GaussianBlur(flat, (0, 0), 0.32 / scale), np.uint8)
    angle = math.radians(wear.tilt + (180 if wear.upside_down else 0))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    spread = (corners - (wide / 2, high / 2)) * scale
    jitter = chance.uniform(-1, 1, (4, 2)) * wear.perspective * wide * scale
    placed = spread @ turn.T + (shape[1] / 2, shape[0] / 2) + jitter + chance.uniform(-8, 8, 2)
    matrix = cv2.getPerspectiveTransform(corners, placed.astype(np.float32))
    table = np.full((*shape, 3), chance.integers(30, 170, 3), np.float32)
    table += cv2.resize(chance.normal(0, 12, (36, 64, 3)).astype(np.float32), shape[::-1])
    inside = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, shape[::-1])[:, :, None] / np.float32(255)
    seen = table * (1 - inside) + cv2.warpPerspective(flat, matrix, shape[::-1], flags=cv2.INTER_LINEAR) * inside
    return _seen(seen.astype(np.float32), wear, chance)


def strip(flat: Picture, rows: int, columns: int, wear: Wear, seed: int) -> Picture:
    """The zone alone, close: what a camera under a small window sees."""
    foot = flat[round(flat.shape[0] - (rows * 6.4 + 6) * _PER_MM) :]
    shape = round((rows * 3 + 3) * wear.pitch), round((columns + 5) * wear.pitch)
    return frame(np.ascontiguousarray(foot), wear, seed, shape)


def _seen(seen: NDArray[np.float32], wear: Wear, chance: np.random.Generator) -> Picture:
    high, wide = seen.shape[:2]
    rows, columns = np.mgrid[0 : 1 : high * 1j, 0 : 1 : wide * 1j].astype(np.float32)
    direction = chance.uniform(0, 2 * math.pi)
    seen = seen * (
        1 - wear.shade * np.clip(0.5 + (columns - 0.5) * math.cos(direction) + (rows - 0.5) * math.sin(direction), 0, 1)[:, :, None]
    )
    if wear.glare:
        at, size = chance.uniform(0.2, 0.8, 2), chance.uniform(0.03, 0.09)
        spot = np.exp(-(((columns - at[0]) / size) ** 2 + ((rows - at[1]) / (size * 1.6)) ** 2))[:, :, None]
        seen = seen + 255 * wear.glare * spot
    seen = np.clip(seen, 0, 255)
    if wear.blur:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), wear.blur), np.float32)
    if wear.motion > 1:
        kernel = np.zeros((wear.motion, wear.motion), np.float32)
        kernel[wear.motion // 2] = 1 / wear.motion
        seen = np.asarray(cv2.filter2D(seen, -1, kernel), np.float32)
    noisy = np.clip(seen + chance.normal(0, wear.noise, seen.shape), 0, 255).astype(np.uint8)
    encoded, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, wear.jpeg])
    assert encoded
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def some_wear(chance: random.Random) -> Wear:
    """What an ordinary terminal meets: a document held by hand under a lamp."""
    pitch = chance.uniform(10.5, 20)
    return Wear(
        pitch=pitch,
        tilt=chance.uniform(-12, 12),
        perspective=chance.uniform(0, 0.015),
        blur=chance.uniform(0.02, 0.075) * pitch,
        motion=chance.choice((0, 0, 0, 2, 3)),
        noise=chance.uniform(1, 7),
        shade=chance.uniform(0, 0.45),
        glare=chance.choice((0, 0, 0, chance.uniform(0.3, 1))),
        jpeg=chance.randrange(55, 95),
    )


@dataclass(frozen=True)
class Shown:
    """One document and the frames that a camera takes of it, drawn when they are asked for."""

    kind: StripKind
    lines: list[str]
    frames: Iterator[Picture]


def shown(kind: StripKind, seed: int, frames: int, *, close: bool = False, upside_down: bool = False) -> Shown:
    """`frames` pictures of one document, each worn in its own way around the same pitch. `close`: the zone alone."""
    chance = random.Random(f"{kind} {seed}")
    lines = lines_of(kind, chance)
    flat = document(lines, chance.randrange(10**9), chance.choice(FACES))
    base = some_wear(chance)

    def picture() -> Picture:
        now = some_wear(chance)
        wear = replace(now, pitch=base.pitch, tilt=base.tilt + chance.uniform(-1, 1), upside_down=upside_down)
        if close:
            wear = replace(wear, tilt=wear.tilt / 6)
            return strip(flat, len(lines), len(lines[0]), wear, chance.randrange(10**9))
        return frame(flat, wear, chance.randrange(10**9))

    return Shown(kind, lines, (picture() for _ in range(frames)))


def scenes_without_zone(seed: int, count: int) -> Iterator[Picture]:
    """Frames in which no zone is: an empty table, and pages of ordinary text in many sizes."""
    chance = random.Random(seed)
    for index in range(count):
        paper = Image.new("RGB", (1280, 720), tuple(chance.randrange(120, 250) for _ in range(3)))
        draw = ImageDraw.Draw(paper)
        if index % 3:
            size = chance.randrange(14, 34)
            font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", size)
            for row in range(30, 680, round(size * chance.uniform(1.4, 2.2))):
                words = " ".join("".join(chance.sample(_SYLLABLES, chance.randrange(1, 4))) for _ in range(900 // (size * 3)))
                draw.text((60, row), words, font=font, fill=(30, 30, 30))
        yield _seen(np.asarray(paper, np.float32), some_wear(chance), np.random.default_rng(seed + index))
