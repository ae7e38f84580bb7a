"""The generated city is right in its structure and comes to the founding figures exactly; and it can't be taken for a real one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from kiosk.catalogue.codes import FICTITIOUS, BadTaskCode, fictitious_body, task_code
from kiosk.catalogue.figures import Statistics, read_figures, statistics
from kiosk.catalogue.generator import CannotAddUp, Lists, generate, target_of
from kiosk.catalogue.load import load_catalogue, read_catalogue
from kiosk.catalogue.service import Catalogue
from kiosk.catalogue.surroundings import read_districts
from kiosk.settings import CONFIG
from tests.catalogue.cities import files, written

REAL = "11370800MB285591843370117002011"
"""An implementing code that a city in another province published."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return read_catalogue(written(tmp_path_factory.mktemp("city"), 2931))


def of(catalogue: Catalogue) -> Statistics:
    return statistics((one.source for one in catalogue.services.values()), catalogue.bundles.values())


def test_the_city_comes_to_the_founding_figures(city: Catalogue) -> None:
    found = of(city)
    for name, figure in read_figures(CONFIG / "figures").items():
        if figure.counted is not None and figure.at_least:
            assert found.counts(figure.counted) > figure.value, name
        elif figure.counted is not None:
            assert found.counts(figure.counted) == figure.value, name
    assert (found.legal_days, found.promised_days) == (4562, 196)


def test_four_in_five_licences_are_done_at_once(city: Catalogue) -> None:
    licences = [one.source for one in city.services.values() if one.source.taskType == "01"]
    assert sum(one.projectType == "immediate" for one in licences) / len(licences) > 0.8


def test_the_eleven_districts_have_about_as_many_each(city: Catalogue) -> None:
    bodies = Counter(str(one.source.taskCode)[2:8] for one in city.services.values())
    assert set(bodies) == {*read_districts(CONFIG), "440100"}
    local = [count for region, count in bodies.items() if region != "440100"]
    assert max(local) - min(local) <= 1
    assert bodies["440100"] == 227 + 376


def test_every_code_is_one_of_a_body_that_there_is_not(city: Catalogue) -> None:
    codes = [str(one.source.taskCode) for one in city.services.values()]
    assert len(set(codes)) == 2931
    for one in city.services.values():
        code = task_code(str(one.source.taskCode))
        assert uscc.is_valid(code.body) and code.body[8:].startswith(FICTITIOUS)
        assert (code.province, code.type) == ("44", one.source.taskType)
        assert one.source.taskHandleItem == f"{one.source.taskCode}01"


def test_nobody_can_take_it_for_real(city: Catalogue) -> None:
    for service in city.services.values():
        source = service.source
        assert source.generated and "演示" in source.taskName.zh and "Demo" in source.taskName.en and source.verified is None
    for bundle in city.bundles.values():
        assert bundle.generated and "演示" in bundle.taskName.zh and "Demo" in bundle.taskName.en and bundle.verified is None
    assert len({one.source.taskName.zh for one in city.services.values()}) == 2931


def test_181_powers_moved_from_the_city_to_a_district_without_a_day_between(city: Catalogue) -> None:
    rows = yaml.safe_load(files(2931)["competence/items.yaml"])
    moved = {row["code"]: row for row in rows if row["authority"] == "district-branch"}
    before = {row["code"]: row for row in rows if row["authority"] == "guangzhou-psb"}
    assert len(moved) == len(before) == 181 and set(moved) == set(before)
    for code, row in moved.items():
        assert isinstance(row["from"], date) and row["from"] - before[code]["to"] == timedelta(days=1)
        assert str(city.services[code].source.taskCode)[2:8] == row["region"]
        assert city.services[code].source.powerSource == "2"


def test_kinds_of_bundles_are_split(city: Catalogue) -> None:
    kinds = Counter(one.kind for one in city.bundles.values())
    assert set(kinds) == {"cross-department", "cross-branch", "within-branch"} and min(kinds.values()) >= 20


def test_what_is_applied_for_has_forms_and_they_are_named_once(city: Catalogue) -> None:
    forms = [one for one in city.services.values() if one.form.fields]
    assert len(forms) > 400
    assert 1 < sum(not one.source.form.like for one in forms) < 20


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from tests.catalogue.cities import files; "
        "print(hashlib.sha256(b''.join(path.encode() + text for path, text in files(200, 7).items())).hexdigest())"
    )
    runs = {subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert len(runs) == 1
    assert files(200, 7) != files(200, 8)


@pytest.mark.parametrize("count", [60, 100, 777])
def test_other_sizes_keep_the_proportions(tmp_path: Path, count: int) -> None:
    catalogue = load_catalogue(written(tmp_path, count))
    found = of(catalogue)
    assert found.items == count
    assert abs(found.cross_region - 227 * count / 2931) <= 1 and abs(found.bundles - 70 * count / 2931) <= 1


def test_shipped_items_count_to_the_whole(tmp_path: Path) -> None:
    catalogue = load_catalogue(CONFIG / "catalogue")
    shipped = of(catalogue)
    target = target_of(read_figures(CONFIG / "figures"), 2931).without(shipped)
    assert target.statistics.items == 2931 - shipped.items
    districts = {code: one.name for code, one in read_districts(CONFIG).items()}
    made = dict(generate(target, Lists(districts, {}), 1))
    items = [json.loads(text) for path, text in made.items() if path.startswith("demo-")]
    assert len(items) + shipped.items == 2931
    value = {name: entry["value"] for name, entry in yaml.safe_load(made["facts/demo.yaml"]).items()}
    licences = [one for one in items if one["taskType"] == "01"]
    days = [(value[one["anticipateDay"]["fact"]], value[one["promiseDay"]["fact"]]) for one in licences]
    assert sum(legal for legal, _ in days) + shipped.legal_days == 4562
    assert sum(promised for _, promised in days) + shipped.promised_days == 196


def test_sums_that_nothing_has_are_refused() -> None:
    districts = {code: one.name for code, one in read_districts(CONFIG).items()}
    target = target_of(read_figures(CONFIG / "figures"), 100).without(Statistics(licences=5, legal_days=0))
    with pytest.raises(CannotAddUp):
        list(generate(target, Lists(districts, {}), 1))


# --- codes ------------------------------------------------------------------------------------------------------------------------


def test_a_published_code_is_read() -> None:
    code = task_code(REAL)
    assert (code.body, code.level, code.province, code.type, code.department) == ("11370800MB28559184", "3", "37", "01", "17")
    assert (code.main, code.sub, str(code)) == (2, 11, REAL)


@given(st.integers(0, 30), st.sampled_from("0123456789ABCDEFGH"))
def test_a_slip_in_the_credit_code_is_found(at: int, other: str) -> None:
    """The check characters of GB 32100 and GB 11714 find every single slip in the body's code."""
    wrong = REAL[:at] + other + REAL[at + 1 :]
    if wrong != REAL and at < 18:
        with pytest.raises(BadTaskCode):
            task_code(wrong)


def test_the_check_character_of_a_published_organisation_code_comes_out() -> None:
    assert fictitious_body("440104").startswith("11440104MBDEM000")
    assert uscc.is_valid(fictitious_body("440104", 12))


@pytest.mark.parametrize("count", [21, 22, 30, 40, 63, 64, 100])
def test_a_small_city_loads_too(tmp_path: Path, count: int) -> None:
    """Of few items few are applied for in the city itself: a bundle still is of two things at least."""
    catalogue = load_catalogue(written(tmp_path, count))
    assert len(catalogue.services) == count and all(len(one.subitems) > 1 for one in catalogue.bundles.values())
