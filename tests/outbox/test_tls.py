"""Over TLS: the authority that enrolment brought is believed, no other; what has expired or is somebody else's is not the centre."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.outbox import CA_FILE, http
from tests.certificates import Authority, Served
from tests.outbox.servers import centre
from tests.rig import Terminal, enrol

NOW = datetime.now(UTC) + timedelta(hours=1)
# A handshake that the terminal broke off leaves uvicorn's end of the connection to the garbage collector (asyncio's TLS over a selector).
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """That collector runs inside this test, after all else of it is gone, and not in somebody else's."""
    yield
    gc.collect()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def terminal(tmp_path: Path, authority: Authority) -> Iterator[Terminal]:
    """Enrolled at a centre whose certificate was in order then."""
    data = tmp_path / "central"
    with served(data, authority.issue()) as url, Terminal(tmp_path / "state", enrol(tmp_path / "state", url, data, "A7K2")) as made:
        yield made


def served(data: Path, shown: Served) -> AbstractContextManager[str]:
    return centre(data, ca=shown.ca, ssl_certfile=str(shown.certificate), ssl_keyfile=str(shown.key))


def test_enrolment_brings_the_authority_and_sync_believes_it(terminal: Terminal, tmp_path: Path, authority: Authority) -> None:
    assert (terminal.folder / CA_FILE).read_text() == authority.pem
    terminal.enqueue()
    with served(tmp_path / "central", authority.issue()) as url:
        assert terminal.sync(url).run_once(NOW).outcome == "delivered"


@pytest.mark.parametrize(
    ("days_ago", "days", "address", "why"),
    [
        (20, 5, "127.0.0.1", "certificate has expired"),
        (-1, 5, "127.0.0.1", "certificate is not yet valid"),
        (1, 5, "127.0.0.2", "127.0.0.1"),
    ],
    ids=["expired", "not yet valid: the clock is a day late", "of another address"],
)
def test_a_certificate_that_does_not_hold_is_not_the_centres(
    terminal: Terminal, tmp_path: Path, authority: Authority, days_ago: int, days: int, address: str, why: str
) -> None:
    terminal.enqueue()
    shown = authority.issue(address, datetime.now(UTC) - timedelta(days=days_ago), days)
    with served(tmp_path / "central", shown) as url:
        report = terminal.sync(url).run_once(NOW)
    assert report.outcome == "not-the-centre" and why in report.detail, report
    [item] = terminal.store.items()
    assert (item.state, item.attempts) == ("waiting", 0), "nobody's attempt"


def test_another_authority_is_not_believed(terminal: Terminal, tmp_path: Path) -> None:
    terminal.enqueue()
    (tmp_path / "other").mkdir()
    with served(tmp_path / "central", Authority(tmp_path / "other").issue()) as url:
        assert terminal.sync(url).run_once(NOW).outcome == "not-the-centre"
        with http.new_session() as believes_the_world, pytest.raises(http.NotTheCentre):
            http.exchange(believes_the_world, "GET", f"{url}/v1/health")
    assert terminal.counts() == (1, 0, 0)
