"""The IPP driver keeps the contract over real HTTP to the emulator, whatever breaks, and at whichever step."""

from __future__ import annotations

import gc
import socket
import ssl
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from drivers import load
from drivers.document_printer import Confirmed, Failed, NotReady, Outcome, Unknown
from drivers.document_printer.ipp import Driver, Options
from drivers.document_printer.ipp_emulator import Break, DocumentPrinterEmulator
from drivers.document_printer.ipp_emulator import How as Trouble
from drivers.document_printer.ipp_interpreter import Job
from drivers.errors import ConfigurationError, DeviceError, Garbled, NoAnswer, NotConnected
from tests.certificates import Authority
from tests.contract.document_printer import DocumentPrinterFaults, Person, Rig, sample
from tests.pcscd import until

PRINT, CREATE, SEND, CANCEL, LOOK, LIST, STATE = 0x0002, 0x0005, 0x0006, 0x0008, 0x0009, 0x000A, 0x000B


def options(url: str, answer: float = 5.0, **others: float) -> Options:
    """Impatient with people, patient with a busy machine: whoever has to answer gets its time."""
    times = {"poll_interval": 0.01, "help_timeout": 0.1, "silence_timeout": 0.1, "cancel_timeout": 5.0, **others}
    return Options(url, answer_timeout=answer, **times)  # type: ignore[arg-type]


class IppRig:
    def __init__(self, emulator: DocumentPrinterEmulator) -> None:
        self.emulator = emulator
        self.driver = Driver(options(emulator.url))

    def set_fault(self, name: str) -> None:
        self.driver.close()
        self.driver._options = options(
            self.emulator.url,
            answer=0.2 if name == "silent" else 1.0 if "silent" in name else 5.0,
            job_timeout=0.5 if "silent" in name else 30.0,
            page_timeout=0.0,
            help_timeout=30.0 if name == "media-empty-mid-job" and self._somebody_helps else 0.1,
        )
        self.emulator.fault = name

    _somebody_helps = False

    def mend(self) -> None:
        self.emulator.fault = ""

    def documents(self) -> list[bytes]:
        return [path.read_bytes() for path in self.emulator.documents]

    def jobs_left(self) -> int:
        return self.emulator.jobs_left


@pytest.fixture(params=["create-and-send", "at-once"])
def ipp(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[IppRig]:
    with DocumentPrinterEmulator(tmp_path, pictures=False, apart=request.param == "create-and-send") as emulator:
        rig = IppRig(emulator)
        rig._somebody_helps = "while_somebody_waits" in request.node.name
        yield rig
        rig.driver.close()


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[IppRig]:
    with DocumentPrinterEmulator(tmp_path, pictures=False) as emulator:
        rig = IppRig(emulator)
        yield rig
        rig.driver.close()


class TestIpp(DocumentPrinterFaults):
    @pytest.fixture
    def rig(self, ipp: IppRig) -> Rig:
        return ipp


def patience(how: Trouble) -> float:
    """Seconds for an answer: short only where none will ever come, for whoever answers may be on a busy machine."""
    return 0.6 if how in ("silence", "slow") else 5.0


def unbelievable(rig: IppRig, outcome: Outcome) -> str:
    """What would be a lie, "" when there is none."""
    printed = len(rig.documents())
    match outcome:
        case Confirmed() if printed != 1:
            return f"confirmed, and {printed} printed"
        case Failed() if printed:
            return f"failed ({outcome}), and it is on paper"
    return ""


HOWS: tuple[Trouble, ...] = ("disconnect", "silence", "garbage", "slow", "endless")
WHERES: tuple[Literal["request", "answer"], ...] = ("request", "answer")


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("where", WHERES)
@pytest.mark.parametrize("step", [STATE, LIST, CREATE, SEND, LOOK], ids=["state", "list", "create", "send", "look"])
def test_one_thing_that_breaks_makes_no_lie_and_leaves_nothing(
    apart: IppRig, step: int, where: Literal["request", "answer"], how: Trouble
) -> None:
    rig = apart
    rig.driver._options = options(rig.emulator.url, answer=patience(how), job_timeout=0.5, page_timeout=0.0)
    rig.emulator.breaks = [Break(step, where, how)]
    outcome = rig.driver.print("job", sample())
    assert not unbelievable(rig, outcome)
    assert not rig.emulator.breaks, "it did break"
    rig.driver._options = options(rig.emulator.url)
    rig.driver.open()
    assert rig.jobs_left() == 0, "an open later, nothing is left"
    again = rig.driver.print("job", sample())
    assert isinstance(again, Confirmed | Unknown)
    assert len(rig.documents()) <= 1, "and never are there two"


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("where", WHERES)
def test_a_cancel_that_breaks_is_finished_by_withdraw(apart: IppRig, where: Literal["request", "answer"], how: Trouble) -> None:
    rig = apart
    rig.emulator.fault = "media-empty-mid-job"
    rig.emulator.breaks = [Break(CANCEL, where, how)]
    rig.driver._options = options(rig.emulator.url, answer=patience(how), help_timeout=30.0)
    outcome = rig.driver.print("job", sample(), Person(rig, leaves_at=4))
    assert isinstance(outcome, Unknown), "nobody could say whether it still comes out"
    rig.driver.withdraw()
    rig.mend()
    assert (rig.jobs_left(), rig.documents()) == (0, [])


@pytest.mark.parametrize("how", HOWS)
def test_a_job_at_once_whose_answer_is_lost_is_unknown_and_found_by_its_name(tmp_path: Path, how: Trouble) -> None:
    with DocumentPrinterEmulator(tmp_path, pictures=False, apart=False, fault="media-empty-mid-job") as emulator:
        driver = Driver(options(emulator.url, answer=5.0, job_timeout=0.3, page_timeout=0.01))
        emulator.breaks = [Break(PRINT, "answer", how)]
        assert isinstance(outcome := driver.print("job", sample()), Unknown)
        assert emulator.jobs_left == 0
        emulator.fault = ""
        assert driver.print("job", sample()) == outcome
        driver.close()


def test_a_job_left_by_a_process_that_died_is_cancelled_by_the_next_open(apart: IppRig) -> None:
    apart.emulator.fault = "media-empty-mid-job"
    apart.emulator.breaks = [Break(CANCEL, "request", "disconnect")]
    assert isinstance(apart.driver.print("job", sample()), Unknown)
    assert apart.jobs_left() == 1
    apart.emulator.fault = ""
    apart.emulator.fault = "cover-open"
    another = Driver(options(apart.emulator.url))
    another.open()
    assert apart.jobs_left() == 0
    another.close()


def test_a_job_that_could_not_be_withdrawn_is_cancelled_when_the_printer_is_next_asked_how_it_is(apart: IppRig) -> None:
    """Whoever printed it has gone, and nobody prints after: it must not wait for the hand that puts in paper."""
    apart.emulator.fault = "media-empty-mid-job"
    apart.emulator.breaks = [Break(CANCEL, "request", "disconnect"), Break(LIST, "request", "garbage")]
    apart.driver._may_hold_jobs = False
    assert isinstance(apart.driver.print("job", sample()), Unknown)
    with pytest.raises(Garbled):
        apart.driver.withdraw()
    assert apart.jobs_left() == 1
    assert isinstance(apart.driver.state(), NotReady)
    assert apart.jobs_left() == 0


def test_jobs_of_others_are_left_alone(apart: IppRig) -> None:
    """Two terminals at one printer: neither cancels what the other prints, though the one name begins as the other does."""
    apart.emulator.fault = "media-empty-mid-job"
    apart.emulator.breaks = [Break(CANCEL, "request", "disconnect")]
    neighbour = Driver(Options(apart.emulator.url, user="kiosk-2", poll_interval=0.01, help_timeout=0.1))
    assert isinstance(neighbour.print("job", sample()), Unknown)
    apart.driver.withdraw()
    assert apart.jobs_left() == 1
    neighbour.withdraw()
    assert apart.jobs_left() == 0
    neighbour.close()


def test_a_job_that_is_out_before_it_can_be_cancelled_is_confirmed(apart: IppRig) -> None:
    """Nobody waits any more, and the page lies there: it is said as it is."""
    asked = 0

    def until_it_is_out() -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            return True
        until(lambda: bool(apart.documents()) and not apart.jobs_left(), "it is out")
        return False

    apart.emulator.breaks = [Break(LOOK, "request", "disconnect")]  # else the driver sees that it is out before it asks
    assert isinstance(apart.driver.print("job", sample(), until_it_is_out), Confirmed)


@pytest.mark.parametrize("fault", ["complains", "forwards", "loses-jobs", "jams-behind-job"])
def test_completed_with_errors_or_elsewhere_or_forgotten_or_jammed_is_unknown(apart: IppRig, fault: str) -> None:
    apart.set_fault(fault)
    assert isinstance(apart.driver.print("job", sample()), Unknown)


def test_a_printer_that_is_lost_right_behind_the_job_is_not_believed(apart: IppRig) -> None:
    def until_it_is_out() -> bool:
        if apart.emulator.fault:
            return True
        until(lambda: bool(apart.documents()) and not apart.jobs_left(), "it is out")
        apart.emulator.breaks = [Break(STATE, "request", "disconnect")]
        return True

    apart.emulator.fault = "media-empty-mid-job"
    mends = Person(apart, mends_at=3)
    apart.driver._options = options(apart.emulator.url, help_timeout=30.0)
    assert isinstance(apart.driver.print("job", sample(), lambda: mends() and until_it_is_out()), Unknown)


def test_a_job_of_another_terminal_under_our_number_says_nothing_of_ours(apart: IppRig) -> None:
    """The printer was off and on, and counts from 1 again: what is completed now is somebody else's page."""
    apart.emulator.fault = "media-empty-mid-job"

    def off_and_on() -> bool:
        if jobs := apart.emulator._inside.jobs:
            jobs[1] = Job(1, "kiosk-2.0123456789abcdef", "kiosk-2", 9, "job-completed-successfully")
        return True

    assert isinstance(apart.driver.print("job", sample(), off_and_on), Unknown)
    assert apart.documents() == []


@pytest.mark.parametrize("step", [STATE, LIST, CREATE, LOOK], ids=["state", "list", "create", "look"])
def test_who_leaves_while_the_printer_is_silent_is_not_waited_for(apart: IppRig, step: int) -> None:
    """Not until the answer was due: whoever comes next would find a printer at work for somebody else."""
    apart.driver._options = options(apart.emulator.url, answer=1000.0)
    apart.emulator.fault = "media-empty-mid-job"
    apart.emulator.breaks = [Break(step, "request", "silence")]
    outcome = apart.driver.print("job", sample(), lambda: bool(apart.emulator.breaks))
    assert isinstance(outcome, Failed)
    assert (outcome.reason, apart.documents()) == ("device.cancelled", [])
    apart.driver.withdraw()
    assert apart.jobs_left() == 0


def test_nothing_of_a_document_stays_in_memory(apart: IppRig) -> None:
    """Neither of one that was printed, nor of one that broke off on its way: an error knows where it was raised, and what was there."""
    apart.driver.print("before", sample())
    large = sample() + b"%" + b"\0" * 2_000_000
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(5):
        apart.emulator.breaks = [Break(SEND, "request", "disconnect")]
        assert not isinstance(apart.driver.print(f"job {number}", large), Confirmed)
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert kept < 1_000_000


def test_a_printer_that_takes_no_jobs_now_is_offline(apart: IppRig) -> None:
    apart.set_fault("rejects-jobs")
    assert isinstance(state := apart.driver.state(), NotReady)
    assert state.reason == "printer.offline"


def test_a_job_has_its_time_and_no_more(tmp_path: Path) -> None:
    """The clock of the printer stands still: its first page is never due."""
    with DocumentPrinterEmulator(tmp_path, pictures=False, pace=1.0, clock=lambda: 0.0) as emulator:
        driver = Driver(options(emulator.url, job_timeout=0.1, page_timeout=0.01))
        assert isinstance(outcome := driver.print("job", sample()), Failed)
        assert (outcome.reason, emulator.jobs_left, emulator.documents) == ("printer.too-slow", 0, [])
        driver.close()


def test_pages_come_at_the_pace_of_the_printer(tmp_path: Path) -> None:
    now = 0.0

    def tick() -> bool:
        nonlocal now
        now += 0.5
        emulator.nudge()
        return True

    with DocumentPrinterEmulator(tmp_path, pictures=False, pace=1.0, clock=lambda: now) as emulator:
        driver = Driver(options(emulator.url))
        assert isinstance(driver.print("job", sample(3), tick), Confirmed)
        assert now >= 3.0
        driver.close()


def test_the_printer_learns_no_name_of_a_person(apart: IppRig) -> None:
    apart.driver.print("张三 110105194912310021", sample())
    assert not any("张三".encode() in request or b"110105" in request for request in apart.emulator.requests)
    [name] = apart.emulator.job_names
    assert name.startswith("kiosk.")
    assert name.isascii()


@pytest.mark.parametrize("how", HOWS)
def test_no_answer_of_any_kind_hangs_a_question(apart: IppRig, how: Trouble) -> None:
    apart.driver._options = options(apart.emulator.url, answer=patience(how))
    apart.emulator.breaks = [Break(STATE, "answer", how)]
    with pytest.raises({"disconnect": NotConnected, "silence": NoAnswer, "slow": NoAnswer}.get(how, Garbled)):
        apart.driver.state()


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b"\x12\x12\x12\x12\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nhello"]
)
def test_what_is_no_printer_is_garbled(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            client, _ = server.accept()
            with client:
                client.recv(65536)
                client.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        driver = Driver(Options(f"ipp://127.0.0.1:{server.getsockname()[1]}/ipp/print"))
        with pytest.raises(Garbled):
            driver.state()
        thread.join()
        driver.close()


def test_tls_is_for_the_printer_whose_certificate_is_trusted(tmp_path: Path) -> None:
    """With the certificate that was pinned it prints; to anybody else no byte of the document goes."""
    (tmp_path / "own").mkdir()
    (tmp_path / "other").mkdir()
    served = Authority(tmp_path / "own").issue()
    for name, ca in (("own", served.ca), ("other", Authority(tmp_path / "other").issue().ca)):
        (tmp_path / f"{name}.pem").write_text(ca, "ascii")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(served.certificate, served.key)
    with DocumentPrinterEmulator(tmp_path / "printed", pictures=False) as emulator:
        emulator._server.socket = server.wrap_socket(emulator._server.socket, server_side=True)
        url = emulator.url.replace("ipp:", "ipps:", 1)
        stranger = Driver(Options(url, ca_file=str(tmp_path / "other.pem")))
        assert isinstance(outcome := stranger.print("job", sample()), Failed)
        assert (outcome.reason, outcome.bytes_sent, emulator.requests) == ("device.not-connected", 0, [])
        assert "certificate" in outcome.evidence
        stranger.close()
        driver = Driver(Options(url, ca_file=str(tmp_path / "own.pem"), poll_interval=0.01))
        assert isinstance(driver.print("job", sample()), Confirmed)
        driver.close()


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    driver = Driver(Options(f"ipp://127.0.0.1:{port}/ipp/print"))
    assert isinstance(outcome := driver.print("job", sample()), Failed)
    assert (outcome.reason, outcome.bytes_sent) == ("device.not-connected", 0)
    driver.close()


@pytest.mark.parametrize(
    "url", ["lpt1", "http://127.0.0.1/", "ipp://", "ipp://name:word@127.0.0.1/ipp", "ipp://:word@127.0.0.1/ipp", "ipp://127.0.0.1:printer/"]
)
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigurationError):
        Driver(Options(url))


def test_it_is_loaded_by_name_and_checks_its_options(tmp_path: Path) -> None:
    driver = load("document_printer", "ipp", {"url": "ipp://127.0.0.1:9/ipp/print", "user": "kiosk-A7K2"})
    assert isinstance(driver, Driver)
    with pytest.raises(ConfigurationError):
        load("document_printer", "ipp", {"url": "ipp://127.0.0.1:9/ipp/print", "user": "a.b"})
    for said, user in (({}, "kiosk-B8L3"), ({"user": "theirs"}, "theirs")):
        driver = load("document_printer", "ipp", {"url": "ipp://127.0.0.1:9/ipp/print", **said}, own={"user": "kiosk-B8L3"})
        assert driver._options.user == user, "what the table says goes first"
    nothing = Driver(Options("ipps://127.0.0.1:9/ipp/print", ca_file=str(tmp_path / "none.pem")))
    assert isinstance(outcome := nothing.print("job", sample()), Failed)
    assert outcome.reason == "device.configuration"
    with pytest.raises(DeviceError):
        nothing.state()
