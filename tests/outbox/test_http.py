"""One request to what may not be the centre: how long it may take, how long it may ask us to wait, and whose words are believed."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from kiosk.outbox import http
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, Problem
from tests.outbox.servers import Reply, impostor

NOW = datetime.now(UTC).replace(microsecond=0)
LIMIT, MUCH_LONGER = 0.3, 10.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with http.new_session() as opened:
        yield opened


def problem(status: int, code: str, **headers: str) -> Reply:
    body = Problem(title="No", status=status, code=code).model_dump_json().encode()
    return Reply(status, {"Content-Type": PROBLEM_TYPE, **{name.replace("_", "-"): text for name, text in headers.items()}}, body)


@contextmanager
def dripping(said: list[bytes], drop: bytes) -> Iterator[str]:
    """To each client in turn it says the next of `said` at once, then `drop` every hundredth of a second until the client hangs up."""
    gone = threading.Event()

    def serve(listener: socket.socket) -> None:
        for at_once in said:
            client, _ = listener.accept()
            with client:
                client.recv(65536)
                client.sendall(at_once)
                ends = time.monotonic() + MUCH_LONGER
                try:
                    while time.monotonic() < ends and not select.select([client], [], [], 0.01)[0]:
                        client.sendall(drop)
                except OSError:
                    pass  # hung up in the middle of a drop
        gone.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        assert gone.wait(2 * MUCH_LONGER)
        thread.join(MUCH_LONGER)


@pytest.mark.parametrize(
    ("scheme", "at_once", "drop"),
    [
        ("http", b"", b"H"),
        ("http", b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        ("http", HEAD, b"X: y\r\n"),
        ("http", HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
        ("http", HEAD + b"Connection: close\r\n\r\n", b" "),
        ("http", HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        ("http", HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        ("http", b"HTTP/1.1 503 No\r\nContent-Length: 100000\r\n\r\n", b" "),
        ("https", b"\x16\x03\x03\x3f\xff", b"\x02"),
    ],
    ids=["status line", "a header", "headers", "length", "until closed", "chunks", "a chunk's size", "an error", "TLS"],
)
def test_a_server_that_drips_is_left_in_time(
    session: requests.Session, monkeypatch: pytest.MonkeyPatch, scheme: str, at_once: bytes, drop: bytes
) -> None:
    monkeypatch.setattr(http, "WHOLE_SECONDS", LIMIT)
    monkeypatch.setattr(http, "CONNECT_SECONDS", LIMIT)  # of the handshake
    with dripping([at_once], drop) as address:
        begun = time.monotonic()
        with pytest.raises(http.Unreachable):
            http.exchange(session, "GET", f"{scheme}://{address}/v1/health")
        assert LIMIT * 0.9 <= time.monotonic() - begun < MUCH_LONGER / 2


def test_the_limit_holds_on_a_connection_that_was_kept_too(session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer is whole and leaves the connection open; what drips is the second one on it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(65536)
                client.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")
                client.recv(65536)
                ends = time.monotonic() + MUCH_LONGER
                while time.monotonic() < ends and not select.select([client], [], [], 0.01)[0]:
                    client.sendall(b"H")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1/health"
        assert http.exchange(session, "GET", url).content == b"{}"
        monkeypatch.setattr(http, "WHOLE_SECONDS", LIMIT)
        begun = time.monotonic()
        with pytest.raises(http.Unreachable, match="no whole answer"):
            http.exchange(session, "GET", url)
        assert time.monotonic() - begun < MUCH_LONGER / 2
        thread.join(MUCH_LONGER)


def test_after_a_cut_the_same_session_goes_on(session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with dripping([HEAD + b"Content-Length: 100000\r\n\r\n", HEAD + b"Content-Length: 2\r\n\r\n{}"], b" ") as address:
        with monkeypatch.context() as short:
            short.setattr(http, "WHOLE_SECONDS", LIMIT)
            with pytest.raises(http.Unreachable, match="no whole answer"):
                http.exchange(session, "GET", f"http://{address}/v1/health")
        assert http.exchange(session, "GET", f"http://{address}/v1/health").content == b"{}"
        session.close()


def test_an_answer_has_a_largest_size(session: requests.Session) -> None:
    with impostor(lambda _body: Reply(body=bytes(http.LARGEST_ANSWER + 1))) as other, pytest.raises(http.NotTheCentre):
        http.exchange(session, "GET", other.url)


@pytest.mark.parametrize(
    ("header", "centre_waits", "other_waits"),
    [
        ("7", 7.0, 7.0),
        ("999999", 3600.0, 30.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0, 30.0),
        ("soon", None, None),
    ],
    ids=["seconds", "too long", "date", "nonsense"],
)
def test_retry_after_counts_in_full_only_from_the_centre(
    session: requests.Session, header: str, centre_waits: float | None, other_waits: float | None
) -> None:
    for reply, kind, waits in (
        (problem(503, "centre.storage", Retry_After=header), http.Unreachable, centre_waits),
        (problem(429, "progress.too-many-tries", Retry_After=header), http.TooManyRequests, centre_waits),
        (problem(503, "gateway.busy", Retry_After=header), http.Unreachable, other_waits),
        (problem(429, "gateway.busy", Retry_After=header), http.Unreachable, other_waits),
        (Reply(503, {"Retry-After": header}), http.Unreachable, other_waits),
        (Reply(429, {"Content-Type": PROBLEM_TYPE, "Retry-After": header}, b"{}"), http.Unreachable, other_waits),
    ):
        with impostor(lambda _body, reply=reply: reply) as busy, pytest.raises(http.Unreachable) as caught:  # type: ignore[misc]
            http.exchange(session, "GET", busy.url, now=NOW)
        assert (type(caught.value), caught.value.retry_after) == (kind, waits), reply


def test_only_codes_of_the_contract_are_the_centres_refusal(session: requests.Session) -> None:
    for code in sorted(PROBLEM_CODES):
        with impostor(lambda _body, code=code: problem(400, code)) as other, pytest.raises(http.Refused) as caught:  # type: ignore[misc]
            http.exchange(session, "GET", other.url)
        assert caught.value.problem.code == code
    for reply in (problem(400, "gateway.denied"), problem(404, "tracking-number.unknown"), Reply(400, body=problem(400, "http.404").body)):
        with impostor(lambda _body, reply=reply: reply) as other, pytest.raises(http.NotTheCentre):  # type: ignore[misc]
            http.exchange(session, "GET", other.url)
