"""Orders at the centre: one number is one order, nobody is charged twice, and what is paid is an application's or is given back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import create_engine, select

from kiosk.central import claims
from kiosk.central.case_tables import findings, orders
from kiosk.central.indexing import index_all
from kiosk.central.payment_stand_in import NotPaid, StandIn
from kiosk.central.payment_tables import payment_claims, payments
from kiosk.central.payments import HOLD, VALID, Till
from kiosk.central.tables import metadata, open_database, writing
from kiosk.wire import payment as wire
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.encoding import milliseconds
from kiosk.wire.models import Envelope
from kiosk.wire.payment import STAND_IN, Doing, PaymentAnswer, PaymentQuestion
from kiosk.wire.submission import Payment
from tests.central.conftest import Centre, serving
from tests.central.terminals import NOW, batch, envelope
from tests.central.test_checking import sent

PATH, LOST = f"/{wire.PATH}", "id-card-lost"
FEE = 4000


class Clock:
    """The centre's: the real one, and how far it is ahead."""

    ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def centre(database: str, tmp_path: Path, clock: Clock) -> Iterator[Centre]:
    with serving(tmp_path, database, now=clock, clock=count(0.0, 1000.0).__next__, payment_service=STAND_IN) as started:
        yield started


def number() -> str:
    return f"A7K2{secrets.token_hex(10)}"


def question(doing: Doing, which: str, **more: object) -> PaymentQuestion:
    terms = {"terminal": "A7K2", "service": LOST, "form_version": "1", "amount": FEE, "nonce": secrets.token_hex(16)}
    return PaymentQuestion.model_validate({**terms, "doing": doing, "number": which, **more})


def ask(centre: Centre, doing: Doing, which: str, **more: object) -> PaymentAnswer:
    body = question(doing, which, **more).model_dump_json().encode()
    response = centre.terminal.post(centre.client, PATH, body)
    assert response.status_code == 200, response.text
    answer = PaymentAnswer.model_validate_json(response.content)
    wire.verify(centre.keys.trust, wire.about(body), answer)
    return answer


def arrived(centre: Centre, **more: object) -> Envelope:
    said = sent(LOST).model_copy(update=more)
    one = envelope(centre.keys.trust, said.to_bytes(), service=said.service)
    centre.verdicts(batch(one))
    return one


def found(centre: Centre, one: Envelope, now: datetime) -> set[str]:
    index_all(centre.engine, centre.keys, now)
    with centre.engine.connect() as connection:
        asked = select(findings.c.code).where(findings.c.record_id == one.id, findings.c.settled_at.is_(None))
        return {code for code in connection.execute(asked).scalars() if code.startswith("fee.")}


def states(centre: Centre) -> list[str]:
    with centre.engine.connect() as connection:
        return list(connection.execute(select(orders.c.state).order_by(orders.c.number)).scalars())


# --- an application's open fees ------------------------------------------------------------------------------------------------------


def test_what_an_application_owes_is_paid_at_the_terminal(centre: Centre, clock: Clock) -> None:
    one, which = arrived(centre), number()
    ordered = ask(centre, "order", which, record_id=one.id)
    assert (ordered.word, ordered.amount, ordered.service) == ("pending", FEE, STAND_IN)
    assert ordered.code.startswith("KIOSK-PAY:") and 0 < ordered.seconds <= VALID.total_seconds()
    assert ask(centre, "order", which, record_id=one.id).code == ordered.code, "the same number is the same order"
    StandIn(centre.engine).pay(which, clock())
    assert ask(centre, "query", which, record_id=one.id).word == "paid", "the callback was lost, so it was asked for"
    assert states(centre) == ["paid"]
    assert ask(centre, "abandon", which, record_id=one.id).word == "paid", "what an application has is not given back"


def test_nothing_is_ordered_before_the_application_has_arrived(centre: Centre) -> None:
    assert ask(centre, "order", number(), record_id="0190b5a8-0000-7000-8000-000000000000").word == "unavailable"


def test_an_application_has_one_order_that_can_be_paid(centre: Centre, clock: Clock) -> None:
    one, first, second = arrived(centre), number(), number()
    ask(centre, "order", first, record_id=one.id)
    stand_in = StandIn(centre.engine)
    stand_in.hush(first)
    assert ask(centre, "order", second, record_id=one.id).word == "unavailable", "nobody knows about the first"
    stand_in.hush(first, silent=False)
    assert ask(centre, "order", second, record_id=one.id).word == "pending"
    with pytest.raises(NotPaid):
        stand_in.pay(first, clock())


@pytest.mark.parametrize("more", [{"amount": 1}, {"record_id": None, "fees": (0,)}, {"record_id": None, "fees": (9,)}])
def test_a_terminal_does_not_say_what_is_due(centre: Centre, more: dict[str, object]) -> None:
    """id-card-lost has no fee that is due before it is sent."""
    one = arrived(centre)
    body = question("order", number(), **{"record_id": one.id, **more}).model_dump_json().encode()
    assert centre.refusal(centre.terminal.post(centre.client, PATH, body)) == (400, "payments.amount")


def test_a_number_with_other_terms_is_refused_and_anothers_too(centre: Centre) -> None:
    one, which = arrived(centre), number()
    ask(centre, "order", which, record_id=one.id)
    other = question("query", which, amount=FEE + 1).model_dump_json().encode()
    assert centre.refusal(centre.terminal.post(centre.client, PATH, other)) == (409, "payments.other-terms")
    theirs = question("query", which, terminal="B7K2").model_dump_json().encode()
    assert centre.refusal(centre.terminal.post(centre.client, PATH, theirs)) == (403, "terminal.foreign")
    assert centre.refusal(centre.terminal.post(centre.client, PATH, b"{}")) == (400, "payments.malformed")


def test_an_answer_is_to_its_question_and_says_what_was_signed(centre: Centre) -> None:
    body = question("query", number()).model_dump_json().encode()
    answer = PaymentAnswer.model_validate_json(centre.terminal.post(centre.client, PATH, body).content)
    assert answer.word == "closed", "it was never made"
    trust = centre.keys.trust
    for forged, about in ((answer, wire.about(b"another")), (answer.model_copy(update={"word": "paid"}), wire.about(body))):
        with pytest.raises(NotSignedByCentre):
            wire.verify(trust, about, forged)


def test_without_a_payment_system_nothing_can_be_paid(tmp_path: Path) -> None:
    with serving(tmp_path, "") as centre:
        answer = ask(centre, "order", number())
        assert (answer.word, answer.code, answer.service) == ("unavailable", "", "none")


# --- before an application is sent ----------------------------------------------------------------------------------------------------


@pytest.fixture
def till(database: str, tmp_path: Path) -> Iterator[Till]:
    engine = open_database(database or f"sqlite:///{tmp_path / 'till.db'}")
    yield Till(engine, StandIn(engine))
    engine.dispose()


def made(till: Till, which: str, now: datetime = NOW) -> None:
    row = {
        "number": which, "terminal": "A7K2", "service": LOST, "form_version": "1", "fees": "0", "amount": FEE, "record_id": None,
        "state": "made", "code": "", "made_at": milliseconds(now), "until": milliseconds(now + VALID), "paid_at": None,
        "changed_at": milliseconds(now),
    }  # fmt: skip
    till.ordered(till.write(row), "x", now)


def stands(till: Till, which: str) -> str:
    row = till.row(which)
    assert row is not None
    return str(row.state)


def look(till: Till, which: str, now: datetime) -> str:
    row = till.row(which)
    assert row is not None
    return till.looked_at(row, now)[1]


def claimed(till: Till, which: str, amount: int = FEE, due: int = FEE, record: str = "r") -> set[str]:
    """What an officer reads when an application says that it was paid by that order."""
    with writing(till._engine) as connection:
        connection.execute(payment_claims.insert().values(record_id=record, number=which, amount=amount, due=due))
        claims.look(connection, NOW)
    return open_findings(till, record)


def open_findings(till: Till, record: str = "r") -> set[str]:
    with till._engine.connect() as connection:
        asked = select(findings.c.code).where(findings.c.record_id == record, findings.c.settled_at.is_(None))
        return set(connection.execute(asked).scalars())


def test_paid_and_sent_is_nobodys_business(till: Till) -> None:
    which = number()
    made(till, which)
    StandIn(till._engine).pay(which, NOW)
    assert look(till, which, NOW) == "paid"
    assert claimed(till, which) == set()
    till.sweep(NOW + 2 * HOLD)
    row = till.row(which)
    assert row is not None and till.given_back(row, NOW).state == "paid", "it has its application, whoever left"
    assert stands(till, which) == "paid"


def test_an_application_that_comes_while_somebody_leaves_keeps_its_order(till: Till) -> None:
    """Both at once: whoever looked first saw an order of nobody, and the application took it before it could be given back."""
    which = number()
    made(till, which)
    StandIn(till._engine).pay(which, NOW)
    look(till, which, NOW)
    seen = till.row(which)
    assert claimed(till, which) == set()
    assert seen is not None and till.given_back(seen, NOW).state == "paid"


def test_what_nobody_knew_when_it_was_sent_is_settled_later(till: Till) -> None:
    paid, unpaid, stand_in = number(), number(), StandIn(till._engine)
    for which in (paid, unpaid):
        made(till, which)
        stand_in.hush(which)
        assert look(till, which, NOW) == "unknown", "silence is no refusal"
        assert claimed(till, which, record=which) == {"fee.unsettled"}
    stand_in.pay(paid, NOW)
    assert till.sweep(NOW + VALID) == {"closed": 0, "paid": 0, "refunded": 0}, "it still says nothing"
    for which in (paid, unpaid):
        stand_in.hush(which, silent=False)
    assert till.sweep(NOW + VALID) == {"closed": 1, "paid": 1, "refunded": 0}
    assert (open_findings(till, paid), open_findings(till, unpaid)) == (set(), {"fee.unpaid"})


def test_what_is_paid_in_the_last_second_is_paid_and_later_nobody_can(till: Till) -> None:
    in_time, late, stand_in = number(), number(), StandIn(till._engine)
    for which in (in_time, late):
        made(till, which)
    stand_in.pay(in_time, NOW + VALID - timedelta(seconds=1))
    with pytest.raises(NotPaid):
        stand_in.pay(late, NOW + VALID)
    assert [look(till, which, NOW + VALID) for which in (in_time, late)] == ["paid", "closed"]


def test_what_is_paid_and_claimed_by_nobody_is_given_back_once(till: Till) -> None:
    which, stand_in = number(), StandIn(till._engine)
    made(till, which)
    stand_in.pay(which, NOW)
    look(till, which, NOW)
    assert till.sweep(NOW + HOLD - timedelta(seconds=1))["refunded"] == 0, "its application may still be on its way"
    assert [till.sweep(NOW + HOLD)["refunded"] for _ in range(2)] == [1, 0]
    assert [row.state for row in stand_in.rows()] == ["given-back"]
    assert claimed(till, which) == {"fee.refunded"}, "it came too late, and an officer asks for the fee"


def test_a_refund_that_nobody_confirms_is_asked_for_again(till: Till) -> None:
    which, stand_in = number(), StandIn(till._engine)
    made(till, which)
    stand_in.pay(which, NOW)
    look(till, which, NOW)
    stand_in.hush(which)
    till.sweep(NOW + HOLD)
    assert stands(till, which) == "refunding"
    assert claimed(till, which) == {"fee.refunded"}, "an order on its way back is no application's any more"
    stand_in.hush(which, silent=False)
    till.sweep(NOW + HOLD)
    assert stands(till, which) == "refunded"


@pytest.mark.parametrize(
    ("which", "amount", "due", "says"),
    [("", 0, FEE, "fee.unpaid"), ("A7K2unheardof", FEE, FEE, "fee.other-order"), ("made", FEE, FEE + 1, "fee.other-amount")],
)
def test_a_claim_that_does_not_hold_is_an_officers_to_see_to(till: Till, which: str, amount: int, due: int, says: str) -> None:
    if which == "made":
        which = number()
        made(till, which)
        StandIn(till._engine).pay(which, NOW)
        look(till, which, NOW)
    assert claimed(till, which, amount, due) == {says}


def test_an_order_is_one_applications(till: Till) -> None:
    which = number()
    made(till, which)
    StandIn(till._engine).pay(which, NOW)
    look(till, which, NOW)
    assert (claimed(till, which), claimed(till, which, record="other")) == (set(), {"fee.other-order"})


def test_an_application_says_what_was_paid_for_it(centre: Centre, clock: Clock) -> None:
    """Whole way: the record is opened, and what it says of a payment is held against the orders."""
    one = arrived(centre, payment=Payment(number="A7K2unheardof", amount=FEE, state="paid"))
    assert found(centre, one, clock()) == {"fee.other-order"}
    assert found(centre, arrived(centre), clock()) == set(), "nothing was due before"


# --- in any order ---------------------------------------------------------------------------------------------------------------------


class Orders(RuleBasedStateMachine):
    """A terminal that repeats itself, a system that falls silent, a centre that is started anew: no order is paid twice, none that is paid
    stays nobody's, and closed is never said of what somebody paid."""

    @initialize()
    def begin(self) -> None:
        self.engine = create_engine("sqlite://", connect_args={"check_same_thread": False})
        metadata.create_all(self.engine)
        self.stand_in, self.now = StandIn(self.engine), NOW
        self.till = Till(self.engine, self.stand_in)
        self.numbers = [f"A7K2order{at:04d}" for at in range(2)]
        self.said_closed: set[str] = set()
        self.claims: set[str] = set()
        for at in range(2):
            self.order(at)

    @rule(at=st.integers(0, 1))
    def order(self, at: int) -> None:
        made(self.till, self.numbers[at], self.now) if self.till.row(self.numbers[at]) is None else self.till.ordered(
            self._row(at), "x", self.now
        )

    @rule(at=st.integers(0, 1), how=st.sampled_from(["query", "close", "abandon"]))
    def say(self, at: int, how: str) -> None:
        if self.till.row(self.numbers[at]) is None:
            return
        row, word = (self.till.looked_at if how == "query" else self.till.closed)(self._row(at), self.now)
        if how == "abandon":
            self.till.given_back(row, self.now)
        if word == "closed":
            self.said_closed.add(self.numbers[at])

    @rule(at=st.integers(0, 1))
    def pay(self, at: int) -> None:
        if any(row.number == self.numbers[at] and row.state == "pending" and row.until > self.now for row in self.stand_in.rows()):
            self.stand_in.pay(self.numbers[at], self.now)
            assert self.numbers[at] not in self.said_closed, "nobody can pay what was said to be closed"

    @rule(at=st.integers(0, 1), silent=st.booleans())
    def hush(self, at: int, silent: bool) -> None:
        self.stand_in.hush(self.numbers[at], silent)

    @rule(at=st.integers(0, 1))
    def send(self, at: int) -> None:
        """An application names its order, once."""
        if self.numbers[at] not in self.claims:
            self.claims.add(self.numbers[at])
            claimed(self.till, self.numbers[at], record=self.numbers[at])

    @rule(minutes=st.sampled_from([1, 1, 1, 6]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        self.till.sweep(self.now)

    @rule()
    def start_anew(self) -> None:
        self.till = Till(self.engine, self.stand_in)

    @invariant()
    def what_is_given_back_is_no_applications(self) -> None:
        if not hasattr(self, "engine"):
            return
        with self.engine.connect() as connection:
            for row in connection.execute(select(payments)):
                assert row.state not in ("refunding", "refunded") or row.record_id is None

    def teardown(self) -> None:
        """The system speaks again, and a day goes by."""
        if not hasattr(self, "engine"):
            return
        for which in self.numbers:
            self.stand_in.hush(which, silent=False)
        for _ in range(3):
            self.now += HOLD
            self.till.sweep(self.now)
        for row in self.stand_in.rows():
            mine = self.till.row(row.number)
            assert mine is not None and row.state != "pending"
            assert (row.state == "paid") == (mine.state == "paid" and mine.record_id is not None), (row.state, mine.state)
        self.engine.dispose()

    def _row(self, at: int):  # type: ignore[no-untyped-def]  # a row of SQLAlchemy
        row = self.till.row(self.numbers[at])
        assert row is not None
        return row


TestOrders = Orders.TestCase
TestOrders.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=False
)
