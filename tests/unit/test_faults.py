"""Each fault of the proxy does what it says, at the byte it says: proofs that stand on it would prove nothing otherwise."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults import FINE, Fault, FaultProxy, fault_proxy


class Echo:
    """A server that answers every read with the same bytes, and keeps what reached it, connection by connection."""

    def __init__(self) -> None:
        self.heard: list[bytearray] = []
        self.ended = threading.Condition()
        self.ends = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.heard.append(bytearray())
            self._threads.append(threading.Thread(target=self._serve, args=(connection, self.heard[-1]), daemon=True))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket, heard: bytearray) -> None:
        with connection:
            try:
                while content := connection.recv(65536):
                    heard += content
                    connection.sendall(content)
            except OSError:
                pass
        with self.ended:
            self.ends += 1
            self.ended.notify_all()

    def wait_for_ends(self, count: int) -> None:
        with self.ended:
            assert self.ended.wait_for(lambda: self.ends >= count, 10)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


@contextmanager
def line() -> Iterator[tuple[Echo, FaultProxy]]:
    echo = Echo()
    try:
        with fault_proxy(echo.port) as proxy:
            yield echo, proxy
    finally:
        echo.close()


def call(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=10)


def read(connection: socket.socket, size: int) -> bytes:
    """Up to `size` bytes; fewer when the connection ends before. Raises `ConnectionError` when it is reset."""
    content = bytearray()
    while len(content) < size and (more := connection.recv(size - len(content))):
        content += more
    return bytes(content)


def test_without_a_fault_everything_passes_in_order() -> None:
    content = bytes(range(256)) * 4096
    with line() as (echo, proxy), call(proxy) as one:
        sender = threading.Thread(target=one.sendall, args=(content,))
        sender.start()
        assert read(one, len(content)) == content
        sender.join(10)
        assert (bytes(echo.heard[0]), proxy.connections, proxy.cuts, proxy.lost) == (content, 1, 0, 0)


def test_an_orderly_end_passes_too() -> None:
    with line() as (echo, proxy), call(proxy) as one:
        one.sendall(b"last words")
        one.shutdown(socket.SHUT_WR)
        assert read(one, 100) == b"last words"
        echo.wait_for_ends(1)


@pytest.mark.parametrize("cut", [0, 1, 1000, 70_000])
def test_a_request_is_cut_at_its_byte(cut: int) -> None:
    content = bytes(range(250)) * 400
    with line() as (echo, proxy), call(proxy) as one:
        proxy.fault = Fault(cut_request=cut)
        with pytest.raises(ConnectionError):
            one.sendall(content)
            read(one, len(content) + 1)
        echo.wait_for_ends(1)
        assert bytes(echo.heard[0]) == content[:cut]
        assert proxy.cuts == 1


@pytest.mark.parametrize("cut", [0, 1, 1000])
def test_an_answer_is_cut_at_its_byte(cut: int) -> None:
    with line() as (echo, proxy), call(proxy) as one:
        proxy.fault = Fault(cut_answer=cut)
        one.sendall(bytes(5000))
        assert read(one, 5000) == bytes(cut)
        echo.wait_for_ends(1)
        assert (len(echo.heard[0]), proxy.cuts) == (5000, 1)


def test_a_cut_counts_over_the_whole_of_a_connection() -> None:
    with line() as (_echo, proxy), call(proxy) as one:
        proxy.fault = Fault(cut_answer=15)
        one.sendall(b"ten bytes.")
        assert read(one, 10) == b"ten bytes."
        one.sendall(b"ten bytes.")
        assert read(one, 10) == b"ten b"


def test_a_lost_answer_was_asked_for_and_nothing_of_it_arrives() -> None:
    with line() as (echo, proxy), call(proxy) as one:
        proxy.fault = Fault(lose_answers=1.0)
        one.sendall(b"do it")
        with pytest.raises(ConnectionResetError):
            one.recv(1)
        echo.wait_for_ends(1)
        assert (bytes(echo.heard[0]), proxy.lost) == (b"do it", 1)


def test_a_share_of_answers_is_lost_and_the_others_arrive() -> None:
    with line() as (_echo, proxy):
        proxy.fault = Fault(lose_answers=0.25)
        arrived = 0
        for _ in range(100):
            with call(proxy) as one:
                try:
                    one.sendall(b"do it")
                    arrived += read(one, 5) == b"do it"
                except ConnectionResetError:
                    pass
        assert arrived + proxy.lost == 100
        assert 10 <= proxy.lost <= 40


def test_refused_is_refused_and_the_port_stays_the_same() -> None:
    with line() as (_echo, proxy), call(proxy) as one:
        one.sendall(b"before")
        assert read(one, 6) == b"before"
        proxy.fault = Fault(refuse=True)
        with pytest.raises(ConnectionResetError):
            one.recv(1)
        with pytest.raises(ConnectionRefusedError):
            call(proxy)
        proxy.fault = FINE
        with call(proxy) as two:
            two.sendall(b"after")
            assert read(two, 5) == b"after"


def test_stalled_accepts_and_says_nothing_until_it_is_over() -> None:
    with line() as (_echo, proxy):
        proxy.fault = Fault(stall=True)
        with call(proxy) as one:
            one.sendall(b"anybody?")
            one.settimeout(0.1)
            with pytest.raises(TimeoutError):
                one.recv(1)
            one.settimeout(10)
            proxy.fault = FINE
            assert read(one, 8) == b"anybody?"


def test_late_is_late_both_ways() -> None:
    with line() as (_echo, proxy), call(proxy) as one:
        proxy.fault = Fault(delay=0.05)
        began = time.monotonic()
        one.sendall(b"ping")
        assert read(one, 4) == b"ping"
        assert time.monotonic() - began >= 0.1


def test_throttled_is_no_faster_than_said() -> None:
    with line() as (_echo, proxy), call(proxy) as one:
        proxy.fault = Fault(rate=100_000)
        began = time.monotonic()
        one.sendall(bytes(20_000))
        assert read(one, 20_000) == bytes(20_000)
        assert time.monotonic() - began >= 0.2


def test_a_server_that_is_not_there_is_a_reset() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with fault_proxy(port) as proxy, pytest.raises(ConnectionResetError), call(proxy) as one:
        one.recv(1)


def test_breaking_all_ends_what_is_open_and_only_that() -> None:
    with line() as (_echo, proxy), call(proxy) as one:
        one.sendall(b"x")
        assert read(one, 1) == b"x"
        proxy.break_all()
        with pytest.raises(ConnectionResetError):
            one.recv(1)
        with call(proxy) as two:
            two.sendall(b"y")
            assert read(two, 1) == b"y"
