"""Error rates over a labelled folder: right on numbers whose answer is known, and over pictures that are drawn for the test."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from tests.bench.faces import eer, equal_error
from tests.vision import heads


@pytest.mark.parametrize(
    ("same", "other", "rate"),
    [
        ([0.1, 0.2], [0.8, 0.9], 0.0),
        ([0.8, 0.9], [0.1, 0.2], 1.0),
        ([0.1, 0.2, 0.3, 0.7], [0.4, 0.8, 0.9, 1.0], 0.25),
        ([0.5], [0.5], 0.5),
    ],
)
def test_equal_error_of_known_distances(same: list[float], other: list[float], rate: float) -> None:
    assert equal_error(same, other)[0] == pytest.approx(rate)


def test_a_folder_of_persons(tmp_path: Path) -> None:
    people = {"one": [heads.portrait(), heads.card_photo()], "two": [heads.other_person()], "nobody": [heads.portrait()[250:]]}
    for name, pictures in people.items():
        (tmp_path / name).mkdir()
        for number, picture in enumerate(pictures):
            cv2.imwrite(str(tmp_path / name / f"{number}.png"), picture)
    (tmp_path / "one" / "notes.txt").write_text("no picture")
    found = eer(tmp_path)
    assert (found.persons, found.pictures, found.without_face, found.same_pairs, found.other_pairs) == (2, 4, 1, 1, 2)
    assert (found.eer, found.false_match_at_match, found.false_non_match_at_match) == (0, 0, 0)
    assert found.per_pair_ms > 0


def test_a_folder_without_pairs(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two persons"):
        eer(tmp_path)
