"""No id is printed twice: not by this process, not by another, not after a kill at any moment. A real file, real processes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from drivers.printing import Confirmed, Failed, Outcome, Unknown
from kiosk.runtime.print_log import FILE, FOLDED_AT_ONCE, LAST, Anchor, PrintLog, PrintLogError

DEVICE = "receipt_printer"
KILLS = 25
OUTCOMES: tuple[Outcome, ...] = (
    Confirmed("by answer", 900, 950),
    Unknown("silent", 900, 950),
    Failed("printer.paper-out", "check", 12, 40),
)


def kind(outcome: Outcome | None) -> type[Outcome] | None:
    return None if outcome is None else type(outcome)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: type(one).__name__)
def test_an_id_is_given_once_and_then_told(tmp_path: Path, outcome: Outcome) -> None:
    log = PrintLog(tmp_path)
    assert log.begin("job", DEVICE) is None
    log.finish("job", outcome)
    told = log.begin("job", DEVICE)
    assert kind(told) is type(outcome) and told is not None
    assert (told.bytes_sent, told.paper_used) == (outcome.bytes_sent, outcome.paper_used)
    if isinstance(outcome, Failed):
        assert isinstance(told, Failed) and told.reason == outcome.reason
    log.finish("job", Confirmed("a second word", 1))
    assert kind(log.begin("job", DEVICE)) is type(outcome), "the first word counts"
    assert kind(PrintLog(tmp_path).begin("job", DEVICE)) is type(outcome), "in another process too"


def test_what_the_last_job_may_have_left_in_a_printer(tmp_path: Path) -> None:
    log = PrintLog(tmp_path)
    assert not log.left_paper(DEVICE)
    for number, outcome in enumerate((*OUTCOMES, Failed("printer.paper-out", "check", 12, 0))):
        log.begin(f"job {number}", DEVICE)
        assert log.left_paper(DEVICE), "cut short, as far as anybody knows"
        log.finish(f"job {number}", outcome)
        assert log.left_paper(DEVICE) == (not isinstance(outcome, Confirmed) and outcome.paper_used > 0)
    log.begin("another", "document_printer")
    assert not log.left_paper(DEVICE)


def test_what_has_no_outcome_is_unknown_for_ever(tmp_path: Path) -> None:
    PrintLog(tmp_path).begin("cut short", DEVICE)
    for _ in range(2):
        assert isinstance(PrintLog(tmp_path).begin("cut short", DEVICE), Unknown)
    assert PrintLog(tmp_path).begin("cut short#1", DEVICE, 1) is None, "a repetition is another id"


def test_the_file_is_the_owners_alone_and_synced_at_each_commit(tmp_path: Path) -> None:
    log = PrintLog(tmp_path / "state")
    log.begin("job", DEVICE)
    assert stat.S_IMODE((tmp_path / "state" / FILE).stat().st_mode) == 0o600
    connection = sqlite3.connect(tmp_path / "state" / FILE)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    with log._reading() as own:
        assert own.execute("PRAGMA synchronous").fetchone() == (2,)


def test_old_rows_become_sums_and_no_paper_is_forgotten(tmp_path: Path) -> None:
    log = PrintLog(tmp_path, kept=LAST)
    jobs = LAST + 2 * FOLDED_AT_ONCE
    for number in range(jobs):
        log.begin(f"job-{number}", DEVICE)
        if number != 3:  # one that was cut short
            log.finish(f"job-{number}", OUTCOMES[0])
    log.begin("page", "document_printer")
    log.finish("page", Confirmed("job-state completed", 20_000, 2))
    assert log.used(DEVICE) == (jobs - 1) * 950 and log.used("document_printer") == 2
    assert log.lengths(DEVICE) == (950,) * LAST
    with log._reading() as connection:
        [(rows,)] = connection.execute("SELECT count(*) FROM jobs")
        sums = connection.execute("SELECT outcome, jobs, paper_used FROM sums ORDER BY 1").fetchall()
    assert rows < LAST + FOLDED_AT_ONCE
    assert sums[1] == ("unknown", 1, 0) and rows + sums[0][1] + 1 == jobs + 1


@pytest.mark.parametrize("content", [b"this is no database" * 100, b""], ids=["damaged", "empty"])
def test_a_log_that_can_not_be_read_gives_no_job(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    log = PrintLog(tmp_path)
    if not content:
        assert log.begin("job", DEVICE) is None, "made, and not filled before the power went"
        return
    for ask in (lambda: log.begin("job", DEVICE), lambda: log.used(DEVICE)):
        with pytest.raises(PrintLogError) as raised:
            ask()
        assert raised.value.code == "printer.not-logged"
    (tmp_path / FILE).unlink()
    assert log.begin("job", DEVICE) is None, "tried anew each time: a disk can come back"


def test_a_full_disk_gives_no_job_and_loses_none(tmp_path: Path) -> None:
    log = PrintLog(tmp_path)
    log.begin("before", DEVICE)
    with log._reading() as connection:
        [(pages,)] = connection.execute("PRAGMA page_count")
        connection.execute(f"PRAGMA max_page_count = {pages}")
    taken = 0
    with pytest.raises(PrintLogError):
        for taken in range(1000):
            log.begin(f"job-{taken}-{'x' * 100}", DEVICE)
    assert isinstance(log.begin("before", DEVICE), Unknown)
    assert log.begin(f"job-{taken}-{'x' * 100}", DEVICE) is None, "what was refused was not taken"


def test_a_newer_programs_log_is_left_alone(tmp_path: Path) -> None:
    PrintLog(tmp_path).begin("job", DEVICE)
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(PrintLogError):
        PrintLog(tmp_path).begin("other", DEVICE)


def test_anchors_are_kept(tmp_path: Path) -> None:
    log = PrintLog(tmp_path)
    assert log.anchor(DEVICE) is None
    for left in (640_000, 32_000):
        log.set_anchor(DEVICE, Anchor(left, 7, "low"))
        assert PrintLog(tmp_path).anchor(DEVICE) == Anchor(left, 7, "low")


# --- kill -9 ----------------------------------------------------------------------------------------------------------------------

CHILD = """
import os, sys
from pathlib import Path
from drivers.printing import Confirmed
from kiosk.runtime.print_log import PrintLog

log = PrintLog(Path(sys.argv[1]))
paper = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
for number in range(int(sys.argv[3]), 100000):
    job = f"job-{number}"
    if log.begin(job, "receipt_printer") is None:
        os.write(paper, (job + "\\n").encode())
        log.finish(job, Confirmed("on paper", 9, 950))
"""


def test_kills_at_any_moment_print_nothing_twice(tmp_path: Path) -> None:
    """The printer is a file that a killed process can't take anything back from. Each new process asks for the last ids again, as a
    terminal that was started anew in the middle of a visit would."""
    paper, chance = tmp_path / "paper", random.Random(time.time_ns())
    paper.touch()
    for _ in range(KILLS):
        before = paper.stat().st_size
        again = max(0, len(paper.read_text().split()) - 3)
        process = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path / "state"), str(paper), str(again)])
        limit = time.monotonic() + 20
        while paper.stat().st_size == before and time.monotonic() < limit:
            os.sched_yield()
        ends = time.perf_counter() + chance.uniform(0, 0.004)
        while time.perf_counter() < ends:
            pass
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    printed = Counter(paper.read_text().split())
    assert len(printed) > KILLS and set(printed.values()) == {1}
    log = PrintLog(tmp_path / "state")
    assert all(isinstance(log.begin(job, DEVICE), Confirmed | Unknown) for job in printed), "the row was there before the paper"
    assert log.used(DEVICE) >= 950 * (len(printed) - KILLS)


# --- any order ----------------------------------------------------------------------------------------------------------------------


class AnyOrder(RuleBasedStateMachine):
    """Two processes with one file, closing and dying as they like, against what each id came to."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.logs = [PrintLog(self.folder, kept=1000), PrintLog(self.folder, kept=1000)]
        self.given: Counter[str] = Counter()
        self.outcomes: dict[str, Outcome] = {}

    @rule(which=st.integers(0, 1), job=st.sampled_from(["a", "b", "a#1", "c"]), device=st.sampled_from([DEVICE, "document_printer"]))
    def somebody_asks(self, which: int, job: str, device: str) -> None:
        told = self.logs[which].begin(job, device)
        if told is None:
            self.given[job] += 1
        else:
            assert self.given[job], "nothing is told of what was never given"
            assert kind(told) is kind(self.outcomes.get(job, Unknown("", 0)))

    @rule(which=st.integers(0, 1), job=st.sampled_from(["a", "b", "a#1", "c"]), outcome=st.sampled_from(OUTCOMES))
    def a_job_ends(self, which: int, job: str, outcome: Outcome) -> None:
        self.logs[which].finish(job, outcome)
        if self.given[job]:
            self.outcomes.setdefault(job, outcome)

    @rule(which=st.integers(0, 1))
    def a_process_ends(self, which: int) -> None:
        self.logs[which].close()
        self.logs[which] = PrintLog(self.folder, kept=1000)

    @invariant()
    def nothing_is_given_twice_and_paper_adds_up(self) -> None:
        assert all(times == 1 for times in self.given.values())
        used = sum(self.logs[0].used(device) for device in (DEVICE, "document_printer"))
        assert used == sum(outcome.paper_used for outcome in self.outcomes.values())

    def teardown(self) -> None:
        for log in self.logs:
            log.close()
        shutil.rmtree(self.folder)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=25, deadline=None, derandomize=True, database=None)
