"""`kiosk catalogue check`, `generate`, `figures`, `import` and `export` as an officer meets them, and the page that teaches them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import catalogue
from kiosk.settings import CONFIG
from tests.catalogue.cities import files, written

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "kiosk" / "catalogue" / "guide.md"


def run(*words: object) -> Result:
    return CliRunner().invoke(catalogue.app, [str(word) for word in words])


def answer(result: Result, status: int = 0) -> dict[str, Any]:
    assert result.exit_code == status, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_pages_own_commands_work_in_their_order(tmp_path: Path) -> None:
    """Every indented line of the page that is a command, where an officer would stand."""
    commands = re.findall(r"^    ((?:kiosk|cp|grep) .+)$", GUIDE.read_text("utf-8"), re.M)
    assert len(commands) >= 9
    shutil.copytree(CONFIG, tmp_path / "config", ignore=shutil.ignore_patterns("__pycache__"))
    environment = os.environ | {"KIOSK_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}
    for command in commands:
        words = command.replace('"', "").split()
        program = [sys.executable, "-m", "kiosk.cli", *words[1:]] if words[0] == "kiosk" else words
        done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def test_check_says_what_is_wrong_and_its_status_is_the_gate(tmp_path: Path) -> None:
    city = written(tmp_path, 60)
    assert answer(run("check", city, "--json"))["fit_for_release"] is True
    path = city / "demo-00001.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "topics": ["moon"]}), "utf-8")
    found = answer(run("check", city, "--json"), status=1)
    assert found["errors"] == 1 and found["accuracy_percent"] < 100
    assert found["findings"] == [{
        "rule": "reference", "severity": "error", "service": "demo-00001", "path": "topics",
        "words": {"zh": "没有这个主题：moon", "en": "there is no topic 'moon'"},
    }]  # fmt: skip
    assert "没有这个主题" in run("check", city, "--language", "zh").stdout
    assert run("check", city, "--language", "fr").exit_code == 2


def test_generate_writes_the_city_and_nothing_over_it(tmp_path: Path) -> None:
    out = tmp_path / "city"
    made = answer(run("generate", "--count", 100, "--out", out, "--seed", 1, "--json"))
    assert (made["services"], made["of_them_shipped"]) == (100, 0)
    assert {path: (out / path).read_bytes() for path in files(100, 1)} == files(100, 1)
    assert answer(run("generate", "--out", out, "--json"), status=1)["error"]["code"] == "generate.not-empty"


def test_the_shipped_ones_among_2931_come_to_the_founding_figures(tmp_path: Path) -> None:
    made = answer(run("generate", "--out", tmp_path / "city", "--with-shipped", "--json"))
    assert made["services"] == 2931 and made["of_them_shipped"] >= 60 and made["bundles"] == 70
    figures = {row["id"]: row for row in answer(run("figures", tmp_path / "city", "--json"))["figures"]}
    assert (tmp_path / "city" / "id-card-lost.yaml").exists() and not (tmp_path / "city" / "__pycache__").exists()
    for name in ("items", "licences", "days-saved", "days-cut", "cross-region", "city-wide", "bundles", "steps-saved", "trips-saved"):
        assert figures[name]["here"] == figures[name]["value"], name


def test_figures_have_their_day_and_source() -> None:
    found = answer(run("figures", "--json"))
    assert all(row["day"] and row["source"] for row in found["figures"])
    assert {"id": "legal-days", "value": "4562", "from": ["days-saved", "days-cut"]} in found["follows"]
    assert "2022-12-31" in run("figures").stdout


def test_import_reports_by_row_and_writes_what_is_right(tmp_path: Path) -> None:
    city = written(tmp_path / "city", 60)
    assert answer(run("export", tmp_path / "list.json", "--catalogue", city, "--json"))["items"] == 60
    rows = json.loads((tmp_path / "list.json").read_text("utf-8"))
    rows["items"][3]["isFee"] = "maybe"
    (tmp_path / "list.json").write_text(json.dumps(rows), "utf-8")
    found = answer(run("import", tmp_path / "list.json", "--out", tmp_path / "new", "--json"), status=1)
    assert (found["items"], found["imported"], found["rows_refused"]) == (60, 59, 1)
    assert [(row["row"], row["field"], row["code"]) for row in found["report"]] == [(4, "isFee", "import.value")]
    assert len(list((tmp_path / "new").glob("*.json"))) == 59
    assert "neither" not in run("check", tmp_path / "new").stdout
    assert "items row 4, isFee" in run("import", tmp_path / "list.json", "--out", tmp_path / "other").stdout


def test_import_writes_over_nothing_unasked(tmp_path: Path) -> None:
    city = written(tmp_path / "city", 60)
    run("export", tmp_path / "list.csv", "--catalogue", city)
    assert run("import", tmp_path / "list.csv", "--out", tmp_path / "new").exit_code == 0
    again = answer(run("import", tmp_path / "list.csv", "--out", tmp_path / "new", "--json"), status=1)
    assert again["error"]["code"] == "import.exists"
    assert run("import", tmp_path / "list.csv", "--out", tmp_path / "new", "--replace").exit_code == 0
    (tmp_path / "new" / "demo-00001.yaml").write_text("", "utf-8")
    assert run("import", tmp_path / "list.csv", "--out", tmp_path / "new", "--replace").exit_code == 1


@pytest.mark.parametrize(
    ("name", "code"), [("list.doc", "exchange.kind"), ("absent.csv", "import.file"), ("broken.xlsx", "exchange.not-xlsx")]
)
def test_what_is_no_list_is_refused_with_a_code(tmp_path: Path, name: str, code: str) -> None:
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b"PK")
    assert answer(run("import", tmp_path / name, "--out", tmp_path / "new", "--json"), status=1)["error"]["code"] == code
    assert not (tmp_path / "new").exists()
