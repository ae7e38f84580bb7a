"""The parts of a bundle: decided one by one, in any order; what was issued stays issued, and the whole is what its parts are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from kiosk.central import issuing, parts
from kiosk.central.case_tables import sub_cases
from kiosk.central.indexing import index_all
from kiosk.central.keys import load_or_make
from kiosk.central.parts import FINAL, STATES, PartError, State, bundle_of, collectable, decide, derived
from kiosk.central.tables import cases, database_url, events, open_database, writing
from kiosk.wire import progress
from kiosk.wire.models import MOST_PARTS, REASONS, Envelope, ProgressAnswer, Reason, SealedQuestion
from kiosk.wire.submission import Party, SubCase, Submission
from tests.central.conftest import Centre, serving
from tests.central.documents import pdf
from tests.central.terminals import NOW, SAMPLE, Terminal, batch, envelope, question

NEWBORN = (
    SubCase(id="register", task="birth-registration"),
    SubCase(id="vaccination", dept="卫生健康部门"),
    SubCase(id="medical-insurance", dept="医疗保障部门", depends_on=("register",)),
    SubCase(id="birth-costs", dept="医疗保障部门", depends_on=("medical-insurance",)),
)


def applied(*sub: SubCase, service: str = "bundle-newborn") -> bytes:
    parties = (Party(role="applicant", document={"id_number": SAMPLE, "name": "测试样本"}, assurance="L2"),)
    said = Submission(service=service, form_version="1", language="zh", submitted_at=NOW, parties=parties, sub_cases=sub)
    return said.to_bytes()


@pytest.fixture
def centre(database: str, tmp_path: Path) -> Iterator[Centre]:
    with serving(tmp_path, database) as started:
        yield started


def received(centre: Centre, *sub: SubCase) -> Envelope:
    one = envelope(centre.keys.trust, applied(*sub), service="bundle-newborn")
    assert centre.verdicts(batch(one)) == {one.id: ("accepted", None)}
    index_all(centre.engine, centre.keys, NOW)
    return one


def told(centre: Centre) -> ProgressAnswer:
    asked = question(centre.keys.trust, SAMPLE)
    response = centre.terminal.post(centre.client, "/v1/progress/by-document", asked)
    assert response.status_code == 200, response.text
    answer = ProgressAnswer.model_validate_json(response.content)
    progress.verify(centre.keys.trust, progress.about_document(SealedQuestion.model_validate_json(asked)), answer)
    return answer


def why_not(centre: Centre, number: str, part: str, state: State, reason: Reason | None = None) -> str:
    with pytest.raises(PartError) as refused:
        decide(centre.engine, number, part, state, NOW, reason or "")
    return refused.value.code


def test_each_part_is_decided_by_itself_and_what_depends_on_another_waits(centre: Centre) -> None:
    number = received(centre, *NEWBORN).tracking_number
    assert why_not(centre, number, "medical-insurance", "sent-on") == "part.waits"
    decide(centre.engine, number, "vaccination", "sent-on", NOW)
    assert bundle_of(centre.engine, number).state == "accepted"
    decide(centre.engine, number, "register", "approved", NOW)
    bundle = decide(centre.engine, number, "register", "issued", NOW)
    assert (bundle.state, bundle.collectable) == ("partly-issued", ("register",))
    assert decide(centre.engine, number, "register", "issued", NOW) == bundle, "again changes nothing"
    decide(centre.engine, number, "medical-insurance", "sent-on", NOW)
    bundle = decide(centre.engine, number, "medical-insurance", "refused", NOW, "refused.other-department")
    assert bundle.state == "partly-issued", "one that fails takes nothing from the others"
    assert why_not(centre, number, "birth-costs", "sent-on") == "part.waits", "nothing goes on behind what was refused"
    decide(centre.engine, number, "birth-costs", "refused", NOW, "refused.part-before")
    assert decide(centre.engine, number, "vaccination", "issued", NOW).state == "partly-issued"
    with centre.engine.connect() as connection:
        whats = list(connection.execute(select(events.c.what).where(events.c.what.like("part-%")).order_by(events.c.number)).scalars())
    assert whats == ["part-sent-on", "part-approved", "part-issued", "part-sent-on", "part-refused", "part-refused", "part-issued"]


def test_what_is_final_stays_and_what_makes_no_sense_is_refused(centre: Centre) -> None:
    number = received(centre, *NEWBORN).tracking_number
    decide(centre.engine, number, "register", "issued", NOW)
    for part, state, reason, code in (
        ("register", "refused", "refused.papers", "part.final"),
        ("register", "approved", None, "part.final"),
        ("vaccination", "approved", None, "part.not-now"),
        ("vaccination", "refused", None, "part.reason"),
        ("vaccination", "sent-on", "refused.papers", "part.reason"),
        ("no-such", "issued", None, "part.unknown"),
    ):
        assert why_not(centre, number, part, state, reason) == code  # type: ignore[arg-type]
    single = envelope(centre.keys.trust)
    centre.verdicts(batch(single))
    assert why_not(centre, single.tracking_number, "register", "issued") == "part.no-bundle"
    assert why_not(centre, "A7K2000017KQ3X", "register", "issued") in ("part.unknown-number", "tracking-number.check")


def test_a_case_that_was_withdrawn_is_not_decided(centre: Centre) -> None:
    one = received(centre, *NEWBORN)
    centre.verdicts(batch(envelope(centre.keys.trust, b"x", "withdrawal", one)))
    assert why_not(centre, one.tracking_number, "register", "issued") == "part.case-over"


def test_the_document_of_a_bundle_follows_its_last_part_and_may_be_replaced(centre: Centre) -> None:
    number = received(centre, SubCase(id="register", task="birth-registration"), SubCase(id="book", task="hukou-book")).tracking_number
    for part in ("register", "book"):
        decide(centre.engine, number, part, "issued", NOW)
    wrong = issuing.issue(centre.engine, centre.keys, number, lambda _draft: pdf("wrong"), "L2", NOW)
    issuing.withdraw(centre.engine, number, NOW)
    right = issuing.issue(centre.engine, centre.keys, number, lambda _draft: pdf("right"), "L2", NOW)
    assert right.changed and right.number != wrong.number
    assert bundle_of(centre.engine, number).state == "issued"


@pytest.mark.parametrize("id_", ["", "\0", "a b", "x" * 61, "出生"])
def test_what_no_part_is_called_keeps_nobody_from_their_records(centre: Centre, id_: str) -> None:
    received(centre, SubCase(id=id_, task="birth-registration"), SubCase(id="register", task="birth-\0registration", depends_on=(id_,)))
    assert [one.part for one in told(centre).items[0].parts] == ["register"]


def test_more_parts_than_an_answer_can_tell_are_not_noted(centre: Centre) -> None:
    received(centre, *(SubCase(id=f"p{place}", dept="卫生健康部门") for place in range(MOST_PARTS + 1)))
    assert [one.part for one in told(centre).items[0].parts] == [f"p{place}" for place in range(MOST_PARTS)]


def test_by_document_each_part_is_told_and_by_number_the_state_alone(centre: Centre) -> None:
    number = received(centre, *NEWBORN).tracking_number
    decide(centre.engine, number, "register", "issued", NOW)
    [item] = told(centre).items
    assert item.state == "partly-issued"
    assert [(one.part, one.state, one.collectable) for one in item.parts] == [
        ("register", "issued", True),
        ("vaccination", "accepted", False),
        ("medical-insurance", "accepted", False),
        ("birth-costs", "waiting", False),
    ]
    response = centre.terminal.get(centre.client, f"/v1/progress/{number}?nonce=00")
    [by_number] = ProgressAnswer.model_validate_json(response.content).items
    assert (by_number.state, by_number.parts) == ("partly-issued", ())


def test_what_an_answer_says_of_parts_is_signed(centre: Centre) -> None:
    number = received(centre, *NEWBORN).tracking_number
    decide(centre.engine, number, "register", "issued", NOW)
    [item] = told(centre).items
    first, *rest = item.parts
    signed = progress.signed_bytes("0" * 64, (item,), "k", NOW)
    for changed in (
        (*rest, first),
        (first.model_copy(update={"state": "refused"}), *rest),
        (first.model_copy(update={"reason": "refused.papers"}), *rest),
        (first.model_copy(update={"collectable": False}), *rest),
        (),
    ):
        assert progress.signed_bytes("0" * 64, (item.model_copy(update={"parts": changed}),), "k", NOW) != signed


def test_a_part_that_stands_there_twice_or_depends_on_nothing_there_does_no_harm(centre: Centre) -> None:
    twice = SubCase(id="register", task="birth-registration")
    astray = SubCase(id="later", dept="x", depends_on=("not-chosen",))
    number = received(centre, twice, twice, astray).tracking_number
    bundle = bundle_of(centre.engine, number)
    assert [(one.id, one.depends_on) for one in bundle.parts] == [("register", ()), ("later", ())]


STATE = st.sampled_from(STATES)


@given(st.lists(STATE, min_size=1, max_size=6), st.randoms())
def test_the_whole_is_a_function_of_the_parts_whatever_their_order(states: list[State], random: object) -> None:
    shuffled = list(states)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert derived(states) == derived(shuffled)
    assert ("issued" in states) == (derived(states) in ("issued", "partly-issued")), "what was issued shows, whatever failed"
    assert (derived(states) == "issued") == (set(states) == {"issued"})


@given(st.dictionaries(st.sampled_from("abcdef"), STATE, min_size=1))
def test_handed_over_together_nothing_is_fetched_before_all_is_decided(states: dict[str, State]) -> None:
    each, together = collectable(states, together=False), collectable(states, together=True)
    assert set(each) == {part for part, state in states.items() if state == "issued"}
    assert together == (each if set(states.values()) <= {*FINAL, "sent-on"} else ())


class Decisions(RuleBasedStateMachine):
    """Officers decide over the parts of one bundle, in any order, with mistakes. `said`: what a plain model says of each part."""

    path: Path

    @initialize()
    def begin(self) -> None:
        self.engine, keys = open_database(database_url(self.path, "")), load_or_make(self.path)
        with writing(self.engine) as connection:  # of the example before
            connection.execute(delete(sub_cases))
        terminal = Terminal()
        sent = envelope(keys.trust, applied(*NEWBORN), service="bundle-newborn")
        from kiosk.central.ingest import ingest

        ingest(self.engine, keys, terminal.caller(), batch(sent), NOW)
        index_all(self.engine, keys, NOW)
        self.number, self.case = sent.tracking_number, sent.case_id
        self.said: dict[str, State] = {part.id: "accepted" for part in NEWBORN}
        self.final: dict[str, State] = {}
        self.minutes = 0

    @rule(part=st.sampled_from([part.id for part in NEWBORN]), state=STATE, reason=st.sampled_from(["", *get_args(Reason)]))
    def decide(self, part: str, state: State, reason: Reason) -> None:
        self.minutes += 1
        try:
            decide(self.engine, self.number, part, state, NOW + timedelta(minutes=self.minutes), reason)
        except PartError:
            return
        self.said[part] = state
        if state in FINAL:
            self.final.setdefault(part, state)

    @invariant()
    def what_is_final_stays_and_the_whole_follows(self) -> None:
        if not hasattr(self, "number"):
            return
        bundle = bundle_of(self.engine, self.number)
        assert {one.id: one.state for one in bundle.parts} == self.said
        assert {part: self.said[part] for part in self.final} == self.final, "issued stays issued, refused stays refused"
        with self.engine.connect() as connection:
            state = connection.execute(select(cases.c.state).where(cases.c.case_id == self.case)).scalar_one()
        assert bundle.state == state == derived(self.said.values())
        by_id = {one.id: one for one in bundle.parts}
        assert all(
            by_id[before].state in ("issued", "sent-on", "refused")
            for one in bundle.parts
            if one.state not in ("accepted", "refused")
            for before in one.depends_on
        )

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()


def test_in_whatever_order_officers_decide_nothing_that_was_issued_is_lost(tmp_path: Path) -> None:
    Decisions.path = tmp_path
    run_state_machine_as_test(Decisions, settings=settings(max_examples=12, stateful_step_count=15, deadline=None))


@pytest.mark.soak
def test_in_whatever_order_for_long(tmp_path: Path) -> None:
    Decisions.path = tmp_path
    run_state_machine_as_test(Decisions, settings=settings(max_examples=300, stateful_step_count=40, deadline=None))


def test_every_reason_has_a_form_that_travels() -> None:
    assert all(reason.startswith("refused.") for reason in REASONS) and parts.PARTLY == "partly-issued"
