"""A terminal pays at a centre in another process: over answers that are lost, and into hands that are not the centre's."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kiosk.outbox.payments import Refusal, Terms, ask, draw
from kiosk.outbox.uplink import Uplink
from kiosk.runtime.courier import Courier
from kiosk.runtime.paying import Till
from kiosk.session import effects as do
from kiosk.session.pay_events import Event, PaymentRefused, PaymentTold
from kiosk.wire import payment as wire
from kiosk.wire.payment import PaymentAnswer
from tests.central.test_cli import answer, failure, serving
from tests.check.common import ROOT
from tests.outbox.servers import dead_port
from tests.rig import Terminal, enrol

FEE = 1500


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("central")


@pytest.fixture(scope="module")
def url(data_dir: Path) -> Iterator[str]:
    with serving(data_dir, "--payments", wire.STAND_IN) as address:
        yield address


@pytest.fixture(scope="module")
def terminal(url: str, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp("terminal")
    with Terminal(folder, enrol(folder, url, data_dir, "A7K2")) as made:
        yield made


TERMS = Terms("hk-macao-endorsement", "1", FEE, (0,))
"""One endorsement: of the shipped catalogue, and due before it is printed."""


PAGE = (ROOT / "kiosk/central/paying.md").read_text("utf-8")
COMMANDS = [line.split("  #")[0].split() for line in re.findall(r"^    kiosk central (.*)$", PAGE, re.M)]


def data(data_dir: Path) -> tuple[str, str]:
    return "--data", str(data_dir)


def asked(terminal: Terminal, number: str, doing: wire.Doing, production: bool = False) -> PaymentAnswer | Refusal:
    return ask(terminal.centre(), terminal.trust, number, TERMS, doing, production=production)


def word(terminal: Terminal, number: str, doing: wire.Doing = "query") -> str:
    said = asked(terminal, number, doing)
    assert isinstance(said, PaymentAnswer), said
    return said.word


def test_numbers_are_what_payment_systems_take_and_never_the_same() -> None:
    drawn = {draw("A7K2") for _ in range(1000)}
    assert len(drawn) == 1000 and all(one.isalnum() and 8 <= len(one) <= 32 and one.startswith("A7K2") for one in drawn)


def test_somebody_pays_by_a_command_and_the_terminal_hears_of_it(terminal: Terminal, data_dir: Path) -> None:
    number = draw("A7K2")
    assert word(terminal, number, "order") == "pending"
    assert answer("payments", "--pay", "last", *data(data_dir))["paid"]["number"] == number
    assert word(terminal, number) == "paid"
    assert failure("payments", "--pay", number, *data(data_dir)) == "payment.paid-already"
    assert word(terminal, number, "abandon") == "refunded", "nobody applied for anything with it"
    assert [row["state"] for row in answer("payments", *data(data_dir))["payments"] if row["number"] == number] == ["refunded"]


def test_silence_is_unknown_and_is_no_other_order(terminal: Terminal, data_dir: Path) -> None:
    number = draw("A7K2")
    word(terminal, number, "order")
    answer("payments", "--silent", number, *data(data_dir))
    assert [word(terminal, number, doing) for doing in ("query", "close", "order")] == ["unknown"] * 3
    answer("payments", "--pay", number, "--lost", *data(data_dir))
    answer("payments", "--speaks", number, *data(data_dir))
    assert word(terminal, number, "close") == "paid"
    assert answer("payments", "--settle", *data(data_dir))["settled"] == {"closed": 0, "paid": 0, "refunded": 0}, "its day is not over"


def test_each_command_of_the_page_works(terminal: Terminal, data_dir: Path) -> None:
    """The page for whoever pays at the stand-in, on an order that is open."""
    assert [" ".join(words) for words in COMMANDS if words[0] != "payments"] == [] and len(COMMANDS) == 4
    number = draw("A7K2")
    word(terminal, number, "order")
    real = {"DIR": str(data_dir), "NUMBER": number}
    said = [answer(*(real.get(one, one) for one in words)) for words in COMMANDS]
    assert number in {row["number"] for row in said[0]["payments"]}
    assert said[2]["paid"]["number"] == number
    assert word(terminal, number) == "paid", "and what the centre knows already needs no word of the silent stand-in"


def test_no_terminal_in_production_believes_the_stand_in(terminal: Terminal) -> None:
    assert asked(terminal, draw("A7K2"), "order", production=True) == Refusal("pay.failed")


def test_where_nobody_answers_nothing_is_known(terminal: Terminal) -> None:
    said = ask(terminal.centre(f"http://127.0.0.1:{dead_port()}"), terminal.trust, draw("A7K2"), TERMS, "order", production=False)
    assert said == Refusal("pay.offline")


# --- the terminal's own till ----------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A way to the centre that can be cut, in place of the sync thread's; and what the till tells."""

    terminal: Terminal
    cut: bool = False
    told: list[Event] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    here: bool = True

    def ask_centre(self, question: Callable[[Uplink | None], None]) -> None:
        uplink = None if self.cut else SimpleNamespace(centre=self.terminal.centre(), trust=self.terminal.trust)
        question(cast(Any, uplink))

    def publish(self, event: Event) -> None:
        with self.news:
            self.told.append(event)
            self.news.notify_all()

    def until(self, holds: Callable[[Event], bool]) -> Event:
        with self.news:
            assert self.news.wait_for(lambda: any(holds(one) for one in self.told), 20), self.told
            found = next(one for one in self.told if holds(one))
            self.told.clear()
        return found

    def number(self, word: str, visit: int = 1) -> str:
        found = self.until(lambda one: isinstance(one, PaymentTold) and (one.word, one.visit) == (word, visit))
        assert isinstance(found, PaymentTold)
        return found.number


@pytest.fixture
def line(terminal: Terminal) -> Line:
    return Line(terminal)


@pytest.fixture
def till(line: Line) -> Iterator[Till]:
    made = Till(cast(Courier, line), "A7K2", line.publish, lambda _visit: line.here)
    made.worker.start()
    yield made
    assert made.worker.stop()


WANTED = do.AskPayment(1, 1, TERMS.service, TERMS.form_version, FEE, TERMS.fees)


def test_the_till_keeps_its_number_and_tells_of_the_payment(till: Till, line: Line, data_dir: Path) -> None:
    line.cut = True
    till.ask(WANTED)
    refused = line.until(lambda one: isinstance(one, PaymentRefused))
    line.cut = False
    till.ask(WANTED)
    number = line.number("pending")
    assert isinstance(refused, PaymentRefused) and refused.number == number, "the same attempt is the same order"
    line.cut = True
    line.until(lambda one: isinstance(one, PaymentRefused) and one.problem.code == "pay.offline")
    answer("payments", "--pay", number, "--lost", *data(data_dir))
    line.cut = False
    assert line.number("paid") == number


def test_who_leaves_ends_the_order_and_nobody_is_told(till: Till, line: Line, data_dir: Path) -> None:
    till.ask(WANTED)
    number = line.number("pending")
    line.here = False
    till.end(do.EndPayment(1, 1, "abandon"))
    till.ask(do.AskPayment(2, 1, TERMS.service, TERMS.form_version, FEE, TERMS.fees))
    assert line.number("pending", visit=2) != number, "another visit's first order is another order"
    states = {row["number"]: row["state"] for row in answer("payments", *data(data_dir))["payments"]}
    assert states[number] == "closed"
