"""Who lays a card, types and signs in the walks: nobody who exists, and values that can be found again anywhere."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.catalogue.lint_form import example_filling
from kiosk.catalogue.service import Form
from kiosk.identity.document import IdDocument, Kind
from kiosk.identity.id_number import check_character
from kiosk.session.parties import Signature
from kiosk.session.scan import Scan

HOME = {"440104": "广东省广州市越秀区", "440300": "广东省深圳市", "430100": "湖南省长沙市", "650000": "新疆维吾尔自治区"}
"""Places of registration, as an address in print begins."""


@dataclass(frozen=True)
class Person:
    """Each value occurs nowhere else, so that a trace of the person is a trace of nobody else."""

    document: IdDocument
    typed: Mapping[str, str]
    signature: Signature
    photo: bytes
    page: Scan

    def traces(self) -> set[str]:
        card = {self.document.name, self.document.id_number, self.document.address, self.document.authority}
        return card | set(self.typed.values()) | {str(point[1]) for point in self.signature.strokes[0]} | {
            str(self.photo), str(self.page.jpeg),
        }  # fmt: skip

    def as_(self, *, birth: date | None = None, hukou: str = "", kind: Kind | None = None, sex: str = "") -> Person:
        """The same person, had their document said this."""
        said: dict[str, object] = {}
        if birth is not None:
            first = f"{self.document.id_number[:6]}{birth:%Y%m%d}{self.document.id_number[14:17]}"
            said |= {"birth": birth, "id_number": first + check_character(first)}
        if hukou:
            said["address"] = f"{HOME[hukou]}{self.document.name}路1号"
        if kind is not None:
            said["kind"] = kind
        if sex:
            said["sex_code"] = sex
        return dataclasses.replace(self, document=dataclasses.replace(self.document, **said))  # type: ignore[arg-type]


def person(name: str, id_number: str, mark: int) -> Person:
    document = IdDocument(
        "resident", name, "1", date(1949, 12, 31), id_number, date(2020, 1, 1), None,
        address=f"{HOME['440104']}{name}路1号", authority=f"{name}市公安局",
    )  # fmt: skip
    typed = {
        "current_address": f"{name}现住址", "landlord_name": f"{name}的房东", "phone": f"1390000{mark}", "record_period": f"{name}的时段",
    }  # fmt: skip
    stroke = ((0, mark * 1000 + 1, 7), (9, mark * 1000 + 2, 8))
    page = Scan(f"page of {mark}".encode(), 1240, 1754, 150.0)
    return Person(document, typed, Signature((stroke,), 600, 200), f"portrait of {mark}".encode(), page)


PEOPLE: Mapping[str, Person] = {
    "applicant": person("金丝雀甲", "11010519491231002X", 7411),
    "guardian": person("金丝雀乙", "110105194912310038", 7422),
    "agent": person("金丝雀丙", "110105194912310054", 7433),
    "other-parent": person("金丝雀丁", "110105194912310070", 7444),
    "enterprise": person("金丝雀戊", "110105194912310097", 7455),
}
EVERYBODY = frozenset().union(*(one.traces() for one in PEOPLE.values()))


_FILLED: dict[tuple[str, str], Mapping[str, str]] = {}


def filled_in(form: Form, role: str) -> Mapping[str, str]:
    """A value for every field that a person may fill: an example that its rules allow, and this person's own where they allow it."""
    key = (json.dumps([list(form.fields), form.schema], ensure_ascii=False, default=str), role)
    if key not in _FILLED:
        _FILLED[key] = _filling(form, role)
    return _FILLED[key]


def _filling(form: Form, role: str) -> Mapping[str, str]:
    example = example_filling(form)
    assert example is not None, "no filling meets its rules"
    values = {name: value for name, value in example.items() if form.fields[name].source != "card"}
    for name, value in PEOPLE[role].typed.items():
        if name in values and not any(problem.field == name for problem in form.problems({**example, name: value})):
            values[name] = value
    return values
