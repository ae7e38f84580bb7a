"""Nobody reads a bare code: every one that can reach a resident has words in each language. No words are kept for codes that are gone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import get_args

import pytest

import drivers
from kiosk.catalogue.load import load_catalogue
from kiosk.catalogue.wordings import read_wordings
from kiosk.identity.faces import Outcome
from kiosk.outbox import progress
from kiosk.settings import CONFIG
from tests.check.common import ROOT

WORDS: Mapping[str, Mapping[str, str]] = read_wordings(CONFIG / "wordings")
A_CODE = re.compile(r"[a-z][a-z-]*\.[a-z][a-zA-Z-]*")
A_FILE = re.compile(r".*\.(db|json|lock|pem|png|sig|toml|typ|yaml)")
HANZI = re.compile(r"[\u4e00-\u9fff]")

ELSEWHERE = ("kiosk/central/", "kiosk/cli/", "kiosk/demo/")
"""The centre and the commands speak to officers and technicians."""

TECHNICIANS = {
    "acknowledgement.*": "an answer not signed by the centre is no answer: the record waits, the screen says offline",
    "attachment.*": "the sync thread's: the record waits or is held, and the resident reads that it needs attention",
    "audit.*": "`kiosk audit verify` says it to a technician",
    "batch.*": "the sync thread's: the record waits or is held, and the resident reads that it needs attention",
    "bundle.*": "`kiosk queue export` and its kin say it to a technician",
    "catalogue.invalid": "out of service; that screen shows the code itself",
    "catalogue.unreadable": "out of service; that screen shows the code itself",
    "chip.error": "the base of all faults of chips, never raised itself",
    "device.error": "the base of all faults of devices, never raised itself",
    "device.user-action": "the base of what a person can mend, never raised itself",
    "documents.*": "why a receipt was not drawn; the resident reads receipt.not-drawn",
    "enrolment.*": "`kiosk enrol` says it to a technician",
    "face.no-try": "a frame came before the try began: a bug, which the screen calls face.engine-failed",
    "face.options": "the section [faces] of the configuration is wrong: a technician reads where",
    "id-number.*": "no screen asks for an ID number",
    "identity.chip-text": "the resident reads idcard.unreadable",
    "mrz.font-missing": "the terminal lacks a font: a technician reads which, the resident availability.camera",
    "network.*": "the resident reads that this terminal is offline",
    "photo-rules.*": "the rules for photos are wrong: a technician reads where",
    "photo.decoder-*": "what a vendor's decoder did: a technician reads it, the resident face.no-photo",
    "results.none": "the centre gives no such document; the resident reads collect.gone",
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
    "tracking-number.*": "the resident reads tracking.bad or progress.unknown-number",
    "trust.missing": "only the sync thread meets it; the screen says offline",
    "trust.not-the-centre": "only the sync thread meets it; the screen says offline",
    "trust.not-stored": "only the sync thread and `kiosk enrol` meet it",
    "trust.unreachable": "only the sync thread meets it; the screen says offline",
}
"""Codes that no resident meets, each with the reason."""


def written_out() -> Iterator[str]:
    """Every code that stands in the terminal's source as such."""
    for folder in ("kiosk", "drivers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(ELSEWHERE):
                yield from codes_in(path)


def codes_in(path: Path) -> Iterator[str]:
    texts = (node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant))
    return (text for text in texts if isinstance(text, str) and A_CODE.fullmatch(text) and not A_FILE.fullmatch(text))


def put_together() -> Iterator[str]:
    """Codes that the source puts together: availability.<device kind>, form.<keyword of a schema>, progress.<state>,
    face.<outcome of a try>."""
    yield from (f"availability.{kind}" for kind in drivers.KINDS)
    yield from (f"progress.{state}" for state in get_args(progress.State))
    yield from (f"face.{outcome}" for outcome in get_args(Outcome) if outcome not in ("match", "review"))
    for service in load_catalogue(CONFIG / "catalogue").services.values():
        for rules in service.source.form.json_schema["properties"].values():
            yield from (f"form.{keyword}" for keyword in rules if keyword != "type")


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
    }
    assert set(forms) <= set(FOR_RESIDENTS)


def test_no_words_without_a_code() -> None:
    assert set(WORDS) <= set(FOR_RESIDENTS)


def test_no_exception_without_a_code() -> None:
    assert [pattern for pattern in TECHNICIANS if not any(fnmatch(code, pattern) for code in SAID)] == []
