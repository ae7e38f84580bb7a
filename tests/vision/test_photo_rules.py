"""Photos that keep a document's rules, and what is said of those that do not. The person is cut out of a picture in the public domain."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kiosk.cli import check_photo as check_photo_cli
from kiosk.settings import CONFIG
from kiosk.vision.faces.dlib_engine import DlibFinder
from kiosk.vision.faces.engine import Face, Landmark
from kiosk.vision.photo_crop import cropped
from kiosk.vision.photo_rules import PhotoRules, PhotoRulesError, check_photo, judge_photo, read_photo_rules, rules_for
from tests.vision import heads

TODAY = date(2026, 11, 23)
RULES = read_photo_rules(CONFIG / "photo-rules")
RESIDENT, EXIT_ENTRY = rules_for(RULES, "resident-card", TODAY), rules_for(RULES, "exit-entry", TODAY)
FINDER = DlibFinder()


def codes(picture: heads.Pixels, rules: PhotoRules = RESIDENT) -> set[str]:
    problems = check_photo(picture, FINDER.find(picture), rules)
    assert all(problem.field == "photo" and not problem.detail for problem in problems)
    return {problem.code for problem in problems}


def exit_entry(head: float = 240, top: float = 52) -> heads.Pixels:
    return heads.id_photo((390, 520), head, top)


def test_photos_that_keep_the_rules() -> None:
    assert codes(heads.id_photo()) == set()
    assert codes(exit_entry(), EXIT_ENTRY) == set()
    assert codes(heads.id_photo((480, 640), 300, 60, wall=(240, 225, 205)), EXIT_ENTRY) == set(), "light blue"


def blurred(picture: heads.Pixels) -> heads.Pixels:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 5), np.uint8)


def person_only(change: Callable[[heads.Pixels], heads.Pixels]) -> heads.Pixels:
    """The change, with the background as it was."""
    picture = heads.id_photo()
    return np.where((picture == 255).all(axis=2, keepdims=True), picture, change(picture)).astype(np.uint8)


def leaned(degrees: float) -> heads.Pixels:
    move = cv2.getRotationMatrix2D((179, 200), degrees, 1)
    return np.asarray(cv2.warpAffine(heads.id_photo(), move, (358, 441), borderValue=(255, 255, 255)), np.uint8)


def stained() -> heads.Pixels:
    picture = heads.id_photo()
    picture[20:140, :40] = (120, 160, 190)
    return picture


def lit_from_one_side(picture: heads.Pixels) -> heads.Pixels:
    return np.asarray(picture * np.linspace(-0.4, 1.6, picture.shape[1])[None, :, None].clip(0.2, 1), np.uint8)


BROKEN: dict[str, tuple[Callable[[], heads.Pixels], PhotoRules, set[str]]] = {
    "too few pixels": (lambda: heads.id_photo((300, 441)), RESIDENT, {"photo.size"}),
    "not 3 to 4": (lambda: heads.id_photo((390, 560), 240, 52), EXIT_ENTRY, {"photo.ratio"}),
    "nobody": (lambda: np.full((441, 358, 3), 255, np.uint8), RESIDENT, {"photo.no-face"}),
    "two people": (lambda: np.hstack([heads.id_photo()] * 2), RESIDENT, {"photo.size", "photo.several-faces"}),
    "small head": (lambda: heads.id_photo(head=170), RESIDENT, {"photo.head-too-small"}),
    "large head": (lambda: heads.id_photo(head=240), RESIDENT, {"photo.head-too-large"}),
    "small head, in millimetres": (lambda: exit_entry(head=170), EXIT_ENTRY, {"photo.head-too-small"}),
    "beside the middle": (lambda: heads.id_photo(beside=40), RESIDENT, {"photo.off-centre"}),
    "too low": (lambda: heads.id_photo(top=60), RESIDENT, {"photo.too-low"}),
    "far too low": (lambda: heads.id_photo(top=125), RESIDENT, {"photo.too-low", "photo.eyes-too-low"}),
    "too high": (lambda: heads.id_photo(top=1), RESIDENT, {"photo.too-high"}),
    "tilted": (lambda: leaned(14), RESIDENT, {"photo.tilted"}),
    "before a red wall": (lambda: heads.id_photo(wall=(60, 60, 200)), RESIDENT, {"photo.background-colour"}),
    "before a grey wall": (lambda: heads.id_photo(wall=(190, 190, 190)), RESIDENT, {"photo.background-colour"}),
    "before a pattern": (stained, RESIDENT, {"photo.background-uneven"}),
    "blurred": (lambda: person_only(blurred), RESIDENT, {"photo.blurred"}),
    "dark": (lambda: person_only(lambda picture: (picture * 0.35).astype(np.uint8)), RESIDENT, {"photo.too-dark"}),
    "bright": (lambda: person_only(lambda picture: np.clip(picture * 1.5, 0, 254).astype(np.uint8)), RESIDENT, {"photo.too-bright"}),
    "lit from one side": (lambda: person_only(lit_from_one_side), RESIDENT, {"photo.one-sided-light"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_named(name: str) -> None:
    picture, rules, wanted = BROKEN[name]
    assert wanted <= codes(picture(), rules)


@pytest.mark.parametrize(
    "name", ["too few pixels", "not 3 to 4", "small head", "beside the middle", "too low", "too high", "before a grey wall"]
)
def test_and_nothing_else_is_said(name: str) -> None:
    picture, rules, wanted = BROKEN[name]
    assert codes(picture(), rules) == wanted


def test_a_turned_head_and_closed_eyes() -> None:
    """By what the engine says of the face: a picture of it could not be drawn."""
    picture = heads.id_photo()
    face = FINDER.find(picture)[0]
    for change, code in (({"yaw": 25.0}, "photo.turned"), ({"eyes_open": 0.05}, "photo.eyes-closed"), ({"eyes_open": 0.3}, None)):
        problems = check_photo(picture, [dataclasses.replace(face, **change)], RESIDENT)  # type: ignore[arg-type]
        assert [problem.code for problem in problems] == ([code] if code else [])


def test_where_hair_and_eyes_cannot_both_be_right_the_eyes_count() -> None:
    """GA 461: very high hair may come nearer to the edge than 7 pixels if the eyes would else stand lower than 207."""
    picture = heads.id_photo(top=1)
    face = FINDER.find(picture)[0]
    high_hair = moved(face, 441 - 208)
    assert "photo.too-high" not in {problem.code for problem in check_photo(picture, [high_hair], RESIDENT)}
    assert "photo.too-high" in {problem.code for problem in check_photo(picture, [moved(face, 441 - 260)], RESIDENT)}


def moved(face: Face, eyes: float) -> Face:
    """The face with its eyes and nose so many pixels below the upper edge."""
    down = eyes - (face.points["left-eye-outer"][1] + face.points["right-eye-outer"][1]) / 2
    return dataclasses.replace(face, points={name: (x, y + down) for name, (x, y) in face.points.items()})


def test_any_picture_is_measured() -> None:
    """A face at the edge, a picture of one pixel, one that is far too large: an answer, not an exception."""
    face = FINDER.find(heads.id_photo())[0]
    for shape in ((1, 1, 3), (5, 2, 3), (441, 358, 3), (60, 60, 3)):
        for level in (0, 255):
            assert codes(np.full(shape, level, np.uint8)) >= {"photo.no-face"}
            check_photo(np.full(shape, level, np.uint8), [face], RESIDENT)
    assert [problem.code for problem in check_photo(np.zeros((3000, 2000, 3), np.uint8), [face], RESIDENT)] == ["photo.size"]


def test_a_picture_far_too_large_is_not_searched() -> None:
    searched: list[tuple[int, ...]] = []

    def find(pixels: heads.Pixels) -> tuple[Face, ...]:
        searched.append(pixels.shape)
        return FINDER.find(pixels)

    crowd = np.tile(heads.portrait(), (13, 15, 1))[:4000, :4900]
    assert [problem.code for problem in judge_photo(crowd, find, RESIDENT)] == ["photo.size"] and not searched
    assert judge_photo(heads.id_photo(), find, RESIDENT) == () and searched == [(441, 358, 3)]


@pytest.mark.parametrize(("rules", "size"), [(RESIDENT, (441, 358, 3)), (EXIT_ENTRY, (472, 354, 3))])
def test_a_cameras_frame_is_cut_to_what_the_document_asks_for(rules: PhotoRules, size: tuple[int, int, int]) -> None:
    frame = heads.id_photo((1280, 960), head=330, top=170, beside=60)
    picture = cropped(frame, FINDER.find(frame)[0], rules)
    assert picture is not None and picture.shape == size
    assert codes(picture, rules) == set()


def test_a_frame_that_does_not_reach_around_the_head_is_not_cut() -> None:
    for frame in (
        heads.id_photo((1280, 960), head=330, top=4),
        heads.id_photo((1280, 960), head=330, top=440),
        heads.id_photo((500, 500), head=150),
    ):
        assert cropped(frame, FINDER.find(frame)[0], RESIDENT) is None


PLACE = st.tuples(st.floats(-300, 600), st.floats(-300, 600))


@given(st.tuples(*[st.integers(-300, 600)] * 2), st.tuples(*[st.integers(1, 600)] * 2), st.tuples(*[PLACE] * 5), st.integers(0, 3))
def test_wherever_an_engine_says_a_face_is_there_is_an_answer(
    corner: tuple[int, int], size: tuple[int, int], places: tuple[tuple[float, float], ...], which: int
) -> None:
    names: tuple[Landmark, ...] = get_args(Landmark)
    face = Face(*corner, *size, dict(zip(names, places, strict=True)), 0.0, 0.0, 1.0)
    check_photo(SMALL[which], [face], RESIDENT)
    cropped(SMALL[which], face, RESIDENT)


SMALL = [np.asarray(cv2.resize(heads.id_photo(), size), np.uint8) for size in ((90, 110), (1, 1), (120, 3), (2, 150))]


def test_rules_are_dated() -> None:
    newer = RESIDENT.model_copy(update={"valid_from": date(2027, 1, 1), "source": "a later standard"})
    both = (newer, *RULES)
    assert rules_for(both, "resident-card", TODAY) == RESIDENT
    assert rules_for(both, "resident-card", date(2027, 1, 1)) == newer
    for document, day in (("resident-card", date(1990, 1, 1)), ("licence", TODAY)):
        with pytest.raises(PhotoRulesError, match="no rules"):
            rules_for(both, document, day)


@pytest.mark.parametrize("content", ["document: [", "document: x\n", "- 1\n", "\x00"])
def test_a_wrong_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "broken.yaml").write_text(content)
    with pytest.raises(PhotoRulesError, match=r"broken\.yaml"):
        read_photo_rules(tmp_path)


# The command.


def run(*arguments: str) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(check_photo_cli.app, [*arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


def stored(folder: Path, picture: heads.Pixels) -> str:
    cv2.imwrite(str(folder / "photo.png"), picture)
    return str(folder / "photo.png")


def test_the_command_says_which_rules_a_photo_keeps(tmp_path: Path) -> None:
    status, answer = run(stored(tmp_path, heads.id_photo()), "--rules", "resident-card")
    assert (status, answer["keeps_the_rules"], answer["failures"]) == (0, True, [])
    assert (answer["document"], answer["valid_from"], answer["source"]) == ("resident-card", "2004-01-01", RESIDENT.source)
    assert answer["verified"] is False


def test_the_command_says_each_failure_in_words(tmp_path: Path) -> None:
    path = stored(tmp_path, heads.id_photo(head=170, beside=40))
    status, answer = run(path, "--rules", "resident-card")
    failures = answer["failures"]
    assert status == 1 and answer["keeps_the_rules"] is False and isinstance(failures, list)
    assert {failure["code"] for failure in failures} >= {"photo.head-too-small", "photo.off-centre"}
    assert all(set(failure) == {"code", "zh", "en"} and failure["zh"] and failure["en"] for failure in failures)
    shown = CliRunner().invoke(check_photo_cli.app, [path, "--rules", "exit-entry"])
    assert shown.exit_code == 1 and "photo.size  照片尺寸不符合要求" in shown.stdout and "valid_from: 2018-04-02" in shown.stdout


def test_the_command_refuses_what_it_cannot_judge(tmp_path: Path) -> None:
    photo = stored(tmp_path, heads.id_photo())
    (tmp_path / "text.png").write_text("no picture")
    for path, rules, status, code in (
        (photo, "licence", 2, "usage"),
        (str(tmp_path / "text.png"), "resident-card", 1, "picture.unreadable"),
        (str(tmp_path / "missing.png"), "exit-entry", 1, "picture.unreadable"),
    ):
        ended, answer = run(path, "--rules", rules)
        error = answer["error"]
        assert ended == status and isinstance(error, dict) and error["code"] == code


def test_the_help_ends_with_an_example() -> None:
    shown = CliRunner().invoke(check_photo_cli.app, ["--help"])
    assert shown.exit_code == 0 and "example: kiosk check-photo" in shown.stdout
