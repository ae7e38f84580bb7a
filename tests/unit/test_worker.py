"""One thread, one mailbox: jobs in order, exceptions to whoever asked, an orderly end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kiosk.runtime.worker import Worker

PATIENCE = 20.0


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("test")
    made.start()
    yield made
    assert made.stop()


def hold_up(worker: Worker) -> threading.Event:
    """Keeps the worker in a job until the event is set."""
    gate, inside = threading.Event(), threading.Event()

    def job() -> None:
        inside.set()
        gate.wait(PATIENCE)

    worker.tell(job)
    assert inside.wait(PATIENCE)
    return gate


def test_jobs_run_one_after_the_other_on_a_thread_of_that_name(worker: Worker) -> None:
    ran: list[int] = []
    for number in range(50):
        worker.tell(lambda number=number: ran.append(number))  # type: ignore[misc]  # a default binds the number of this turn
    name = worker.ask(lambda: threading.current_thread().name).result(PATIENCE)
    assert name == "test" and ran == list(range(50))


def test_an_exception_belongs_to_whoever_asked(worker: Worker) -> None:
    def break_down() -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        worker.ask(break_down).result(PATIENCE)
    assert worker.ask(lambda: 7).result(PATIENCE) == 7, "and the worker goes on"


def test_a_job_no_longer_wanted_is_not_run(worker: Worker) -> None:
    ran: list[int] = []
    gate = hold_up(worker)
    job = worker.ask(lambda: ran.append(1))
    assert job.cancel()
    gate.set()
    worker.ask(lambda: None).result(PATIENCE)
    assert ran == []


def test_between_jobs_it_does_something_of_its_own() -> None:
    turns = threading.Semaphore(0)

    def turn() -> float:
        turns.release()
        return 0.001

    worker = Worker("test", between=turn)
    worker.start()
    for _ in range(20):
        assert turns.acquire(timeout=PATIENCE)
    assert worker.stop()


def test_a_job_wakes_what_is_done_between() -> None:
    """Whoever tells the worker that something changed need not wait for the interval to end."""
    turns = threading.Semaphore(0)

    def turn() -> float:
        turns.release()
        return 3600.0

    worker = Worker("test", between=turn)
    worker.start()
    assert turns.acquire(timeout=PATIENCE)
    worker.tell(lambda: None)
    assert turns.acquire(timeout=PATIENCE)
    assert worker.stop()


def test_it_opens_first_and_closes_last() -> None:
    heard: list[str] = []
    worker = Worker("test", opened=lambda: heard.append("opened"), closed=lambda: heard.append("closed"))
    worker.tell(lambda: heard.append("job"))
    worker.start()
    assert worker.stop()
    assert heard == ["opened", "job", "closed"], "what was asked for before the end is done"


def test_one_that_never_ran_is_stopped_at_once() -> None:
    assert Worker("test").stop()


def test_one_that_is_stuck_says_so() -> None:
    worker = Worker("test")
    worker.start()
    gate = hold_up(worker)
    assert not worker.stop(timeout=0.01)
    gate.set()
    assert worker.stop()


def test_a_bug_ends_the_worker_and_is_not_kept_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", caught.append)
    closed = threading.Event()

    def bug() -> None:
        raise ZeroDivisionError

    worker = Worker("test", closed=closed.set)
    worker.start()
    worker.tell(bug)
    assert closed.wait(PATIENCE), "what it owns is closed all the same"
    assert worker.stop()
    assert [one.exc_type for one in caught] == [ZeroDivisionError]
