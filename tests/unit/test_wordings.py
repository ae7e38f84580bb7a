"""Nobody reads a bare code: every one that can reach a resident has words in each language. No words are kept for codes that are gone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, get_args

import pytest

import drivers
from kiosk.catalogue.formats import problem_of
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.models import FieldKind, Role
from kiosk.catalogue.places import Facility, Label
from kiosk.catalogue.wordings import read_wordings
from kiosk.identity.faces import Outcome
from kiosk.outbox import progress
from kiosk.session.guide_events import Topic
from kiosk.session.help_events import Reason
from kiosk.session.rate_events import Aspect
from kiosk.session.state import Portrait
from kiosk.session.whereabouts import KINDS
from kiosk.settings import CONFIG
from kiosk.wire import models
from kiosk.wire.board import Stage
from tests.check.common import ROOT

WORDS: Mapping[str, Mapping[str, str]] = read_wordings(CONFIG / "wordings")
A_CODE = re.compile(r"[a-z][a-z-]*\.[a-z][a-zA-Z-]*")
A_FILE = re.compile(r".*\.(db|json|lock|pem|png|sig|toml|ts|typ|yaml)")
HANZI = re.compile(r"[\u4e00-\u9fff]")

ELSEWHERE = (
    "kiosk/central/", "kiosk/cli/", "kiosk/demo/", "kiosk/catalogue/generator", "kiosk/catalogue/lint", "kiosk/wire/ticket",
    "kiosk/wire/rating", "kiosk/wire/vote",
)  # fmt: skip
"""The centre, the commands, and what checks and writes catalogues speak to officers, editors and technicians. Tickets, ratings and votes
are read at the centre."""

NO_CODES = {
    "services.rowid": "a column of the index",
    "terminal.district": "a subject of conditions, and a setting",
}
"""What looks like a code and is none."""

TECHNICIANS = {
    "acknowledgement.*": "an answer not signed by the centre is no answer: the record waits, the screen says offline",
    "attachment.*": "the sync thread's: the record waits or is held, and the resident reads that it needs attention",
    "audit.*": "`kiosk audit verify` says it to a technician",
    "batch.*": "the sync thread's: the record waits or is held, and the resident reads that it needs attention",
    "board.*": "why a newer board is not shown: a technician reads it in the log, residents of when the one is that they see",
    "bundle.[!n]*": "`kiosk queue export` and its kin say it to a technician; bundle.nothing-chosen is the residents'",
    "cabinet.invalid": "`kiosk run` ends with it before there is a screen",
    "calendar.*": '`kiosk calendar` says it to a technician; residents read "about"',
    "catalogue.invalid": "out of service; that screen shows the code itself",
    "catalogue.unreadable": "out of service; that screen shows the code itself",
    "catalogue.generated": "out of service; that screen shows the code itself",
    "catalogue.compiling": "why a newer catalogue is not in force: `kiosk catalogue status` and the centre tell a technician",
    "catalogue.corrupt-file": "why a newer catalogue is not in force: `kiosk catalogue status` and the centre tell a technician",
    "catalogue.damaged": "why a newer catalogue is not in force: `kiosk catalogue status` and the centre tell a technician",
    "catalogue.disk*": "why a newer catalogue is not in force: `kiosk catalogue status` and the centre tell a technician",
    "catalogue.none": "the centre has published none; the terminal keeps what it has",
    "catalogue.rollback": "why a newer catalogue is not in force: `kiosk catalogue status` and the centre tell a technician",
    "catalogue.too-large": "why a newer catalogue is not in force: `kiosk catalogue status` and the centre tell a technician",
    "catalogue.unsigned": "why a newer catalogue is not in force: `kiosk catalogue status` and the centre tell a technician",
    "chip.error": "the base of all faults of chips, never raised itself",
    "competence.invalid": "why nobody can be told where else to go: a technician reads it in the log",
    "device.error": "the base of all faults of devices, never raised itself",
    "device.user-action": "the base of what a person can mend, never raised itself",
    "documents.*": "why a receipt was not drawn; the resident reads receipt.not-drawn",
    "enrolment.*": "`kiosk enrol` says it to a technician",
    "face.no-try": "a frame came before the try began: a bug, which the screen calls face.engine-failed",
    "face.options": "the section [faces] of the configuration is wrong: a technician reads where",
    "handwriting.*": "library or model is not installed: a technician reads which in the log, residents are offered the other keyboards",
    "id-number.*": "no screen asks for an ID number",
    "identity.chip-text": "the resident reads idcard.unreadable",
    "voice.unavailable": "no espeak-ng: a technician reads it, the resident availability.speaker",
    "mrz.font-missing": "the terminal lacks a font: a technician reads which, the resident availability.camera",
    "network.*": "the resident reads that this terminal is offline",
    "photo-rules.*": "the rules for photos are wrong: a technician reads where",
    "photo.decoder-*": "what a vendor's decoder did: a technician reads it, the resident face.no-photo",
    "places.generated": "made-up places are left out in production: a technician reads it in the log",
    "places.hours": "why nobody can be told where else to go: a technician reads it in the log",
    "results.none": "the centre gives no such document; the resident reads collect.gone",
    "search.unreadable": "a technician reads it in the log; residents search in the names alone",
    "seal.*": "a record too large is store.payload; the rest is the centre's",
    "settings.invalid": "`kiosk run` ends with it before there is a screen",
    "signature.*": "the sync thread's: a technician reads it, residents that this terminal is offline",
    "store.damaged-record": "why a record is held; the resident reads that it needs attention",
    "store.newer-version": "out of service; that screen shows the code itself",
    "store.missing": "`kiosk queue` says it to a technician",
    "store.older-version": "`kiosk queue` says it to a technician",
    "store.not-a-code": "`kiosk queue` says it to a technician",
    "store.not-held": "`kiosk queue` says it to a technician",
    "store.not-pending": "`kiosk queue` says it to a technician",
    "store.unknown-attachment": "the sync thread's",
    "store.unknown-record": "`kiosk queue` says it to a technician",
    "store.terminal-code": "out of service; that screen shows the code itself",
    "submission.*": "the centre's word on what it unsealed",
    "surroundings.invalid": "a technician reads it in the log; residents are told nothing about other places",
    "tracking-number.*": "the resident reads tracking.bad or progress.unknown-number",
    "trust.missing": "only the sync thread meets it; the screen says offline",
    "trust.not-the-centre": "only the sync thread meets it; the screen says offline",
    "trust.not-stored": "only the sync thread and `kiosk enrol` meet it",
    "trust.unreachable": "only the sync thread meets it; the screen says offline",
}
"""Codes that no resident meets, each with the reason."""


OF_TEXTS = ("required", "pattern", "minLength", "maxLength", "enum", "const", "not", "anyOf", "oneOf", "dependentRequired")
"""Keywords of JSON Schema that say something of texts. Forms that the centre publishes later may use those that none of ours does."""


def written_out() -> Iterator[str]:
    """Every code that stands in the terminal's source as such."""
    for folder in ("kiosk", "drivers", "ui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(ELSEWHERE):
                yield from codes_in(path)


def codes_in(path: Path) -> Iterator[str]:
    texts = (node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant))
    return (
        text for text in texts if isinstance(text, str) and A_CODE.fullmatch(text) and not A_FILE.fullmatch(text) and text not in NO_CODES
    )


def put_together() -> Iterator[str]:
    """Codes that the source puts together: availability.<device kind>, form.<kind of a field> and form.<keyword of a schema>,
    progress.<state>, part.<state>, photo.<what was decided>, face.<outcome of a try>, guide-error.<topic>, help.<reason>,
    rate.<aspect>, role.<role>, weekday.<number>."""
    yield from (f"availability.{kind}" for kind in drivers.KINDS)
    yield from (f"progress.{state}" for state in get_args(progress.State))
    yield from (f"part.{state}" for state in get_args(models.PartState))
    yield from (f"face.{outcome}" for outcome in get_args(Outcome) if outcome not in ("match", "review"))
    yield from (f"guide-error.{topic}" for topic in get_args(Topic))
    yield from (f"help.{reason}" for reason in get_args(Reason))
    yield from (f"rate.{aspect}" for aspect in get_args(Aspect))
    yield from (f"role.{role}" for role in get_args(Role))
    yield from (f"photo.{word}" for word in get_args(Portrait) if word != "passed")
    yield from (f"where.{kind}" for kind in KINDS)
    yield from (f"facility.{one}" for one in get_args(Facility))
    yield from (f"label.{one}" for one in get_args(Label))
    yield from (f"topic.{stage}" for stage in get_args(Stage))
    yield from ("left-out.calendar", "left-out.places")
    yield from (f"weekday.{number}" for number in range(7))
    yield from (code for kind in get_args(FieldKind) if (code := problem_of(kind, "\n")))
    yield from (f"form.{keyword}" for keyword in OF_TEXTS)
    for service in load_catalogue(CONFIG / "catalogue").services.values():
        yield from (f"form.{keyword}" for keyword in keywords(service.source.form.json_schema))


def keywords(schema: Mapping[str, Any]) -> Iterator[str]:
    """Every keyword of a form's rules that an error can name, as deep as the validator looks. Below `not`, `if`, `anyOf` and `oneOf` it
    names none but these."""
    for keyword, value in schema.items():
        match keyword:
            case "properties":
                for rules in value.values():
                    yield from keywords(rules)
            case "then" | "else":
                yield from keywords(value)
            case "allOf":
                for rules in value:
                    yield from keywords(rules)
            case "if" | "type" | "examples" | "$schema":
                pass
            case _:
                yield keyword


SAID = sorted({*written_out(), *put_together()})
FOR_RESIDENTS = [code for code in SAID if not any(fnmatch(code, pattern) for pattern in TECHNICIANS)]


@pytest.mark.parametrize("code", FOR_RESIDENTS)
def test_a_code_that_a_resident_can_meet_has_words(code: str) -> None:
    words = WORDS[code]
    assert set(words) == {"zh", "en"}
    assert HANZI.search(words["zh"]) and not HANZI.search(words["en"])


def test_the_search_finds_what_it_should() -> None:
    """One of each form in which a code can stand in the source."""
    forms = {
        "idcard.moved": "code of a class",
        "sign.empty": "Problem",
        "store.full": "table",
        "printer.overheated": "NotReady",
        "device.hung": "Health",
        "availability.no-paper": "Availability",
        "receipt.not-drawn": "Failed",
        "form.pattern": "put together",
        "form.vin": "put together, of a kind of field",
        "place.until": "of the screens",
        "bundle.nothing-chosen": "among codes that technicians read",
    }
    assert set(forms) <= set(FOR_RESIDENTS)


def test_rules_are_searched_as_deep_as_they_name_errors() -> None:
    deep = {"allOf": [{"if": {"minimum": 1}, "then": {"properties": {"a": {"maxLength": 1}}}}], "not": {"required": ["b"]}}
    assert sorted(keywords(deep)) == ["maxLength", "not"]


def test_no_words_without_a_code() -> None:
    assert set(WORDS) <= set(FOR_RESIDENTS)


def test_no_exception_without_a_code() -> None:
    assert [pattern for pattern in TECHNICIANS if not any(fnmatch(code, pattern) for code in SAID)] == []
