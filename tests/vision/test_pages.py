"""Pages: found where they lie, straightened in their own proportions and colours, refused with the right word."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.vision.pages import PAPERS, Page, PageError, Quad, faults, find_page, scan, to_pdf
from kiosk.vision.pages.faults import burnt_share, edge_width
from kiosk.vision.pages.straighten import evenly_lit, proportions
from tests.vision.page_scenes import BACKGROUNDS, Look, Picture, Scene, empty_scene, page_scene

SIZE = (1280, 720)
LYING = Look(turn=86.0)  # large enough to be read: its long side along the frame's


def off(found: Quad | None, scene: Scene) -> float:
    """Largest distance of a corner from where it is, pixels, whichever of them is called the first."""
    assert found is not None
    return float(min(np.linalg.norm(np.roll(found.array, turn, 0) - scene.corners, axis=1).max() for turn in range(4)))


def quad_of(scene: Scene) -> Quad:
    return Quad(*((float(x), float(y)) for x, y in scene.corners))


def picture(page: Page) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_a_page_is_found_on_any_desk(background: str) -> None:
    scene = page_scene(background, 0)
    assert off(find_page(scene.pixels), scene) < 2


@pytest.mark.parametrize("background", ["wood", "near-white"])
def test_a_card_is_found(background: str) -> None:
    scene = page_scene(background, 5, card=True)
    assert off(find_page(scene.pixels), scene) < 2


@pytest.mark.soak
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_nine_of_ten_are_found_within_five_pixels(background: str) -> None:
    good = 0
    for seed in range(100, 160):
        scene = page_scene(background, seed, card=seed % 4 == 0)
        found = find_page(scene.pixels)
        good += found is not None and off(found, scene) < 5
    assert good >= 54


@pytest.mark.parametrize("background", ["dark", "wood", "near-white"])
def test_a_desk_without_a_page_has_none(background: str) -> None:
    assert find_page(empty_scene(background, 1)) is None


@pytest.mark.soak
@pytest.mark.parametrize("background", ["dark", "wood", "near-white"])
def test_nineteen_of_twenty_desks_without_a_page_have_none(background: str) -> None:
    assert sum(find_page(empty_scene(background, seed)) is not None for seed in range(100, 140)) <= 2


def test_grey_pictures_small_ones_and_large_ones() -> None:
    scene = page_scene("dark", 0)
    assert off(find_page(np.asarray(cv2.cvtColor(scene.pixels, cv2.COLOR_BGR2GRAY), np.uint8)), scene) < 2
    large = cv2.resize(scene.pixels, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    assert off(find_page(np.asarray(large, np.uint8)), Scene(scene.pixels, (scene.corners + 0.5) * 2 - 0.5)) < 4
    for shape in ((1, 1, 3), (40, 600), (64, 64), (65, 900, 3)):
        assert find_page(np.full(shape, 200, np.uint8)) is None


def test_a_page_that_is_cut_off_is_found_and_called_so() -> None:
    scene = page_scene("dark", 2, Look(turn=2.0, tilt=4.0, shift=(0.0, 0.16)))
    found = find_page(scene.pixels)
    assert found is not None
    assert "page.cut-off" in faults(scene.pixels, found)


# Straightening.


@pytest.mark.parametrize(("card", "name"), [(False, "A4"), (True, "ID-1")])
@pytest.mark.parametrize("seed", [0, 2])
def test_the_proportions_are_the_papers_own_not_the_pictures(card: bool, name: str, seed: int) -> None:
    scene = page_scene("dark", seed, LYING if not card else Look(), card=card)
    page = scan(scene.pixels, quad_of(scene))
    wide, high = sorted(PAPERS[name])
    assert page.paper == name
    assert min(page.width, page.height) / max(page.width, page.height) == pytest.approx(wide / high, abs=0.003)
    assert max(page.width, page.height) / page.dpi * 25.4 == pytest.approx(high, rel=0.001)


def test_proportions_of_another_paper_are_kept() -> None:
    square = Quad((200.0, 100.0), (700.0, 100.0), (700.0, 600.0), (200.0, 600.0))
    page = scan(np.full((720, 1280, 3), 200, np.uint8), square)
    assert (page.paper, page.width) == ("", page.height)
    assert proportions(square, SIZE) == pytest.approx(1.0)


def test_the_page_fills_the_picture_and_nothing_of_the_desk_is_left() -> None:
    scene = page_scene("dark", 1, LYING)
    flat = picture(scan(scene.pixels, quad_of(scene).turned(3)))
    rim = np.concatenate([flat[2, 2:-2], flat[-3, 2:-2], flat[2:-2, 2], flat[2:-2, -3]])
    assert np.percentile(rim.min(1), 2) > 190


def test_the_light_is_evened_out_and_colours_stay() -> None:
    rows, columns = 600, 420
    page = np.full((rows, columns, 3), (200, 200, 200), np.float32)
    page[100:220, 60:180] = (60, 50, 205)  # a red seal
    page[300:420, 60:300] = (90, 90, 90)  # a photograph
    light = np.linspace(0.55, 1.1, columns)[None, :, None] * np.linspace(0.9, 1.0, rows)[:, None, None]
    even = evenly_lit(np.clip(page * light, 0, 255).astype(np.uint8)).astype(float)
    bare = even[450:580, 20:400]
    assert bare.std() < 4
    assert bare.mean() == pytest.approx(244, abs=6)
    blue, green, red = even[160, 120]
    assert red > 2.5 * blue and abs(blue - green) < 25
    assert even[360, 180].mean() < 140, "a photograph does not become paper"


def test_yellow_paper_stays_yellow() -> None:
    flat = evenly_lit(np.full((300, 200, 3), (120, 190, 200), np.uint8)).astype(float)
    assert flat[..., 0].mean() / flat[..., 2].mean() == pytest.approx(120 / 200, abs=0.02)


def test_a_dark_page_is_not_lit_without_end() -> None:
    assert evenly_lit(np.full((60, 40, 3), 3, np.uint8)).max() < 60


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (100, 0), (100, 0), (0, 100)],
        [(0, 0), (100, 100), (100, 0), (0, 100)],
        [(0, 0), (100, 0), (20, 20), (0, 100)],
        [(0, 0), (100, 0), (50, 0.1), (0, 100)],
        [(0, 100), (100, 100), (100, 0), (0, 0)],
        [(-4000, 0), (100, 0), (100, 100), (0, 100)],
        [(0, 0), (9, 0), (9, 9), (0, 9)],
        [(0, 0), (float("nan"), 0), (9, 9), (0, 9)],
        [(0, 0), (float("inf"), 0), (9, 9), (0, 9)],
    ],
)
def test_corners_that_enclose_no_page_are_refused(corners: list[tuple[float, float]]) -> None:
    with pytest.raises(PageError) as caught:
        scan(np.full((480, 640, 3), 200, np.uint8), Quad(*corners))
    assert caught.value.code == "page.bad-corners"


@given(st.lists(st.tuples(st.floats(-60, 260), st.floats(-60, 210)), min_size=4, max_size=4), st.integers(0, 3))
@settings(max_examples=60)
def test_wherever_a_finger_drags_them_there_is_a_page_or_a_word(corners: list[tuple[float, float]], turn: int) -> None:
    pixels = np.full((150, 200, 3), 180, np.uint8)
    for quad in (Quad(*corners), Quad.of(corners).turned(turn), Quad.of(corners).clamped(200, 150)):
        assert all(isinstance(code, str) for code in faults(pixels, quad))
        try:
            page = scan(pixels, quad)
        except PageError as error:
            assert error.code == "page.bad-corners"
        else:
            assert 0 < page.width <= 2340 and 0 < page.height <= 2340
            assert to_pdf([page]).startswith(b"%PDF")


@pytest.mark.parametrize("corners", [
    [(0, 0), (100, 0), (100.0, 1e-12), (0, 100)], [(10, 10), (110, 10), (110, 110), (110, 10)], [(0, 0), (50, 50), (100, 100), (0, 100)],
])  # fmt: skip
def test_three_corners_in_one_line_divide_by_nothing(corners: list[tuple[float, float]]) -> None:
    assert proportions(Quad(*corners), (200, 150)) > 0


def test_a_paper_that_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="B5"):
        scan(np.full((480, 640, 3), 200, np.uint8), Quad((0, 0), (400, 0), (400, 400), (0, 400)), paper="B5")


def test_a_page_does_not_show_in_its_repr() -> None:
    assert "\\x" not in repr(Page(b"\xff\xd8secret", 3, 4, 72.0, "A4"))


# Faults.


def test_a_good_page_has_none() -> None:
    for background in ("dark", "near-white"):
        scene = page_scene(background, 1, LYING)
        assert faults(scene.pixels, find_page(scene.pixels)) == ()


@pytest.mark.parametrize(
    ("look", "code"),
    [
        (Look(turn=86.0, blur=1.5), "page.blurred"),
        (Look(turn=86.0, blur=4.0), "page.blurred"),
        (Look(turn=86.0, streak=6), "page.blurred"),
        (Look(turn=86.0, glare=0.15), "page.glare"),
        (Look(turn=86.0, light=1.4), "page.glare"),
        (Look(turn=86.0, light=0.25), "page.too-dark"),
        (Look(turn=86.0, fill=0.5), "page.too-small"),
        (Look(turn=0.0, tilt=1.0, shift=(0.0, 0.14)), "page.cut-off"),
    ],
)
def test_each_fault_is_called_by_its_name(look: Look, code: str) -> None:
    scene = page_scene("dark", 1, look)
    assert code in faults(scene.pixels, quad_of(scene))


def blurred(background: str, seed: int, look: Look) -> bool:
    scene = page_scene(background, seed, look)
    return "page.blurred" in faults(scene.pixels, quad_of(scene))


def test_a_sharp_page_passes_and_the_same_one_blurred_does_not() -> None:
    assert not blurred("dark", 1, Look(turn=86.0, blur=1.0))
    assert blurred("dark", 1, Look(turn=86.0, blur=1.5))


@pytest.mark.soak
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("seed", range(8))
def test_sharp_ones_pass_and_blurred_ones_do_not_whatever_the_page(background: str, seed: int) -> None:
    for sigma in (0.5, 0.8, 1.0):
        assert not blurred(background, seed, Look(turn=86.0, blur=sigma)), sigma
    for sigma in (1.5, 2.0, 4.0):
        assert blurred(background, seed, Look(turn=86.0, blur=sigma)), sigma
    assert blurred(background, seed, Look(turn=86.0, streak=6))


@pytest.mark.parametrize("background", [pytest.param(name, marks=() if name == "wood" else pytest.mark.soak) for name in BACKGROUNDS])
def test_more_blur_is_never_called_sharper(background: str) -> None:
    def width(look: Look) -> float:
        scene = page_scene(background, 4, look)
        return edge_width(np.asarray(cv2.cvtColor(scene.pixels, cv2.COLOR_BGR2GRAY), np.uint8), quad_of(scene))

    widths = [width(Look(turn=86.0, blur=sigma)) for sigma in (0.8, 1.4, 3.0)]
    moved = [width(Look(turn=86.0, streak=length)) for length in (1, 8)]
    assert widths == sorted(widths)
    assert moved == sorted(moved)


def test_more_glare_is_never_called_less() -> None:
    shares = []
    for glare in (0.0, 0.1, 0.3):
        scene = page_scene("dark", 1, Look(turn=86.0, glare=glare))
        shares.append(burnt_share(scene.pixels, quad_of(scene)))
    assert shares == sorted(shares)
    assert shares[0] == 0


def test_nothing_printed_and_nothing_found_are_said() -> None:
    blank = np.full((720, 1280, 3), 210, np.uint8)
    assert "page.blurred" in faults(blank, Quad((100, 60), (1100, 60), (1100, 700), (100, 700)))
    assert faults(blank, None) == ("page.not-found",)
    assert faults(blank, Quad((0, 0), (100, 100), (100, 0), (0, 100))) == ("page.bad-corners",)


# Corners.


def test_corners_in_any_order_are_put_in_order() -> None:
    corners = [(10.0, 12.0), (100.0, 8.0), (110.0, 90.0), (5.0, 95.0)]
    for order in ((0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)):
        assert Quad.of(corners[n] for n in order) == Quad(*corners)
    for wrong in (corners[:3], [*corners, (1.0, 1.0)], [(0, 0), (1, 0), (1, 1), (0, float("nan"))]):
        with pytest.raises(ValueError, match="four"):
            Quad.of(wrong)


def test_a_dragged_corner_stays_in_the_picture() -> None:
    quad = Quad((-30.0, 5.0), (700.0, -4.0), (640.0, 480.0), (3.0, 9999.0)).clamped(640, 480)
    assert quad.lies_within(640, 480)
    assert quad.tl == (-0.5, 5.0)


def test_the_measures_of_a_rectangle() -> None:
    quad = Quad((0.0, 0.0), (30.0, 0.0), (30.0, 40.0), (0.0, 40.0))
    assert (quad.area, quad.sides, quad.is_convex) == (1200.0, (30.0, 40.0, 30.0, 40.0), True)
    assert quad.turned(1).tl == quad.tr
    assert quad.turned(4) == quad
    assert quad.scaled(2).tr == (60.5, 0.5)
