"""`kiosk catalogue search`: results in order, with what each offers; failures with their codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.cli import catalogue
from tests.search.city import shipped


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_STATE_DIR", str(tmp_path))


def search(*words: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    catalogue.app(["search", *words, "--json"], prog_name="kiosk catalogue", standalone_mode=False)
    results = json.loads(capsys.readouterr().out)["results"]
    assert isinstance(results, list)
    return results


def test_results_come_best_first_with_both_names(capsys: pytest.CaptureFixture[str]) -> None:
    results = search("身份证掉了", "--limit", "3", capsys=capsys)
    assert len(results) == 3
    assert results[0]["code"] in ("id-card-lost", "id-card-loss-report")
    assert results[0].keys() == {"code", "name", "available"}
    assert results[0]["name"] and results[0]["available"] == "terminal"


def test_a_guide_says_that_it_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    offered = {one["code"]: one["available"] for one in search("", "--limit", "200", capsys=capsys)}
    assert offered == {head.code: "terminal" if head.submits or head.collects else "guide" for head in shipped()}


def test_in_production_what_nobody_verified_is_a_guide(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PRODUCTION", "true")
    offered = {one["code"]: one["available"] for one in search("", "--limit", "200", capsys=capsys)}
    assert all(offered[head.code] == "guide" for head in shipped() if not head.verified)


def test_the_options_leave_only_what_they_name(capsys: pytest.CaptureFixture[str]) -> None:
    codes = {one["code"] for one in search("", "--life-event", "birth", "--limit", "50", capsys=capsys)}
    assert codes == {head.code for head in shipped() if "birth" in head.life_events}


def test_people_read_lines(capsys: pytest.CaptureFixture[str]) -> None:
    catalogue.app(["search", "huzhao", "--limit", "1"], prog_name="kiosk catalogue", standalone_mode=False)
    assert "passport" in capsys.readouterr().out.splitlines()[1]
