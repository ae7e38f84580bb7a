"""What a bundle says already of its parts' own questions: nobody is asked it, and everything that hangs on it is settled."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kiosk.catalogue.bundles import BundleSource
from kiosk.catalogue.composing import compose
from kiosk.catalogue.load import CatalogueError, load_catalogue
from kiosk.catalogue.service import Catalogue
from kiosk.core.predicates import may_hold
from kiosk.session.knowing import answers, facts, questions_of
from kiosk.session.parts import composed
from kiosk.session.state import Rules, State, Visit
from kiosk.session.visiting import begun
from kiosk.settings import CONFIG

LOST = "bundle-lost-documents"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(CONFIG / "catalogue")


@pytest.fixture
def bundle(catalogue: Catalogue) -> BundleSource:
    return catalogue.bundles[LOST]


def visit_with(catalogue: Catalogue, **said: str) -> tuple[State, Visit]:
    state = State(Rules(), catalogue=catalogue, online=True)
    return state, composed(state, replace(begun(catalogue, catalogue.heads[LOST]), answers=said))


def test_what_was_lost_is_not_asked_again_part_by_part(catalogue: Catalogue, bundle: BundleSource) -> None:
    said = {name for part in bundle.subitems for name in part.answers}
    assert said >= {"what", "hkmo_request", "passport_request", "licence_problem"}
    _, visit = visit_with(catalogue, lost_travel="both", lost_licence="yes")
    assert visit.chosen >= {"hkmo", "passport", "licence"}
    assert not said & {question.id for question in questions_of(visit)}


def test_it_is_known_as_an_answer_as_long_as_the_part_is_in(catalogue: Catalogue) -> None:
    state, visit = visit_with(catalogue, lost_travel="hkmo")
    assert facts(state, visit)["situation.hkmo_request"] == "lost" == answers(state, visit)["hkmo_request"]
    state, visit = visit_with(catalogue, lost_travel="none")
    assert "situation.hkmo_request" not in facts(state, visit) and "hkmo_request" not in answers(state, visit)


def test_nothing_is_left_that_the_answers_rule_out(catalogue: Catalogue, bundle: BundleSource) -> None:
    """Nobody is the guardian of somebody who came for themselves, and no condition is judged that can't fail."""
    known = {f"situation.{name}": value for part in bundle.subitems for name, value in part.answers.items()}
    source = compose(bundle, {part.id for part in bundle.subitems}, catalogue.services).source
    assert {party.role for party in source.parties} == {"applicant"} == {step.party for step in source.steps}
    whens = [*(one.when for one in source.materials), *(one.when for one in source.fees), *(one.when for one in source.steps)]
    assert all(may_hold(when, known) for when in whens)
    alone = sum(len(catalogue.services[part.task].source.eligibility) for part in bundle.subitems if part.task)
    assert 0 < len(source.eligibility) < alone


@pytest.mark.parametrize("said", [{"hkmo_request": "stolen"}, {"no-such-question": "lost"}])
def test_an_answer_that_the_service_does_not_know_is_refused(tmp_path: Path, said: dict[str, str]) -> None:
    shutil.copytree(CONFIG / "catalogue", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "bundles" / f"{LOST}.yaml"
    source = yaml.safe_load(path.read_text("utf-8"))
    next(part for part in source["subitems"] if part["id"] == "hkmo")["answers"] = said
    path.write_text(yaml.safe_dump(source, allow_unicode=True), "utf-8")
    with pytest.raises(CatalogueError, match="'hkmo' answers"):
        load_catalogue(tmp_path)
