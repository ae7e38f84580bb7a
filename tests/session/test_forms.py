"""Every form × every rule that somebody can break: the field is named, nothing is sent, and what is put right goes on."""

from __future__ import annotations

from dataclasses import replace

from kiosk.catalogue.lint_form import BAD
from kiosk.catalogue.service import Catalogue
from kiosk.core.predicates import In
from kiosk.session import effects as do
from kiosk.session import events as on
from kiosk.session.knowing import visible
from tests.session.people import filled_in
from tests.session.walker import APPLICATIONS, Walk, at_step, course_of, each

ONE = "residence-registration"


@each(APPLICATIONS)
def test_every_rule_is_kept(catalogue: Catalogue, code: str) -> None:
    broken = 0
    for index, step in enumerate(course_of(catalogue, code)):
        if step.kind != "form":
            continue
        walk = at_step(catalogue, code, index)
        walk.give()
        form, good = walk.visit.service.form, filled_in(walk.visit.service.form, step.party)
        for name in visible(walk.state, walk.visit, step.party):
            if name not in good or form.fields[name].kind == "choice":
                continue
            bad = next((value for value in BAD if form.problems({name: value}, [name])), None)
            if bad is None:
                continue
            walk.tell(on.FieldFilled(name, bad), on.NextPressed())
            assert walk.visit.index == index and name in {problem.field for problem in walk.visit.problems}, f"{name}: {bad[:20]!r}"
            assert all(problem.code.startswith("form.") for problem in walk.visit.problems)
            walk.tell(on.FieldFilled(name, good[name]))
            assert name not in {problem.field for problem in walk.visit.problems}, "what is put right is not complained of"
            broken += 1
        walk.tell(on.NextPressed())
        assert walk.visit.index > index
    assert broken, "a form that takes anything asks for nothing"


@each(APPLICATIONS)
def test_a_required_field_left_empty_is_named(catalogue: Catalogue, code: str) -> None:
    for index, step in enumerate(course_of(catalogue, code)):
        if step.kind == "form":
            walk = at_step(catalogue, code, index)
            walk.give()
            required = set(walk.visit.service.form.schema.get("required", ())) & set(visible(walk.state, walk.visit, step.party))
            typed = sorted(required & set(filled_in(walk.visit.service.form, step.party)))
            for name in typed[:3]:
                kept = walk.visit.mine.value(name)
                walk.tell(on.FieldFilled(name, ""), on.NextPressed())
                assert ("form.required", name) in {(one.code, one.field) for one in walk.visit.problems}
                walk.tell(on.FieldFilled(name, kept))


def conditional(catalogue: Catalogue) -> Catalogue:
    """A registration whose landlord is asked for only where somebody works here, and whose telephone only where there is a landlord."""
    service = catalogue.services[ONE]
    works = In.model_validate({"in": {"of": "form.stay_reason", "values": ["work"]}})
    order = ("name", "id_number", "current_address", "stay_reason", "landlord_name", "phone")
    fields = {name: service.form.fields[name] for name in order}
    there = In.model_validate({"in": {"of": "form.landlord_name", "values": ["样本甲"]}})
    schema = {**service.form.schema, "required": [name for name in order if name not in ("name", "id_number")]}
    form = replace(service.form, fields=fields, when={"landlord_name": works, "phone": there}, of={}, schema=schema)
    source = service.source.model_copy(update={"situations": (), "eligibility": (), "materials": (), "steps": tuple(
        step for step in service.steps if step.kind not in ("situation", "materials"))})  # fmt: skip
    return type(catalogue)({ONE: replace(service, source=source, form=form)})


def test_what_is_not_asked_is_neither_required_nor_sent(catalogue: Catalogue) -> None:
    made = conditional(catalogue)
    walk = Walk(made)
    walk.choose(ONE)
    walk.finish_step()
    walk.finish_step()
    walk.tell(on.FieldFilled("current_address", "广东省广州市样本路1号"), on.FieldFilled("stay_reason", "work"))
    walk.tell(on.FieldFilled("landlord_name", "样本甲"))
    assert "phone" in visible(walk.state, walk.visit, "applicant")
    walk.tell(on.FieldFilled("phone", "13800138000"), on.FieldFilled("stay_reason", "study"))
    shown = visible(walk.state, walk.visit, "applicant")
    assert "landlord_name" not in shown and "phone" not in shown, "a field hangs on what is asked, not on what once was typed"
    walk.tell(on.NextPressed())
    assert walk.visit.step.kind == "review"
    walk.finish_step()
    walk.finish_step()
    [save] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    assert {"landlord_name", "phone"} & set(save.parties[0].fields) == set()
