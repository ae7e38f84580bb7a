"""The search thread: the newest question is answered, older ones that were not begun never; without an index the lists work still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from kiosk.runtime.finding import Finder
from kiosk.session.effects import FindServices
from kiosk.session.events import Event, ServicesFound
from tests.search.city import shipped
from tests.unit.test_worker import hold_up

PATIENCE = 20.0
HEADS = {head.code: head for head in shipped()}


class Told:
    """What the thread published."""

    def __init__(self) -> None:
        self._events: SimpleQueue[Event] = SimpleQueue()

    def __call__(self, event: Event) -> None:
        self._events.put(event)

    def next(self) -> ServicesFound:
        event = self._events.get(timeout=PATIENCE)
        assert isinstance(event, ServicesFound)
        return event

    def nothing_more(self) -> bool:
        return self._events.empty()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def finder(told: Told) -> Iterator[Finder]:
    made = Finder(told)
    made.worker.start()
    yield made
    assert made.worker.stop()


def ask(number: int, text: str, life_event: str = "", audience: str = "", frequent: bool = False) -> FindServices:
    return FindServices(3, text, life_event, audience, frequent, number)


def test_a_question_is_answered_with_its_number(finder: Finder, told: Told, index_file: Path) -> None:
    finder.use(HEADS, index_file)
    finder.find(ask(7, "身份证掉了"))
    found = told.next()
    assert (found.visit, found.number) == (3, 7)
    assert found.codes[0] in ("id-card-lost", "id-card-loss-report")


def test_only_the_newest_of_those_that_wait_is_answered(finder: Finder, told: Told, index_file: Path) -> None:
    finder.use(HEADS, index_file)
    gate = hold_up(finder.worker)
    for number in range(1, 31):
        finder.find(ask(number, "huzhao"[: number % 6 + 1]))
    finder.find(ask(31, "huzhao"))
    gate.set()
    assert told.next().number == 31
    finder.worker.ask(lambda: None).result(PATIENCE)
    assert told.nothing_more()


def test_what_was_typed_and_not_looked_for_is_forgotten_with_the_visit(finder: Finder, told: Told, index_file: Path) -> None:
    finder.use(HEADS, index_file)
    gate = hold_up(finder.worker)
    finder.find(ask(1, "huzhao"))
    finder.forget()
    gate.set()
    finder.worker.ask(lambda: None).result(PATIENCE)
    assert told.nothing_more()
    finder.find(ask(2, "huzhao"))
    assert told.next().number == 2


@pytest.mark.parametrize("damage", ["none there yet", "missing", "no database"])
def test_without_an_index_names_as_they_are_written_and_lists_are_found(finder: Finder, told: Told, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "some.index"
    if damage == "no database":
        path.write_bytes(b"nothing of the kind" * 500)
    finder.use(HEADS, None if damage == "none there yet" else path)
    finder.find(ask(1, "护照"))
    assert "passport" in told.next().codes
    finder.find(ask(2, "", life_event="birth"))
    assert set(told.next().codes) == {code for code, head in HEADS.items() if "birth" in head.life_events}
    finder.find(ask(3, "PASSPORT", audience="natural-person", frequent=True))
    assert "passport" in told.next().codes
    finder.find(ask(4, "", life_event="*"))
    assert set(told.next().codes) == {code for code, head in HEADS.items() if head.kind == "bundle"}
    assert not path.exists(), "a damaged one is built again after the next start"


def test_who_asked_before_there_was_an_index_is_answered_anew(finder: Finder, told: Told, index_file: Path) -> None:
    """As long as they are there: nobody has to type once more because the terminal had just been started."""
    finder.use(HEADS, None)
    finder.find(ask(1, "身份证掉了"))
    assert (told.next().codes, told.nothing_more()) == ((), True)
    finder.use(HEADS, index_file)
    found = told.next()
    assert found.number == 1 and "id-card-lost" in found.codes
    finder.use(HEADS, None)
    finder.find(ask(2, "身份证掉了"))
    assert told.next().codes == ()
    finder.forget()
    finder.use(HEADS, index_file)
    finder.worker.ask(lambda: None).result(PATIENCE)
    assert told.nothing_more()


def test_an_index_that_breaks_while_it_is_open_is_done_without(finder: Finder, told: Told, tmp_path: Path, index_file: Path) -> None:
    path = tmp_path / "some.index"
    path.write_bytes(index_file.read_bytes())
    finder.use(HEADS, path)
    finder.find(ask(1, "护照"))
    assert told.next().codes[0] == "passport"
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
    for number in range(2, 12):  # pages that it still holds in memory answer for a while
        finder.find(ask(number, ("驾照", "户口", "养狗", "公章", "罚款")[number % 5]))
        assert told.next().number == number


def test_a_new_catalogue_is_searched_from_then_on(finder: Finder, told: Told, index_file: Path) -> None:
    finder.use(HEADS, index_file)
    finder.find(ask(1, "护照"))
    assert told.next().codes[0] == "passport"
    finder.use({code: head for code, head in HEADS.items() if code != "passport"}, index_file)
    finder.find(ask(2, "护照"))
    assert "passport" not in told.next().codes, "what this catalogue has not is never shown"


@pytest.mark.parametrize("with_index", [True, False], ids=["with an index", "without"])
def test_a_list_in_which_nothing_is_looked_for_is_whole(finder: Finder, told: Told, index_file: Path, with_index: bool) -> None:
    """Who opens "all that is frequent" is not told of the first few as if they were all."""
    finder.use(HEADS, index_file if with_index else None)
    finder.find(ask(1, "", frequent=True))
    wanted = {code for code, head in HEADS.items() if head.frequent}
    assert set(told.next().codes) == wanted and len(wanted) > 20
