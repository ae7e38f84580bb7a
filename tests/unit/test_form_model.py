"""What the form proposes: letters of the very name that they stand for, and nothing of anybody who has gone."""

from __future__ import annotations

from dataclasses import replace

from kiosk.catalogue.load import load_catalogue
from kiosk.session.parties import Party
from kiosk.session.state import Home, Rules, State, Visit, start
from kiosk.settings import CONFIG
from ui.models.form import ROLES, FormModel
from ui.words import Words

CATALOGUE = load_catalogue(CONFIG / "catalogue")


def at_the_form(code: str, **values: str) -> State:
    service = CATALOGUE.services[code]
    party = Party("applicant")
    for name, value in values.items():
        party = party.with_field(name, value, "typed")
    index = next(number for number, step in enumerate(service.steps) if step.kind == "form")
    visit = Visit(service.head, service, index, (party,), service.steps)
    return replace(start(Rules()), place=visit, catalogue=CATALOGUE)


def proposals(model: FormModel) -> dict[str, list[str]]:
    first = 256 + 1
    rows = [{role: model.data(model.index(row), first + at) for at, role in enumerate(ROLES)} for row in range(model.rowCount())]
    return {str(row["field"]): list(row["proposals"]) for row in rows if row["proposals"]}


def test_surname_and_given_name_are_proposed_each_for_its_field() -> None:
    """The whole name stood under both: one touch wrote SHAN YU as a surname into an application for a passport."""
    model = FormModel(Words())
    model.show(at_the_form("passport", name="单玉"))
    assert proposals(model) == {"surname_pinyin": ["SHAN"], "given_name_pinyin": ["YU"]}


def test_a_childs_letters_are_of_the_childs_name() -> None:
    model = FormModel(Words())
    model.show(at_the_form("birth-registration", name="吕样本"))
    assert proposals(model) == {}, "not the parent's, before the child has a name"
    model.show(at_the_form("birth-registration", name="吕样本", child_name="单样本"))
    assert proposals(model)["child_name_pinyin"][0] == "SHAN YANGBEN"


def test_a_new_name_is_not_written_with_the_letters_of_the_old_one() -> None:
    model = FormModel(Words())
    state = at_the_form("name-change", name="吕样本", new_name="吕新样")
    assert isinstance(state.place, Visit)
    model.show(replace(state, place=replace(state.place, answers={"who": "self"})))
    assert proposals(model)["new_name_pinyin"][0] == "LYU XINYANG"


def test_no_name_is_kept_when_the_form_is_left_or_the_name_is_mended() -> None:
    model = FormModel(Words())
    model.show(at_the_form("passport", name="单玉"))
    model.show(at_the_form("passport", name="吕玉"))
    assert set(model._proposed) == {"吕玉"}
    model.show(replace(at_the_form("passport"), place=Home()))
    assert not model._proposed and model.rowCount() == 0
