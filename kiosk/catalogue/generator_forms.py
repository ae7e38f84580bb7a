"""The parts of generated items and bundles: figures, papers, forms and the way through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.catalogue.elements import Words

Json = dict[str, Any]
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
KINDS = ("cross-department", "cross-branch", "within-branch")
PAPERS_MOST = 2
FIELDS: Json = {
    "name": {"kind": "text", "label": {"zh": "姓名", "en": "Name"}, "source": "card"},
    "id_number": {"kind": "number", "label": {"zh": "证件号码", "en": "Document number"}, "source": "card"},
    "demo_phone": {"kind": "phone", "label": {"zh": "演示手机号码", "en": "Mobile number (demo)"}},
    "demo_address": {"kind": "address", "label": {"zh": "演示地址", "en": "Address (demo)"}},
    "demo_reason": {
        "kind": "choice", "label": {"zh": "演示事由", "en": "Reason (demo)"},
        "choices": [{"value": "new", "zh": "新办", "en": "New"}, {"value": "changed", "zh": "变更", "en": "Changed"}],
    },
    "demo_day": {"kind": "date", "label": {"zh": "演示日期", "en": "Day (demo)"}},
    "demo_number": {"kind": "number", "label": {"zh": "演示编号", "en": "Number (demo)"}},
    "demo_plate": {"kind": "plate", "label": {"zh": "演示号牌", "en": "Plate (demo)"}},
    "demo_contact": {"kind": "name", "label": {"zh": "演示联系人", "en": "Contact person (demo)"}},
    "demo_count": {"kind": "count", "label": {"zh": "演示数量", "en": "How many (demo)"}},
    "demo_email": {"kind": "email", "label": {"zh": "演示电子邮箱", "en": "E-mail (demo)"}},
}  # fmt: skip
ASKED: tuple[tuple[str, ...], ...] = (
    ("demo_phone", "demo_address"), ("demo_phone", "demo_reason"), ("demo_phone", "demo_day"), ("demo_phone", "demo_number"),
    ("demo_phone", "demo_plate"), ("demo_phone", "demo_contact"), ("demo_phone", "demo_count"), ("demo_phone", "demo_email"),
    ("demo_phone", "demo_address", "demo_reason", "demo_day"), ("demo_phone", "demo_contact", "demo_email", "demo_count"),
)  # fmt: skip
"""The forms that there are: what each asks beside name and number."""
OF_THE_CARD = ("name", "id_number")
RULES: Json = {
    "demo_phone": {"type": "string", "pattern": "^1[3-9][0-9]{9}$"}, "demo_address": {"type": "string", "minLength": 4},
    "demo_reason": {"enum": ["new", "changed"]},
    "demo_number": {"type": "string", "minLength": 4, "maxLength": 20}, "demo_count": {"type": "string", "pattern": "^[1-9][0-9]{0,2}$"},
}  # fmt: skip
LICENCE_GUIDE: Json = {
    "byLaw": [{"title": "演示法规", "clause": "第一条"}],
    "handleFlow": {
        "zh": ["受理：核对材料", "审核：核查情况", "审批：作出决定", "办结：制作文书", "送达：领取或寄送"],
        "en": ["Taken in", "Examined", "Decided", "Closed", "Handed over"],
    },
    "faq": [{
        "ask": {"zh": "这是真实的许可吗？", "en": "Is this a real licence?"},
        "answer": {"zh": "不是，这是演示用的虚构事项。", "en": "No. It is invented for demonstration."},
    }],
}  # fmt: skip


class Figures:
    """The figures that generated items name: each value once, under a name of its own."""

    def __init__(self, day: str) -> None:
        self.entries: dict[str, Json] = {}
        self._day = day

    def evidence(self) -> Json:
        return {"mark": "proposed", "day": self._day}

    def fact(self, of: str, value: int) -> Json:
        name = f"demo-{of}-{value}"
        self.entries.setdefault(name, {"value": value, "evidence": self.evidence()})
        return {"fact": name}


def fee_of(number: int, figures: Figures) -> Json:
    """Every tenth item costs something."""
    if number % 10:
        return {"isFee": False}
    fee = {
        "name": {"zh": "演示工本费", "en": "Production cost (demo)"}, "amount": figures.fact("yuan", 10 + number // 10 % 4 * 10),
        "due": "at-pickup", "channels": ["window"], "byLaw": "演示收费依据",
    }  # fmt: skip
    return {"isFee": True, "fees": [fee]}


def papers(number: int, licences: Mapping[str, Words]) -> list[Json]:
    """Papers that electronic licences replace: each type comes round again and again."""
    types = sorted(licences)
    chosen = [types[(number + at * 7) % len(types)] for at in range(number % (PAPERS_MOST + 1))] if types else []
    return [
        {
            "name": one, "label": {"zh": licences[one].zh, "en": licences[one].en}, "source_type": "government", "most_pages": 2,
            "exempt_by": [{"kind": "e-licence", "by": one}],
        }
        for one in dict.fromkeys(chosen)
    ]  # fmt: skip


def way_of(code: str, number: int, with_form: bool, brought: Sequence[Json], written: dict[str, str]) -> Json:
    """Parties, steps, papers, conditions and form. `written`: whose each form is, so that the next says `like`."""
    asks = number % 5 == 0
    first = [{"kind": "situation"}] if asks else []
    common = {"materials": list(brought), **(_for_themselves() if asks else {})}
    if not with_form:
        return {
            **common, "offline_class": "F", "assurance": "L0", "devices": [], "parties": [{"role": "applicant", "assurance": "L0"}],
            "steps": [*first, {"kind": "notice"}],
            "form": {"version": 1, "fields": [], "schema": {"$schema": SCHEMA, "type": "object", "properties": {}}},
        }  # fmt: skip
    kinds = ["notice", "identify", "form", *(["materials"] if brought else []), "review", "sign", "submit", "receipt"]
    if number % 4 == 0:
        common.setdefault("eligibility", []).append({
            "rule": {"age": {"of": "applicant", "from": 16}},
            "because": {"zh": "演示条件：须年满16周岁", "en": "Demo condition: 16 or older"},
            "where": "district-hall",
        })  # fmt: skip
    return {
        **common, "offline_class": "Q", "assurance": "L2", "devices": ["idcard", *(["camera"] if brought else [])],
        "parties": [{"role": "applicant", "assurance": "L2"}],
        "steps": [*first, *({"kind": kind} for kind in kinds)],
        "form": _form(code, ASKED[number % len(ASKED)], written),
    }  # fmt: skip


def _form(code: str, asked: tuple[str, ...], written: dict[str, str]) -> Json:
    first = written.setdefault("+".join(asked), code)
    schema = {
        "$schema": SCHEMA, "type": "object", "required": [*OF_THE_CARD, *asked],
        "properties": {name: RULES[name] for name in asked if name in RULES},
    }  # fmt: skip
    return {"version": 1, "fields": [*OF_THE_CARD, *asked], "schema": schema, **({} if first == code else {"like": first})}


def asked_in(written: dict[str, str]) -> list[str]:
    """The fields of the forms that were written."""
    return list(dict.fromkeys(name for key in written for name in (*OF_THE_CARD, *key.split("+"))))


def _for_themselves() -> Json:
    return {
        "situations": [{
            "id": "who", "ask": {"zh": "您为谁办理？", "en": "For whom is it?"},
            "choices": [{"value": "self", "zh": "为自己", "en": "For me"}, {"value": "other", "zh": "为别人", "en": "For somebody else"}],
        }],
        "eligibility": [{
            "rule": {"in": {"of": "situation.who", "values": ["self"]}},
            "because": {"zh": "演示条件：须本人办理", "en": "Demo condition: only for oneself"}, "where": "district-hall",
        }],
    }  # fmt: skip


def bundle(number: int, parts: Sequence[tuple[str, tuple[str, str]]], saved: tuple[int, int], figures: Figures) -> tuple[str, Json]:
    """Code and content of one bundle of these services; `saved`: steps and trips."""
    code, kind, (steps, trips) = f"demo-bundle-{number:03}", KINDS[number % len(KINDS)], saved
    items: list[Json] = [
        {"id": f"part-{at}", "task": task, **({"depends_on": ["part-1"]} if at == 2 and number % 2 else {})}
        for at, (task, _) in enumerate(parts, 1)
    ]
    if kind == "cross-department":
        items.append({
            "id": "elsewhere", "name": {"zh": "演示外部门事项", "en": "Demo item of another department"},
            "dept": {"zh": "演示外部门", "en": "Demo department"}, "promiseDay": figures.fact("days", 3), "required": False,
        })  # fmt: skip
    things = [thing for _, thing in parts]
    return code, {
        "code": code, "rank": 200 + number, "generated": True,
        "taskName": {"zh": f"演示·{things[0][0]}一件事（{number}）", "en": f"Demo: {things[0][1]} at once ({number})"},
        "summary": {"zh": "演示用的虚构一件事", "en": "Invented, for demonstration"}, "kind": kind, "lifeEvents": ["moving"],
        "notice": {"zh": ["这是演示用的虚构一件事，不能用于真实办理。"], "en": ["Invented for demonstration; nothing real comes of it."]},
        "subitems": items, "pickup": "together" if number % 2 else "as-ready",
        "partial": {
            "zh": "一项未办成时，其余照常办理，已发的证件不受影响。",
            "en": "If one part fails the others go on; what was issued stays issued.",
        },
        "stepsBefore": figures.fact("steps", 2 + steps), "stepsNow": figures.fact("steps", 2),
        "tripsBefore": figures.fact("trips", 1 + trips), "tripsNow": figures.fact("trips", 1),
        "checked": figures.evidence()["day"], "evidence": {"default": figures.evidence()},
    }  # fmt: skip
