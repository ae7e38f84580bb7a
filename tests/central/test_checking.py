"""What a terminal sends is looked at once more at the centre, by the same rules: what a visit made passes, and whatever is left out or
changed on the way is found. No finding holds a value."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.catalogue.load import CatalogueError
from kiosk.catalogue.service import Catalogue
from kiosk.central import guides, publishing
from kiosk.central.attention import AttentionError, settle, waiting
from kiosk.central.case_tables import findings
from kiosk.central.checking import NOTES, Finding, check, facts, guide_of
from kiosk.central.guides import Guides, Known, shipped
from kiosk.central.indexing import index_all
from kiosk.central.shipped import CATALOGUE as SHIPPED
from kiosk.runtime.desk import to_submission
from kiosk.session import effects as do
from kiosk.wire.models import ProgressAnswer
from kiosk.wire.submission import FieldValue, Submission
from tests.central.conftest import Centre
from tests.central.terminals import NOW, batch, envelope
from tests.session.cases import NOW as VISITED
from tests.session.walker import APPLICATIONS, CATALOGUE, GUARDED, REPRESENTATIVES, Walk, each

KNOWN = Known((CATALOGUE,))
ONE = "residence-registration"


@cache
def sent(code: str) -> Submission:
    """What the terminal would seal at the end of a whole visit."""
    walk = Walk(CATALOGUE)
    walk.choose(code)
    while not any(isinstance(effect, do.Save) for effect in walk.done):
        walk.finish_step()
    [saved] = [effect for effect in walk.done if isinstance(effect, do.Save)]
    return to_submission(saved).model_copy(update={"submitted_at": VISITED})


def found(said: Submission, known: Known = KNOWN) -> set[Finding]:
    return set(check(said, known)[0])


@each(APPLICATIONS, REPRESENTATIVES | {ONE})
def test_what_a_visit_made_passes_at_the_centre(code: str) -> None:
    assert {one for one in found(sent(code)) if one.code not in NOTES} == set()


@each(APPLICATIONS, REPRESENTATIVES | {ONE})
def test_a_required_field_that_is_left_out_is_found(code: str) -> None:
    said = sent(code)
    guide = guide_of(said, KNOWN)
    assert guide is not None
    for place, party in enumerate(said.parties):
        for name in set(guide.service.form.schema.get("required", ())) & set(party.fields):
            less = party.model_copy(update={"fields": {key: value for key, value in party.fields.items() if key != name}})
            parties = (*said.parties[:place], less, *said.parties[place + 1 :])
            asked = any((step.kind, step.party) == ("form", party.role) for step in guide.service.steps)
            theirs = name in guide.service.form.of.get(party.role, tuple(guide.service.form.fields))
            expected = {Finding("form.required", f"{party.role}.{name}")} if asked and theirs else set()
            assert expected <= found(said.model_copy(update={"parties": parties})), name


@each(APPLICATIONS, REPRESENTATIVES | {ONE})
def test_a_paper_or_a_party_that_is_left_out_is_found(code: str) -> None:
    said = sent(code)
    guide = guide_of(said, KNOWN)
    assert guide is not None
    needed = {one.name for one in guide.service.source.materials if one.is_need and not one.may_follow}
    for one in said.attachments:
        rest = tuple(other for other in said.attachments if other != one)
        lacking = Finding("material.missing", one.material)
        assert (lacking in found(said.model_copy(update={"attachments": rest}))) == (one.material in needed)
    always = {rule.role for rule in guide.service.source.parties if rule.when is None}
    for party in said.parties:
        others = tuple(other for other in said.parties if other != party)
        if party.role in always:
            assert Finding("party.missing", party.role) in found(said.model_copy(update={"parties": others}))


def changed(said: Submission, name: str, value: str) -> Submission:
    party = said.parties[0]
    fields = {**party.fields, name: FieldValue(value=value, source="typed")}
    return said.model_copy(update={"parties": (party.model_copy(update={"fields": fields}), *said.parties[1:])})


def test_a_wrong_value_is_found_and_not_repeated() -> None:
    said = sent(ONE)
    phone = next(name for name, spec in CATALOGUE.services[ONE].form.fields.items() if spec.kind == "phone")
    assert Finding("form.phone", f"applicant.{phone}") in found(changed(said, phone, "CANARY"))
    assert Finding("form.unknown-field", "no_such_field") in found(changed(said, "no_such_field", "x"))
    assert Finding("form.unknown-field", "?") in found(changed(said, "张三 13800138000", "x")), "no name that could be a value"
    for one in (changed(said, phone, "CANARY"), changed(said, "CANARY", "x")):
        assert not [finding for finding in found(one) if "CANARY" in str(finding)]


def test_what_no_form_here_is_is_marked_and_nothing_of_it_called_wrong() -> None:
    said = sent(ONE)
    assert found(said.model_copy(update={"service": "no-such-service"})) == {Finding("service.unknown", "no-such-service")}
    assert found(said.model_copy(update={"form_version": "99"})) == {Finding("form.other-version", "99")}
    assert {"service.unknown", "form.other-version"} <= NOTES
    bundle = sent("bundle-newborn")
    assert found(bundle.model_copy(update={"form_version": "99"})) == {Finding("form.other-version", "99")}


def test_a_part_that_nobody_may_leave_out_is_missed() -> None:
    said = sent("bundle-newborn")
    rest = tuple(one for one in said.sub_cases if one.id != "register")
    assert rest != said.sub_cases
    codes = {one.code for one in found(said.model_copy(update={"sub_cases": rest}))}
    assert codes & {"part.missing", "form.other-version"}
    stray = said.sub_cases[0].model_copy(update={"id": "no-such-part"})
    assert Finding("part.unknown", "no-such-part") in found(said.model_copy(update={"sub_cases": (*said.sub_cases, stray)}))


def test_an_exemption_that_is_none_is_found() -> None:
    from kiosk.wire.submission import Exempted

    code, way, name = next(
        (service.code, way, material.name)
        for service in CATALOGUE.services.values()
        for material in service.source.materials
        for way in material.exempt_by
        if way.kind == "e-licence" and service.code in APPLICATIONS and material.when is None
    )
    said = sent(code).model_copy(update={"exemptions": ()})

    def with_one(**words: object) -> set[Finding]:
        one = Exempted.model_validate({"material": name, "kind": way.kind, "by": way.by, "consent": True, "found": "yes", **words})
        return {finding for finding in found(said.model_copy(update={"exemptions": (one,)})) if finding.field == name}

    assert with_one() == set()
    assert with_one(found="unknown") == {Finding("material.to-look-up", name)}
    assert with_one(consent=False) == {Finding("exemption.no-consent", name)}
    assert with_one(by="seal-filing") == {Finding("material.not-exempt", name)}


def test_the_same_is_known_of_a_case_as_in_the_visit() -> None:
    said = sent(GUARDED)
    guide = guide_of(said, KNOWN)
    assert guide is not None
    known = facts(said, guide)
    assert known["today"] == VISITED.date() and {"applicant.birth", "guardian.birth"} <= set(known)


def arrived(centre: Centre, said: Submission) -> str:
    one = envelope(centre.keys.trust, said.to_bytes(), service=said.service)
    centre.verdicts(batch(one))
    index_all(centre.engine, centre.keys, NOW)
    return one.tracking_number


def state_of(centre: Centre, number: str) -> str:
    response = centre.terminal.get(centre.client, f"/v1/progress/{number}?nonce=00")
    return ProgressAnswer.model_validate_json(response.content).items[0].state


def test_a_case_needs_attention_until_an_officer_has_seen_to_it(centre: Centre) -> None:
    said = sent(ONE)
    phone = next(name for name, spec in CATALOGUE.services[ONE].form.fields.items() if spec.kind == "phone")
    good, wrong = arrived(centre, said), arrived(centre, changed(said, phone, "CANARY"))
    other = arrived(centre, said.model_copy(update={"form_version": "99"}))
    assert [state_of(centre, number) for number in (good, wrong, other)] == ["accepted", "needs-attention", "accepted"]
    assert {one.tracking_number: (one.found, one.note) for one in waiting(centre.engine)} == {
        wrong: ((("form.phone", f"applicant.{phone}"),), False),
        other: ((("form.other-version", "99"),), True),
    }
    assert (settle(centre.engine, wrong, NOW), settle(centre.engine, wrong, NOW)) == (1, 0)
    assert state_of(centre, wrong) == "accepted"
    with pytest.raises(AttentionError):
        settle(centre.engine, "nonsense", NOW)
    with centre.engine.connect() as connection:
        assert not [row for row in connection.execute(select(findings)) if "CANARY" in str(tuple(row))]


def test_a_form_is_judged_by_the_version_that_it_was_filled_in_with(centre: Centre, tmp_path: Path) -> None:
    """Published after the terminal had shown its own: either version is known, the newest first."""
    import shutil

    folder = tmp_path / "catalogue"
    shutil.copytree(SHIPPED, folder)
    path = folder / f"{ONE}.yaml"
    version = shipped().services[ONE].form.version
    text = path.read_text("utf-8")
    assert text.count(f"version: {version}") == 1
    path.write_text(text.replace(f"version: {version}", f"version: {version + 1}"), "utf-8")
    guides = Guides()

    def known() -> Known:
        with centre.engine.connect() as connection:
            return guides.now(connection)

    assert known().service(ONE, str(version + 1)) is None
    publishing.publish(centre.engine, folder, NOW, gate=lambda _folder, _today: None)
    assert known().service(ONE, str(version + 1)) is not None and known().service(ONE, str(version)) is not None
    newer = sent(ONE).model_copy(update={"form_version": str(version + 1)})
    assert state_of(centre, arrived(centre, newer)) == state_of(centre, arrived(centre, sent(ONE))) == "accepted"
    assert waiting(centre.engine) == ()
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(len(known().catalogues))) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert seen == [2] * 4


def test_a_published_catalogue_that_this_program_does_not_read_stops_nothing(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """The centre was brought up to date, and what it published before is of a model that it does not know any more."""
    publishing.publish(centre.engine, SHIPPED, NOW, gate=lambda _folder, _today: None)
    shipped()  # read before, and by itself

    def read(folder: Path) -> Catalogue:
        raise CatalogueError(f"{folder.name}: another model")

    monkeypatch.setattr(guides, "read_catalogue", read)
    assert state_of(centre, arrived(centre, sent(ONE))) == "accepted"


@pytest.mark.parametrize("moment", [datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))])
def test_a_clock_at_the_end_of_the_calendar_keeps_no_other_record_from_being_opened(centre: Centre, moment: datetime) -> None:
    wrong = arrived(centre, sent(ONE).model_copy(update={"submitted_at": moment}))
    assert {state_of(centre, wrong), state_of(centre, arrived(centre, sent(ONE)))} <= {"accepted", "needs-attention"}
