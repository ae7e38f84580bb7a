"""A batch at the centre: each record once, a verdict each, its effects with it, on either database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, func, select, update

from kiosk.central import keys as keyring
from kiosk.central.ingest import ingest, state_after
from kiosk.central.tables import attachments, cases, database_url, events, open_database, records, to_index, writing
from kiosk.wire import seal
from kiosk.wire.models import Envelope, ItemVerdict
from kiosk.wire.tracking import ALPHABET
from tests.central.conftest import Centre, serving
from tests.central.terminals import NOW, Terminal, batch, changed, envelope, reference

CODES = (f"Z9{first}{second}" for first, second in product(ALPHABET, ALPHABET))


def test_the_first_time_is_accepted_and_every_other_a_duplicate(shared_centre: Centre) -> None:
    trust = shared_centre.keys.trust
    one, two = envelope(trust), envelope(trust)
    assert shared_centre.verdicts(batch(two, one)) == {one.id: ("accepted", None), two.id: ("accepted", None)}
    three = envelope(trust)
    assert shared_centre.verdicts(batch(one, three)) == {one.id: ("duplicate", None), three.id: ("accepted", None)}


def test_other_content_under_a_known_id_is_a_conflict(shared_centre: Centre) -> None:
    trust = shared_centre.keys.trust
    one, other = envelope(trust), envelope(trust)
    shared_centre.verdicts(batch(one))
    assert shared_centre.verdicts(batch(changed(other, id=one.id))) == {one.id: ("conflict", "record.other-content")}
    assert shared_centre.verdicts(batch(one)) == {one.id: ("duplicate", None)}, "the first one is untouched"


def test_a_tracking_number_belongs_to_one_record(shared_centre: Centre) -> None:
    trust = shared_centre.keys.trust
    one, thief = envelope(trust), envelope(trust)
    shared_centre.verdicts(batch(one))
    verdicts = shared_centre.verdicts(batch(changed(thief, tracking_number=one.tracking_number)))
    assert verdicts == {thief.id: ("conflict", "tracking-number.taken")}


NO_HASH = {"sealed": "c2hvcnQ=", "content_hash": seal.content_hash(b"short")}
TWICE = reference().model_dump()


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"content_hash": "0" * 64}, "record.hash-mismatch"),
        ({"attachments": [TWICE]}, "record.hash-mismatch"),
        (NO_HASH, "seal.malformed"),
        ({"suite": "SM2-SM4"}, "seal.unknown-suite"),
        ({"key_id": "throw-away"}, "seal.unknown-key"),
        ({"tracking_number": "A7K20000100000"}, "tracking-number.check"),
        ({"tracking_number": "B8M300001ABCDA"}, "tracking-number.check"),
        ({"terminal": "B8M3"}, "terminal.foreign"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "record.created-at"),
        ({"created_at": "9999-12-31T23:59:59-14:00"}, "record.created-at"),
        ({"service": "residence\0permit"}, "record.malformed"),
        ({"form_version": "\0"}, "record.malformed"),
        ({"refers_to": "\0"}, "record.malformed"),
        ({"seq": 0}, "record.malformed"),
        ({"seq": 10**400}, "record.malformed"),
        ({"attachments": [{"id": "x", "size": 10**30, "content_hash": ""}]}, "record.malformed"),
        ({"sealed": "*** not base64 ***"}, "record.malformed"),
        ({"sealed": "\ud800"}, "record.malformed"),
        ({"service": ""}, "record.malformed"),
        ({"service": "\udfff"}, "record.malformed"),
        ({"kind": "gossip"}, "record.malformed"),
        ({"content_hash": "xyz"}, "record.malformed"),
    ],
)
def test_a_record_that_can_not_be_taken_stops_no_other(shared_centre: Centre, members: dict[str, object], reason: str) -> None:
    trust = shared_centre.keys.trust
    before, bad, after = envelope(trust), envelope(trust), envelope(trust)
    verdicts = shared_centre.verdicts(batch(before, changed(bad, **members), after))
    assert verdicts == {before.id: ("accepted", None), bad.id: ("rejected", reason), after.id: ("accepted", None)}


def test_a_service_and_a_form_version_nobody_knows_are_stored(shared_centre: Centre) -> None:
    """What a terminal of next year offers is not lost at a centre of this year: whoever opens the record sees to it."""
    one = changed(envelope(shared_centre.keys.trust), service="flying-permit", form_version="2031-居住")
    assert shared_centre.verdicts(batch(one)) == {one["id"]: ("accepted", None)}


def rows(engine: Engine, table: Table) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def counted(engine: Engine) -> dict[str, int]:
    return {table.name: rows(engine, table) for table in (records, cases, events, to_index)}


def test_effects_are_as_many_as_records_however_many_send_at_once(database: str, tmp_path: Path) -> None:
    keys, engine = keyring.load_or_make(tmp_path), open_database(database_url(tmp_path, database))
    everything = [envelope(keys.trust) for _ in range(40)]
    start, terminal = threading.Barrier(8), Terminal()

    def send(client: int) -> list[tuple[ItemVerdict, ...]]:
        start.wait()
        mine = everything[client * 3 :] + everything[: client * 2]
        return [ingest(engine, keys, terminal.caller(), batch(*mine[at : at + 7]), NOW).items for at in range(0, len(mine), 7)]

    with ThreadPoolExecutor(8) as pool:
        verdicts = [item for answers in pool.map(send, range(8)) for items in answers for item in items]
    accepted = [item.id for item in verdicts if item.verdict == "accepted"]
    assert sorted(accepted) == sorted(one.id for one in everything), "each is accepted exactly once"
    assert {item.verdict for item in verdicts} == {"accepted", "duplicate"}
    assert set(counted(engine).values()) == {40}
    engine.dispose()


def test_many_that_touch_the_same_cases_and_attachments_never_wait_for_each_other_in_a_circle(database: str, tmp_path: Path) -> None:
    """Records, attachments and cases are locked in one order, whatever the order in a batch: a deadlock would fail one of the senders."""
    keys, engine = keyring.load_or_make(tmp_path), open_database(database_url(tmp_path, database))
    openings = [envelope(keys.trust) for _ in range(6)]
    shared = [reference(bytes([number])) for number in range(6)]
    start, terminal = threading.Barrier(6), Terminal()

    def send(client: int) -> list[ItemVerdict]:
        order = openings[client:] + openings[:client]
        mine = [envelope(keys.trust, kind="withdrawal", case=case) for case in order]
        mine += [envelope(keys.trust, attachments=[shared[-at], shared[at]]) for at in (client, client // 2) if at % 3]
        start.wait()
        return [*ingest(engine, keys, terminal.caller(), batch(*mine, *order[::-1]), NOW).items]

    with ThreadPoolExecutor(6) as pool:
        verdicts = [item for items in pool.map(send, range(6)) for item in items]
    with engine.connect() as connection:
        assert set(connection.execute(select(cases.c.state).where(cases.c.case_id.in_([one.id for one in openings]))).scalars()) == {
            "withdrawn"
        }
        owned = connection.execute(select(attachments.c.record_id, func.count()).group_by(attachments.c.record_id)).all()
    accepted = [item.id for item in verdicts if item.verdict == "accepted"]
    assert rows(engine, records) == len(accepted) == len(set(accepted))
    assert all(count == 2 and record in accepted for record, count in owned), "a record has all it names, or is not there"
    assert {item.reason for item in verdicts if item.verdict == "conflict"} == {"attachment.taken"}
    engine.dispose()


def test_a_failure_in_the_middle_leaves_nothing_behind_and_the_request_can_be_sent_again(database: str, tmp_path: Path) -> None:
    keys, engine = keyring.load_or_make(tmp_path), open_database(database_url(tmp_path, database))
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events RENAME TO elsewhere")
    one, caller = envelope(keys.trust), Terminal().caller()
    with pytest.raises(Exception, match="events") as caught:
        ingest(engine, keys, caller, batch(one), NOW)
    assert one.tracking_number not in str(caught.value)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO events")
    assert set(counted(engine).values()) == {0}
    assert ingest(engine, keys, caller, batch(one), NOW).items[0].verdict == "accepted", "the nonce was not spent either"
    engine.dispose()


def test_a_restart_forgets_nothing(database: str, tmp_path: Path) -> None:
    with serving(tmp_path, database) as first:
        one, code = envelope(first.keys.trust), first.terminal
        assert first.verdicts(batch(one))[one.id] == ("accepted", None)
        with first.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM terminals")
    with serving(tmp_path, database) as second:
        assert code != second.terminal
        assert second.verdicts(batch(one))[one.id] == ("duplicate", None)


def state_of(centre: Centre, record: Envelope) -> str:
    with centre.engine.connect() as connection:
        return str(connection.execute(select(cases.c.state).where(cases.c.case_id == record.case_id)).scalar_one())


def events_of(centre: Centre, record: Envelope) -> list[str]:
    with centre.engine.connect() as connection:
        theirs = select(events.c.what).where(events.c.record_id == record.id).order_by(events.c.number)
        return list(connection.execute(theirs).scalars())


def test_a_case_ends_the_same_in_whatever_order_its_records_arrive(shared_centre: Centre) -> None:
    """Each alone, in every order, and all in one batch."""
    trust = shared_centre.keys.trust
    for together in (False, True):
        for order in permutations(range(3)):
            opening = envelope(trust)
            case = [opening, envelope(trust, kind="correction", case=opening), envelope(trust, kind="withdrawal", case=opening)]
            sent = [case[at] for at in order]
            for body in [batch(*sent)] if together else [batch(one) for one in sent]:
                assert {verdict for verdict, _ in shared_centre.verdicts(body).values()} == {"accepted"}
            assert state_of(shared_centre, opening) == "withdrawn"
            assert [events_of(shared_centre, one) for one in case] == [["received"]] * 3


def test_a_withdrawal_of_a_case_that_somebody_has_decided_is_noted_and_changes_nothing(shared_centre: Centre) -> None:
    trust = shared_centre.keys.trust
    opening = envelope(trust)
    shared_centre.verdicts(batch(opening))
    with writing(shared_centre.engine) as connection:
        connection.execute(update(cases).where(cases.c.case_id == opening.case_id).values(state="approved"))
    late = envelope(trust, kind="withdrawal", case=opening)
    assert shared_centre.verdicts(batch(late)) == {late.id: ("accepted", None)}, "it is kept: an officer answers it"
    assert (state_of(shared_centre, opening), events_of(shared_centre, late)) == ("approved", ["received", "withdrawal-too-late"])
    shared_centre.verdicts(batch(late))
    assert events_of(shared_centre, late) == ["received", "withdrawal-too-late"], "once, however often it is sent"


@pytest.mark.parametrize("order", ["opener first", "withdrawal first", "after another record of the case", "in one batch"])
@pytest.mark.parametrize("sender", ["the same terminal", "the same under another code", "another terminal"])
def test_a_withdrawal_counts_only_from_the_terminal_that_opened_the_case(shared_centre: Centre, sender: str, order: str) -> None:
    """Elsewhere somebody may know the id of a case; what comes from there is kept for a person to look at."""
    trust, owner = shared_centre.keys.trust, shared_centre.terminal
    code, key = ("A7K2", owner.private) if sender == "the same terminal" else (next(CODES), Terminal().private)
    if sender == "the same under another code":
        key = owner.private
    whose = owner if code == "A7K2" else Terminal(code, key).enrolled(shared_centre.engine)
    opening = envelope(trust)
    withdrawal = envelope(trust, kind="withdrawal", case=opening, terminal=code)
    correction = envelope(trust, kind="correction", case=opening)

    def send(terminal: Terminal, *some: Envelope) -> None:
        response = terminal.post(shared_centre.client, "/v1/batches", batch(*some, terminal=terminal.code))
        assert {one["verdict"] for one in response.json()["items"]} <= {"accepted", "duplicate"}, response.text

    if order == "opener first":
        send(owner, opening)
        send(whose, withdrawal)
    elif order == "in one batch" and sender != "another terminal":
        send(whose, withdrawal, opening)
    else:
        if order == "after another record of the case":
            send(owner, correction)
        send(whose, withdrawal)
        assert state_of(shared_centre, opening) == "accepted" and events_of(shared_centre, withdrawal) == ["received"], (
            "not before both are there"
        )
        send(owner, opening)
    send(owner, opening)
    send(whose, withdrawal)
    if sender == "another terminal":
        assert (state_of(shared_centre, opening), events_of(shared_centre, withdrawal)) == ("accepted", ["received", "withdrawal-to-check"])
    else:
        assert (state_of(shared_centre, opening), events_of(shared_centre, withdrawal)) == ("withdrawn", ["received"])


def test_an_opener_and_its_withdrawal_that_arrive_at_the_same_moment_always_meet(shared_centre: Centre) -> None:
    """Whatever else of the case was there before, and whoever sends them."""
    trust, owner = shared_centre.keys.trust, shared_centre.terminal
    stranger = Terminal(next(CODES)).enrolled(shared_centre.engine)
    for number in range(12):
        opening = envelope(trust)
        if number % 2:
            shared_centre.verdicts(batch(envelope(trust, kind="correction", case=opening)))
        own = envelope(trust, kind="withdrawal", case=opening)
        foreign = envelope(trust, kind="withdrawal", case=opening, terminal=stranger.code)
        together = [(owner, opening), (owner, own), (stranger, foreign)]
        with ThreadPoolExecutor(3) as pool:
            sent = [pool.submit(who.post, shared_centre.client, "/v1/batches", batch(one, terminal=who.code)) for who, one in together]
        assert [one.result().status_code for one in sent] == [200] * 3
        assert state_of(shared_centre, opening) == "withdrawn"
        assert events_of(shared_centre, own) == ["received"]
        assert events_of(shared_centre, foreign) == ["received", "withdrawal-to-check"]


@given(
    kinds=st.lists(
        st.sampled_from(["submission", "withdrawal", "correction", "supplement", "ticket", "rating", "vote", "notice", "consent"])
    )
)
def test_the_fold_over_a_case_does_not_depend_on_the_order(kinds: list[str]) -> None:
    def folded(order: list[str]) -> str:
        state = "accepted"
        for kind in order:
            state, too_late = state_after(state, kind)
            assert too_late is None
        return state

    assert folded(kinds) == folded(kinds[::-1]) == folded(sorted(kinds)) == ("withdrawn" if "withdrawal" in kinds else "accepted")


def test_what_a_record_names_is_noted_in_its_order_and_awaited(shared_centre: Centre) -> None:
    scans = [reference(b"front"), reference(b"back"), reference(b"photo")][::-1]
    one = envelope(shared_centre.keys.trust, attachments=scans)
    assert shared_centre.verdicts(batch(one)) == {one.id: ("accepted", None)}
    with shared_centre.engine.connect() as connection:
        named = connection.execute(select(attachments).where(attachments.c.record_id == one.id).order_by(attachments.c.position)).all()
        record = connection.execute(select(records.c.complete, records.c.attachments_expected).where(records.c.id == one.id)).one()
    assert [(row.id, row.size, row.content_hash, row.offset, row.stored_at) for row in named] == [
        (scan.id, scan.size, scan.content_hash, 0, None) for scan in scans
    ]
    assert tuple(record) == (0, 3)
    assert shared_centre.verdicts(batch(one)) == {one.id: ("duplicate", None)}


def test_an_attachment_belongs_to_one_record(shared_centre: Centre) -> None:
    """A record that names another's attachment would be complete by what is not its own. Nothing of it is kept."""
    trust, scan = shared_centre.keys.trust, reference()
    owner, robber, plain = (envelope(trust, attachments=named) for named in ([scan], [reference(b"its own"), scan], []))
    shared_centre.verdicts(batch(owner))
    taken = {robber.id: ("conflict", "attachment.taken"), plain.id: ("accepted", None)}
    assert shared_centre.verdicts(batch(robber, plain)) == taken
    with shared_centre.engine.connect() as connection:
        assert connection.execute(select(func.count()).where(records.c.id == robber.id)).scalar_one() == 0
        assert connection.execute(select(func.count()).where(attachments.c.record_id == robber.id)).scalar_one() == 0
        assert connection.execute(select(attachments.c.record_id).where(attachments.c.id == scan.id)).scalar_one() == owner.id
    assert events_of(shared_centre, robber) == []
    twins = [envelope(trust, attachments=[named]) for named in [reference(b"shared")] * 2]
    first, second = sorted(twins, key=lambda one: one.id)
    assert shared_centre.verdicts(batch(*twins)) == {first.id: ("accepted", None), second.id: ("conflict", "attachment.taken")}
    repeated = envelope(trust, attachments=[scan, scan])
    assert shared_centre.verdicts(batch(repeated)) == {repeated.id: ("rejected", "attachment.repeated-id")}
