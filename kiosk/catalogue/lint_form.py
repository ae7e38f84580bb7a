"""Whether a form can be filled in, and whether its rules can refuse anything: by filling it in.

Values are taken from the choices, from what the schema itself names (`enum`, `const`, `examples`), and from an example of each kind of
field. A pattern that none of these meets gets an example of its own: `examples` beside it in the schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from kiosk.catalogue.formats import example_of
from kiosk.catalogue.lint_finding import Flaw

if TYPE_CHECKING:
    from kiosk.catalogue.models import FieldSpec
    from kiosk.catalogue.service import Form, Service

PLAIN = ("样本内容", "1", "12", "2020-02-29", "A123", "1234567890", "123456789012345", "样本" * 10)
BAD = ("?", "样", "1", "x" * 300, "2020-13-01", "0")
MOST_FILLINGS = 500
MOST_VALUES = 3


def flaws_of_form(service: Service) -> Iterator[Flaw]:
    """Of a form that is submitted; another one is nobody's to fill in."""
    from jsonschema.exceptions import SchemaError

    form = service.form
    try:
        form.rules.check_schema(form.schema)
    except SchemaError as error:
        yield Flaw("form-no-schema", "form.schema", f"不是有效的 JSON Schema：{error.message}", f"no JSON Schema: {error.message}")
        return
    if not any(step.kind == "submit" for step in service.steps):
        return
    properties = _properties(form)
    choices = {name: _values(form, name, field, properties.get(name, {})) for name, field in form.fields.items()}
    for name in sorted(name for name, values in choices.items() if not values):
        yield Flaw(
            "form-unfillable", f"form.{name}", f"没有可填的值：请在规则中补一个 examples（{name}）",
            f"no value was found that its rules allow: give one as `examples` in its schema ({name})",
        )  # fmt: skip
    if not all(choices.values()):
        return
    filling = satisfying(form, choices)
    if filling is None:
        yield Flaw("form-unsatisfiable", "form", "找不到能通过全部规则的填写方式", "no filling was found that meets all rules")
    elif not breakable(form, filling):
        yield Flaw("form-unbreakable", "form", "没有任何填写会被规则拒绝", "no filling breaks any of its rules")


def satisfying(form: Form, choices: Mapping[str, tuple[str, ...]]) -> dict[str, str] | None:
    """A filling without problems: the first value of each field, and then, field by field, what mends the most."""
    filling = {name: values[0] for name, values in choices.items()}
    worst, tried = len(form.problems(filling)), 0
    for name in chain.from_iterable([choices] * 3):
        for value in choices[name]:
            if worst == 0 or tried >= MOST_FILLINGS:
                break
            other, tried = {**filling, name: value}, tried + 1
            if (left := len(form.problems(other))) < worst:
                filling, worst = other, left
    return filling if worst == 0 else None


def breakable(form: Form, filling: Mapping[str, str]) -> bool:
    """Whether some value in a field that was filled in well is refused. What is only left empty doesn't count."""
    return any(form.problems({**filling, name: bad}) for name, field in form.fields.items() if field.source != "card" for bad in BAD)


def example_filling(form: Form) -> dict[str, str] | None:
    """A filling of `form` that meets all its rules, of values that are nobody's; None where none was found."""
    properties = _properties(form)
    choices = {name: _values(form, name, field, properties.get(name, {})) for name, field in form.fields.items()}
    return satisfying(form, choices) if all(choices.values()) else None


def _values(form: Form, name: str, field: FieldSpec, rules: Mapping[str, Any]) -> tuple[str, ...]:
    """What can be put into a field, each value on its own allowed."""
    named = [*rules.get("examples", ()), *((rules["const"],) if "const" in rules else ()), *rules.get("enum", ())]
    offered = [choice.value for choice in field.choices]
    longer = example_of(field.kind) * (1 + int(rules.get("minLength", 0)) // max(1, len(example_of(field.kind))))
    candidates = dict.fromkeys(map(str, offered or [*named, example_of(field.kind), longer, *PLAIN]))
    allowed = (one for one in candidates if not any(problem.field == name for problem in form.problems({name: one})))
    return tuple(allowed if offered else islice(allowed, MOST_VALUES))


def _properties(form: Form) -> Mapping[str, Mapping[str, Any]]:
    found = form.schema.get("properties", {})
    return {name: _flat(rules) for name, rules in found.items() if isinstance(rules, dict)}


def _flat(rules: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the examples of what stands side by side in it, as a bundle's form has it."""
    parts = [rules, *(one for one in rules.get("allOf", ()) if isinstance(one, dict))]
    named = [value for one in parts for value in (*one.get("examples", ()), *one.get("enum", ()))]
    return {**rules, "examples": named, "minLength": max(int(one.get("minLength", 0)) for one in parts)}
