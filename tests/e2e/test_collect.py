"""A resident collects what the centre issued: an officer issues it there, here it is verified and printed byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from drivers.idcard.specimens import specimen
from kiosk.central.result_tables import result_fetches, results
from kiosk.central.tables import database_url, open_database, writing
from kiosk.outbox import audit, enrolment
from kiosk.outbox.store import Draft, Receipt
from kiosk.outbox.trust import sealer
from kiosk.session.parties import Party
from kiosk.session.state import Collecting, Visit
from kiosk.wire import submission as wire
from kiosk.wire.results import hash_of
from tests.central.terminals import OTHER, SAMPLE
from tests.e2e.conftest import Stage
from tests.rig import Terminal

SERVICE, COLLECT = "no-criminal-record-certificate", "collect-certificate"


def applied(stage: Stage, id_number: str = SAMPLE) -> Receipt:
    """An application as a visit leaves it in the outbox, delivered."""
    document = {"name": "测试样本", "id_number": id_number, "sex_code": "1", "birth": "1949-12-31"}
    party = wire.Party(role="applicant", document=document, assurance="L3")
    sent = wire.Submission(service=SERVICE, form_version="1", language="zh", submitted_at=datetime.now(UTC), parties=(party,))
    folder = stage.bundle.folder / "state"
    with Terminal(folder, enrolment.need(folder)) as terminal:
        receipt = terminal.store.enqueue(Draft(SERVICE, "1", sent.to_bytes()), sealer(terminal.trust))
        stage.app.courier.wake()
        stage.finger.until(lambda: terminal.counts()[0] == 0, "the centre's acknowledgement", 20)
    return receipt


@contextmanager
def at_the_centre(stage: Stage) -> Iterator[Connection]:
    engine = open_database(database_url(stage.bundle.folder / "centre", ""))
    try:
        with writing(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def visit(stage: Stage) -> Visit:
    place = stage.app.bridge.state.place
    assert isinstance(place, Visit), place
    return place


def collecting(stage: Stage) -> Collecting:
    return visit(stage).collecting


def applicant(stage: Stage) -> Party:
    return visit(stage).party("applicant")


def prints(stage: Stage) -> bool:
    health = stage.app.bridge.state.devices.get("document_printer")
    return health is not None and health.word == "online"


def to_the_list(stage: Stage) -> None:
    """By card, the face declined: L2."""
    assert stage.bundle.reader is not None
    stage.finger.until(lambda: prints(stage), "the printer for pages", 20)
    stage.to_the_card(COLLECT)
    stage.bundle.reader.place(specimen("resident"))
    stage.finger.until(lambda: applicant(stage).document is not None, "the card")
    stage.finger.touch("next")
    stage.at("face")
    stage.finger.touch("decline")
    stage.finger.touch("next")
    stage.at("collect")
    stage.finger.until(lambda: collecting(stage).stage != "asking", "the centre's word", 20)


def outcome(stage: Stage, record_id: str) -> tuple[str | None, str]:
    made = visit(stage).printouts[record_id]
    return made.outcome, made.reason


def pressed(stage: Stage, record_id: str) -> tuple[str | None, str]:
    """Presses "print" and waits for what becomes of it."""
    stage.finger.touch(f"print:{record_id}")
    stage.finger.until(lambda: outcome(stage, record_id)[0] is not None, "the printer's word", 30)
    return outcome(stage, record_id)


def audited(stage: Stage, record: Receipt, what: str) -> list[str]:
    """The details of such rows of the audit chain about the record."""
    folder = stage.bundle.folder / "state"
    with Terminal(folder, enrolment.need(folder)) as terminal:
        return [row.detail for row in audit.about(terminal.store.connection, (record.id,)) if row.what == what]


def test_what_was_issued_comes_out_byte_for_byte(stage: Stage) -> None:
    mine, theirs = applied(stage), applied(stage, OTHER)
    for record in (mine, theirs):
        stage.bundle.issue(record.tracking_number, "--compose", "--assurance", "L2")
    to_the_list(stage)
    assert [one.record_id for one in collecting(stage).results] == [mine.id], "another person's is not there"
    assert stage.shown("无犯罪记录证明")
    assert pressed(stage, mine.id) == ("confirmed", "")
    stage.finger.until(lambda: stage.shown("已打印，请取走"), "the words")
    assert stage.bundle.pages is not None
    [printed] = stage.bundle.pages.documents
    with at_the_centre(stage) as centre:
        [kept] = centre.execute(select(results.c.content, results.c.content_hash).where(results.c.record_id == mine.id)).all()
        assert centre.execute(select(result_fetches.c.terminal)).scalars().all() == [stage.app.settings.terminal.code]
    assert printed.read_bytes() == bytes(kept.content) and hash_of(printed.read_bytes()) == kept.content_hash
    stage.finger.until(lambda: audited(stage, mine, "result-to-printer") == [kept.content_hash], "the audit rows")
    names = stage.bundle.pages.job_names
    assert len(names) == 1 and "测试样本" not in names[0] and SAMPLE not in names[0], "printers show the names of jobs"


def test_a_document_that_was_tampered_with_at_the_centre_is_refused_in_words(stage: Stage) -> None:
    """First other bytes under the same hash, then with a hash that fits them: the seal does not."""
    record = applied(stage)
    stage.bundle.issue(record.tracking_number, "--compose", "--assurance", "L2")
    with at_the_centre(stage) as centre:
        genuine = bytes(centre.execute(select(results.c.content)).scalar_one())
        spoilt = genuine.replace(b"2026", b"2036", 1)
        assert spoilt != genuine
        centre.execute(update(results).values(content=spoilt))
    to_the_list(stage)
    assert pressed(stage, record.id) == ("failed", "collect.altered")
    assert stage.shown("与签发时不一致") and stage.shown("请到窗口领取")
    stage.finger.touch("next")
    stage.at("home")
    with at_the_centre(stage) as centre:
        centre.execute(update(results).values(content_hash=hash_of(spoilt)))
    assert stage.bundle.reader is not None
    stage.take_the_card()
    to_the_list(stage)
    assert pressed(stage, record.id) == ("failed", "document.altered")
    assert stage.shown("与盖章时不一致")
    assert stage.finger.all_named(f"print:{record.id}") == [], "another try would end the same way"
    assert stage.bundle.pages is not None and stage.bundle.pages.documents == [] and stage.bundle.pages.job_names == []
    stage.finger.until(lambda: audited(stage, record, "result-refused") == ["collect.altered", "document.altered"], "the audit rows")


def test_the_level_it_asks_for_is_reached_by_e_id_and_a_lost_network_is_no_end(stage: Stage) -> None:
    record = applied(stage)
    stage.bundle.issue(record.tracking_number)
    to_the_list(stage)
    stage.finger.touch(f"print:{record.id}")
    stage.finger.until(lambda: stage.shown("请出示电子身份码"), "the words")
    assert visit(stage).printouts == {}, "a card alone does not do for it"
    stage.finger.touch(f"prove:{record.id}")
    stage.at("identify")
    stage.bundle.show_identity_code("--person", "resident")
    stage.finger.until(lambda: applicant(stage).assurance == "L3", "the centre's word", 30)
    stage.finger.touch("next")
    stage.at("collect")
    stage.finger.until(lambda: collecting(stage).stage == "list", "the centre's word", 20)
    stage.bundle.link.cut()
    assert pressed(stage, record.id) == ("failed", "collect.offline")
    assert stage.shown("网络中断")
    stage.bundle.link.mend()
    stage.finger.touch(f"print:{record.id}")
    again = f"{record.id}#1"
    stage.finger.until(lambda: again in visit(stage).printouts and outcome(stage, again)[0] is not None, "the printer's word", 30)
    assert outcome(stage, again) == ("confirmed", "")
    stage.finger.until(lambda: audited(stage, record, "result-reprinted") == ["1"], "the audit rows")
