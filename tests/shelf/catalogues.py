"""Small catalogues, written as a program writes them, and spoilt as disks and people spoil them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

KNOWN = {"mark": "known", "day": "2026-11-23"}
FIELDS = {
    "phone": {"kind": "phone", "label": {"zh": "手机号码", "en": "Mobile number"}},
    "landlord_name": {"kind": "text", "label": {"zh": "房东", "en": "Landlord"}, "hint": {"zh": "姓名", "en": "Name"}},
}
FACTS = {"at-once": {"value": 0, "evidence": KNOWN}, "no-trips": {"value": 0, "evidence": KNOWN}}


def service(code: str, rank: int = 1, **elements: Any) -> dict[str, Any]:
    """A service that loads: a card, a form with a rule, a signature, a record."""
    steps = ["notice", "identify", "form", "review", "sign", "submit", "receipt"]
    made: dict[str, Any] = {
        "code": code, "rank": rank, "taskName": {"zh": f"登记{code}", "en": f"Registration {code}"},
        "aliases": {"zh": ["租房登记"], "en": ["rent"]}, "summary": {"zh": "登记现住址", "en": "Where you live"}, "branch": "residence",
        "serverType": ["natural-person"], "lifeEvents": ["newcomer"], "projectType": "immediate", "promiseDay": {"fact": "at-once"},
        "handleArea": "city", "limitSceneNum": {"fact": "no-trips"}, "isFee": False, "offline_class": "Q", "assurance": "L2",
        "devices": ["idcard"], "verified": None, "notice": {"zh": ["带身份证。"], "en": ["Bring your card."]},
        "eligibility": [{
            "rule": {"any": [{"age": {"from": 16}}, {"not": {"in": {"of": "situation.why", "values": ["work"]}}},
                             {"between": {"of": "form.since", "from": "2020-01-01"}}]},
            "because": {"zh": "未满十六岁", "en": "Under sixteen"},
        }],
        "parties": [{"role": "applicant", "assurance": "L2"}], "steps": [{"kind": kind} for kind in steps],
        "form": {"version": 1, "fields": ["phone", "landlord_name"], "schema": {
            "type": "object", "required": ["phone"], "properties": {"phone": {"type": "string", "pattern": "^1[3-9][0-9]{9}$"}},
        }},
    }  # fmt: skip
    return {**made, **elements}


def bundle(code: str, *tasks: str) -> dict[str, Any]:
    two = {"zh": "两件", "en": "Two"}
    fact = {"fact": "at-once"}
    return {
        "code": code, "rank": 1, "taskName": two, "summary": two, "kind": "within-branch", "lifeEvents": ["newcomer"],
        "notice": {"zh": ["一起办。"], "en": ["Together."]}, "subitems": [{"id": f"part-{task}", "task": task} for task in tasks],
        "pickup": "together", "partial": two, "stepsBefore": fact, "stepsNow": fact, "tripsBefore": fact, "tripsNow": fact,
    }  # fmt: skip


def write(folder: Path, *services: dict[str, Any], bundles: tuple[dict[str, Any], ...] = ()) -> Path:
    """A catalogue of these in `folder`; JSON is YAML too."""
    for name, rows in {"fields": FIELDS, "facts": FACTS}.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "core.yaml").write_text(json.dumps(rows), "utf-8")
    (folder / "bundles").mkdir(exist_ok=True)
    for one in services:
        put(folder / f"{one['code']}.json", one)
    for one in bundles:
        put(folder / "bundles" / f"{one['code']}.json", one)
    return folder


def as_it_loads(_folder: Path, _today: date) -> None:
    """No gate of a release: these are about how a catalogue travels, and no guide linter would let them pass."""


def put(path: Path, source: dict[str, Any]) -> None:
    path.write_text(json.dumps(source, ensure_ascii=False), "utf-8")


def small(folder: Path, count: int = 3) -> Path:
    """`count` services and a bundle of the first two."""
    services = [service(f"register-{number}", number + 1) for number in range(count)]
    return write(folder, *services, bundles=(bundle("both", "register-0", "register-1"),))
