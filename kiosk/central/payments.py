"""Orders at a payment system, for terminals: made, asked about, closed, given back. Nobody is charged twice, and nothing paid is lost.

made → pending → paid → refunding → refunded, or made, pending → closed. Each step is one guarded UPDATE, so that whoever comes first wins
and a restart continues where the last process stopped. How it rests on that:

- The row is written before the payment system is asked: an order whose answer was lost is asked about, closed and swept like any other.
- The same number is the same order, with the same terms or none. A number that is closed stays closed.
- closed is said only when the system said so. Whatever it did not say is `unknown`, and a query at the end of the order's time comes
  before it is closed: who paid in the last second has paid.
- What is paid belongs to an application (`record_id`) or is given back: at once where the terminal says that the person left, else when
  no application has named it within `HOLD`. Attaching and giving back exclude each other in the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, select, update

from kiosk.central import claims, fees
from kiosk.central.admission import Caller
from kiosk.central.guides import Guides
from kiosk.central.indexing import Indexer
from kiosk.central.keys import Keys
from kiosk.central.payment_service import PaymentService
from kiosk.central.payment_stand_in import StandIn
from kiosk.central.payment_tables import payments
from kiosk.central.problems import Refusal
from kiosk.central.tables import insert, moment, records, writing
from kiosk.wire import payment
from kiosk.wire.encoding import milliseconds
from kiosk.wire.payment import STAND_IN, PaymentAnswer, PaymentQuestion, Said, Word

VALID = timedelta(minutes=5)
"""For how long a code can be paid: long enough to find a phone, short enough that nobody else stands there then."""
HOLD = timedelta(days=1)
"""After which what was paid for no application is given back, when the terminal never said anything: it may have lost its power between
the payment and the record, or its network just after it. A record that comes later still says so (finding fee.refunded)."""
NOBODY = "none"
_MOST = 100


def _always() -> bool:
    return True


class Till:
    """The orders of this centre at one payment system. For any thread."""

    def __init__(self, engine: Engine, service: PaymentService) -> None:
        self._engine, self.service = engine, service

    def row(self, number: str) -> Row[Any] | None:
        with self._engine.connect() as connection:
            return connection.execute(select(payments).where(payments.c.number == number)).one_or_none()

    def write(self, row: Mapping[str, Any]) -> Row[Any]:
        """The row of this number, written now unless there is one: what stands there then may have other terms."""
        with writing(self._engine) as connection:
            connection.execute(insert(connection, payments).values(row).on_conflict_do_nothing())
            return connection.execute(select(payments).where(payments.c.number == row["number"])).one()

    def ordered(self, row: Row[Any], what: str, now: datetime) -> Row[Any]:
        """The row with a code, where the system gave one."""
        code = self.service.order(row.number, row.amount, what, moment(row.until), now) if row.state == "made" else None
        return self._become(row, "pending", now, code=code) if code else row

    def looked_at(self, row: Row[Any], now: datetime) -> tuple[Row[Any], Word]:
        """How it stands, by the system's own word. At the end of its time it is asked about once more, then closed."""
        if row.state in ("made", "pending"):
            found = self.service.query(row.number, now)
            if found == "pending" and row.until <= milliseconds(now):
                found = self.service.close(row.number, now)
            if found is None:
                return row, "unknown" if row.state == "pending" else "unavailable"
            row = row if found == "pending" or (row.state == "made" and found == "closed") else self._become(row, found, now)
        return row, _word(row)

    def closed(self, row: Row[Any], now: datetime) -> tuple[Row[Any], Word]:
        """Closed, or paid where somebody was quicker; unknown where the system does not say."""
        if row.state in ("made", "pending"):
            found = self.service.close(row.number, now)
            if found is None or found == "pending":
                return row, "unknown"
            row = self._become(row, found, now)
        return row, _word(row)

    def given_back(self, row: Row[Any], now: datetime) -> Row[Any]:
        """What was paid and belongs to no application. Never one that an application has named meanwhile."""
        if row.state == "paid" and row.record_id is None:
            row = self._become(row, "refunding", now)
        if row.state == "refunding" and self.service.refund(row.number, now):
            row = self._become(row, "refunded", now)
        return row

    def sweep(self, now: datetime) -> dict[str, int]:
        """Closes what is over, gives back what nobody claims; how many of each. Only when every record that has arrived is indexed: else
        an application that names its order is not known yet. At any hour; again changes nothing."""
        return {**self.end_what_is_over(now), "refunded": self.give_back_forgotten(now)}

    def end_what_is_over(self, now: datetime, goes_on: Callable[[], bool] = _always) -> dict[str, int]:
        """How many turned out to be closed, how many paid. `goes_on`: asked before each order; nothing is left half done."""
        done = {"closed": 0, "paid": 0}
        for row in self._some(payments.c.state.in_(("made", "pending")) & (payments.c.until <= milliseconds(now))):
            if not goes_on():
                break
            after, _ = self.closed(row, now) if row.state == "made" else self.looked_at(row, now)
            if after.state in done:
                done[after.state] += 1
        return done

    def give_back_forgotten(self, now: datetime, goes_on: Callable[[], bool] = _always) -> int:
        """What nobody has claimed within `HOLD`, and what was being given back; how many are. `goes_on` as above."""
        held = payments.c.paid_at <= milliseconds(now - HOLD)
        forgotten = (payments.c.state == "paid") & payments.c.record_id.is_(None) & held
        done = 0
        for row in self._some(forgotten | (payments.c.state == "refunding")):
            if not goes_on():
                break
            done += self.given_back(row, now).state == "refunded"
        return done

    def _some(self, which: Any) -> Iterator[Row[Any]]:
        """All of these, a page at a time: orders about which the system says nothing keep no other waiting."""
        after = ""
        while True:
            asked = select(payments).where(which, payments.c.number > after).order_by(payments.c.number).limit(_MOST)
            with self._engine.connect() as connection:
                rows = connection.execute(asked).all()
            yield from rows
            if len(rows) < _MOST:
                return
            after = rows[-1].number

    def _become(self, row: Row[Any], state: str, now: datetime, **more: Any) -> Row[Any]:
        """One step, if it is still where it was; the row as it stands then, whoever took the step."""
        at = milliseconds(now)
        values = {"state": state, "changed_at": at, **({"paid_at": at} if state == "paid" else {}), **more}
        here = [payments.c.number == row.number, payments.c.state == row.state]
        if state == "refunding":
            here.append(payments.c.record_id.is_(None))
        with writing(self._engine) as connection:
            changed = connection.execute(update(payments).where(*here).values(values)).rowcount
            after = connection.execute(select(payments).where(payments.c.number == row.number)).one()
            if changed and after.record_id is not None:
                claims.settled(connection, after, now)
        return after


class Desk:
    """Answers terminals. For any thread. `service` None: nobody takes money here."""

    def __init__(self, engine: Engine, keys: Keys, service: PaymentService | None, indexer: Indexer) -> None:
        self._engine, self._keys, self._indexer = engine, keys, indexer
        self._till = None if service is None else Till(engine, service)
        self._guides = Guides()

    def answer(self, caller: Caller, body: bytes, now: datetime) -> PaymentAnswer:
        """The answer to the bytes of a `PaymentQuestion`. Raises `Refusal`: payments.malformed, .amount, .other-terms, terminal.foreign."""
        try:
            question = PaymentQuestion.model_validate_json(body)
        except ValidationError:
            raise Refusal(400, "payments.malformed", "the body is no question about a payment") from None
        if question.terminal not in caller.codes:
            raise Refusal(403, "terminal.foreign", "the question is another terminal's")
        held = self._keys.current()
        return payment.sign(held.acknowledging, held.trust.ack_key_id, payment.about(body), self._said(question, now), now)

    def sweep(self, now: datetime, goes_on: Callable[[], bool]) -> None:
        """Ends what is over, and gives back what nobody claims once every record that has arrived is known. Raises `Refusal`
        centre.indexing, when that is not yet so; `KeysError` and SQLAlchemy's errors."""
        if self._till is not None:
            self._till.end_what_is_over(now, goes_on)
            self._indexer.catch_up()
            self._till.give_back_forgotten(now, goes_on)

    @property
    def open(self) -> bool:
        """Whether anybody takes money here."""
        return self._till is not None

    def _said(self, question: PaymentQuestion, now: datetime) -> Said:
        if self._till is None:
            return Said(number=question.number, word="unavailable", amount=question.amount, service=NOBODY)
        row = self._till.row(question.number)
        if row is not None and _terms(row) != _terms(question):
            raise Refusal(409, "payments.other-terms", "there is an order with this number and other terms")
        row, word = self._done(self._till, question, row, now)
        code, seconds = (row.code, (row.until - milliseconds(now)) // 1000) if row is not None and word == "pending" else ("", 0)
        said = Said(number=question.number, word=word, amount=question.amount, service=self._till.service.name)
        return said.model_copy(update={"code": code, "seconds": max(0, seconds), "payee": self._till.service.payee})

    def _done(self, till: Till, question: PaymentQuestion, row: Row[Any] | None, now: datetime) -> tuple[Row[Any] | None, Word]:
        match question.doing:
            case "order":
                return self._order(till, question, row, now)
            case "query" if row is not None:
                return till.looked_at(row, now)
            case "close" if row is not None:
                return till.closed(row, now)
            case "abandon" if row is not None:
                row, word = till.closed(row, now)
                row = till.given_back(row, now)
                return row, word if word == "unknown" else _word(row)
        return None, "closed"  # it was never made, so nobody can have paid it

    def _order(self, till: Till, question: PaymentQuestion, row: Row[Any] | None, now: datetime) -> tuple[Row[Any] | None, Word]:
        if row is None:
            if not self._may_be_made(till, question, now):
                return None, "unavailable"
            row = till.write(_new(question, now))
            if _terms(row) != _terms(question):
                raise Refusal(409, "payments.other-terms", "there is an order with this number and other terms")
        row = till.ordered(row, self._name_of(question), now)
        return till.looked_at(row, now)

    def _may_be_made(self, till: Till, question: PaymentQuestion, now: datetime) -> bool:
        """Whether so much is due. False: not yet, its application has not arrived, or another order for it may still be paid. Raises
        `Refusal` payments.amount."""
        if question.record_id is None:
            due = self._of_fees(question)
        else:
            self._indexer.catch_up()
            with self._engine.connect() as connection:
                arrived = connection.execute(select(records.c.id).where(records.c.id == question.record_id)).scalar()
                others = connection.execute(select(payments).where(payments.c.record_id == question.record_id)).all()
                due = _open_of(connection, question.record_id)
            if arrived is None or any(till.closed(other, now)[1] != "closed" for other in others):
                return False
        if due != question.amount:
            raise Refusal(400, "payments.amount", "that is not what is due")
        return True

    def _of_fees(self, question: PaymentQuestion) -> int:
        """What those fee rows come to, as the form's version had them: a terminal's word is not taken for it."""
        with self._engine.connect() as connection:
            service = self._guides.now(connection).service(question.service, question.form_version)
        rows = dict(enumerate(service.source.fees)) if service else {}
        found = [rows.get(place) for place in dict.fromkeys(question.fees)]
        return sum(fee.fen for fee in found if fee is not None and fee.payable_here and fee.due == "before-submission")

    def _name_of(self, question: PaymentQuestion) -> str:
        with self._engine.connect() as connection:
            service = self._guides.now(connection).newest(question.service)
        return service.name("zh") if service else question.service


def _open_of(connection: Connection, record_id: str) -> int:
    return sum(row.amount for row in connection.execute(fees.at_terminals(record_id)).all() if row.state == "unpaid")


def _new(question: PaymentQuestion, now: datetime) -> dict[str, Any]:
    return {
        "number": question.number, "terminal": question.terminal, "service": question.service, "form_version": question.form_version,
        "fees": " ".join(map(str, question.fees)), "amount": question.amount, "record_id": question.record_id, "state": "made", "code": "",
        "made_at": milliseconds(now), "until": milliseconds(now + VALID), "paid_at": None, "changed_at": milliseconds(now),
    }  # fmt: skip


def _terms(of: Any) -> tuple[str, str, int]:
    return of.terminal, of.service, of.amount


def _word(row: Row[Any]) -> Word:
    words: Mapping[str, Word] = {"made": "unavailable", "pending": "pending", "closed": "closed", "refunded": "refunded"}
    return words.get(row.state, "paid")


def listed(engine: Engine) -> list[dict[str, Any]]:
    """Every order, the newest last; of nobody."""
    with engine.connect() as connection:
        rows = connection.execute(select(payments).order_by(payments.c.made_at, payments.c.number)).all()
    return [
        {
            "number": row.number, "service": row.service, "yuan": f"{row.amount / 100:.2f}", "state": row.state, "terminal": row.terminal,
            "record": row.record_id, "until": moment(row.until).isoformat(),
        }
        for row in rows
    ]  # fmt: skip


SERVICES: Mapping[str, Callable[[Engine], PaymentService]] = {STAND_IN: StandIn}
"""The adapters by the names that `kiosk central serve --payments` takes."""


def service(name: str, engine: Engine) -> PaymentService | None:
    """The adapter of that name; None for "". Raises `KeyError` for a name that is none of `SERVICES`."""
    return SERVICES[name](engine) if name else None
