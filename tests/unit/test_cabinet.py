"""Where things are on a cabinet: every file that ships is whole, and one that is wrong says what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from kiosk.cli import run as run_cli
from kiosk.settings import CONFIG, load_settings
from ui.cabinet import CabinetError, Thing, read_cabinet

FOLDER = CONFIG / "cabinets"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
WHOLE = (FOLDER / "portrait-21.toml").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_cabinet_that_ships_says_where_everything_is(name: str) -> None:
    cabinet = read_cabinet(FOLDER, name)
    assert set(cabinet.spots) == set(get_args(Thing))
    assert cabinet.upright == name.startswith("portrait")


def test_the_default_is_one_of_them() -> None:
    assert load_settings().terminal.cabinet in NAMES


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('screen = "portrait"', 'screen = "round"', "screen is portrait or landscape"),
        ("[reader]", "[raeder]", "raeder"),
        ('side = "above"', 'side = "behind"', "camera.side is one of"),
        ("along = 0.18", "along = 1.8", "reader.along is between 0 and 1"),
        ("along = 0.18", "along = true", "reader.along is between 0 and 1"),
        ("along = 0.18", "", "reader has a side and an along"),
        ("[reader]", "[reader", "portrait-21.toml"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in WHOLE
    (tmp_path / "portrait-21.toml").write_text(WHOLE.replace(right, wrong, 1), "utf-8")
    with pytest.raises(CabinetError, match=said):
        read_cabinet(tmp_path, "portrait-21")


def test_a_terminal_does_not_start_as_a_cabinet_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_TERMINAL__CABINET", "castle")
    result = CliRunner().invoke(run_cli.app, [])
    assert result.exit_code == 78 and "landscape-32, portrait-21" in result.output
