"""Carries IPP requests to a printer and brings the answers (HTTP POST: RFC 8010, section 4).

aiohttp does it, on an event loop of its own, because only so a request has one limit of time for all of it, the body included, and a
document can be on its way while the printer is asked how it goes. The loop stands still whenever nobody calls.

Every request has a connection of its own: printers close idle ones whenever they like, and a request that meets the closing is neither
sent nor refused. Where the URL begins with `ipps` the connection is TLS, and whom the printer shows is checked.
"""

from __future__ import annotations

import asyncio
import io
import itertools
import ssl
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from drivers.document_printer.ipp_codec import MOST_BYTES, Answer, Operation, Value, read, request
from drivers.errors import Cancelled, ConfigurationError, DeviceError, Garbled, NoAnswer, NotConnected
from drivers.printing import Wanted, always

if TYPE_CHECKING:
    import aiohttp

_T = TypeVar("_T")
_DEFAULT_PORT = 631
_ASKED_EVERY = 0.5  # seconds: so late at most is it noticed that nobody waits for an answer any more
_HEADERS = {"Content-Type": "application/ipp", "Accept": "application/ipp"}


class NotSent(NotConnected):
    """No connection came about: the printer has seen nothing of the request."""


@dataclass(frozen=True)
class Address:
    """Where a printer is: `ipp` for its attributes, `http` for the connection."""

    ipp: str
    http: str
    is_secure: bool


def address_of(url: str) -> Address:
    """Raises `ConfigurationError` for what is no ipp:// or ipps:// address."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORT
    except ValueError:
        raise ConfigurationError("url: not an address such as ipp://HOST:631/ipp/print") from None
    if parts.scheme not in ("ipp", "ipps") or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise ConfigurationError("url: not an address such as ipp://HOST:631/ipp/print, without a password")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    rest = f"{host}:{port}{parts.path or '/ipp/print'}"
    secure = parts.scheme == "ipps"
    return Address(f"{parts.scheme}://{rest}", f"{'https' if secure else 'http'}://{rest}", secure)


class Sending:
    """A request on its way. It gets on only while the line is used; `cancel` breaks its connection."""

    def __init__(self, line: Line, task: asyncio.Task[Answer]) -> None:
        self._line, self._task = line, task

    @property
    def result(self) -> Answer | DeviceError | None:
        """None while there is none yet."""
        if not self._task.done():
            return None
        error = self._task.exception()
        if error is None:
            return self._task.result()
        if isinstance(error, DeviceError):
            return error
        raise error

    def cancel(self) -> None:
        self._line.drop(self._task)


class Line:
    """To one printer, for one user name. Not thread-safe. `sent`: bytes of requests for which there was a connection."""

    def __init__(self, address: Address, user: str, ca_file: str, connect_timeout: float, answer_timeout: float) -> None:
        self.sent = 0
        self._address, self._user = address, user
        self._connect_timeout, self._answer_timeout = connect_timeout, answer_timeout
        self._numbers = itertools.count(1)
        self._tls = _context(ca_file) if address.is_secure else None
        self._loop = asyncio.new_event_loop()
        self._session: aiohttp.ClientSession | None = None
        self._sending: set[asyncio.Task[Answer]] = set()
        self._wanted: Wanted = always

    def ask(
        self,
        operation: Operation,
        *,
        job: int | None = None,
        of_operation: Mapping[str, Value | Sequence[str]] | None = None,
        of_job: Mapping[str, Value | Sequence[str]] | None = None,
    ) -> Answer:
        """The printer's answer, whole, within the time for answers. Raises `NotSent`, `NotConnected`, `NoAnswer`, `Garbled`; `Cancelled`
        inside `as_long_as`."""
        number, body = self._request(operation, job, of_operation, of_job, b"")
        return self._answer_to(self._loop.create_task(self._post(number, body, self._answer_timeout)))

    def begin(
        self,
        operation: Operation,
        *,
        of_operation: Mapping[str, Value | Sequence[str]],
        document: bytes,
        job: int | None = None,
        of_job: Mapping[str, Value | Sequence[str]] | None = None,
    ) -> Sending:
        """Sends, as long as it takes: who follows the job has limits. A printer without a disk takes a page when the one before is out."""
        number, body = self._request(operation, job, of_operation, of_job, document)
        task = self._loop.create_task(self._post(number, body, None))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)  # one that failed holds the document: its error knows where it came from
        return Sending(self, task)

    @contextmanager
    def as_long_as(self, wanted: Wanted) -> Iterator[None]:
        """Inside, no question goes on when nobody waits for its answer, however long the printer takes: then it raises `Cancelled`."""
        self._wanted = wanted
        try:
            yield
        finally:
            self._wanted = always

    def pause(self, seconds: float, sending: Sending | None = None) -> None:
        """Lets time pass, and whatever is on its way go on; ends early when `sending` has come to its end."""
        waited = {sending._task} if sending else set()
        self._run(asyncio.sleep(seconds) if not waited else asyncio.wait(waited, timeout=seconds))

    def drop(self, task: asyncio.Task[Answer]) -> None:
        task.cancel()
        self._run(asyncio.wait({task}))
        if not task.cancelled():
            task.exception()  # else asyncio complains that nobody asked for it

    def close(self) -> None:
        """Breaks whatever is on its way."""
        for task in tuple(self._sending):
            self.drop(task)
        if self._session is not None:
            self._run(self._session.close())
        self._loop.close()

    def _answer_to(self, question: asyncio.Task[Answer]) -> Answer:
        while not self._run(asyncio.wait({question}, timeout=_ASKED_EVERY))[0]:
            if not self._wanted():
                self.drop(question)
                raise Cancelled("nobody waits for the answer")
        return question.result()

    def _request(
        self,
        operation: Operation,
        job: int | None,
        of_operation: Mapping[str, Value | Sequence[str]] | None,
        of_job: Mapping[str, Value | Sequence[str]] | None,
        document: bytes,
    ) -> tuple[int, bytes]:
        number = next(self._numbers)
        return number, request(
            operation, number, self._address.ipp, self._user, job=job, of_operation=of_operation, of_job=of_job, document=document
        )

    def _run(self, what: Coroutine[Any, Any, _T]) -> _T:
        return self._loop.run_until_complete(what)

    async def _post(self, number: int, body: bytes, seconds: float | None) -> Answer:
        import aiohttp

        self.sent += len(body)
        try:
            async with asyncio.timeout(seconds):
                return read(await self._exchange(body), number)
        except aiohttp.ClientSSLError as error:  # the document comes behind the handshake
            self.sent -= len(body)
            raise NotSent(f"its certificate is not trusted ({type(error).__name__})") from None
        except aiohttp.ClientConnectorError as error:
            self.sent -= len(body)
            raise NotSent(f"no connection ({type(error.os_error).__name__})") from None
        except aiohttp.ConnectionTimeoutError:
            self.sent -= len(body)
            raise NotSent(f"no connection in {self._connect_timeout:g} s") from None
        except TimeoutError:
            raise NoAnswer(f"no whole answer in {seconds or 0:g} s") from None
        except aiohttp.ClientPayloadError as error:
            raise NotConnected(f"the answer broke off ({type(error).__name__})") from None
        except (aiohttp.ClientResponseError, aiohttp.http.HttpProcessingError) as error:
            raise Garbled(f"no HTTP ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NotConnected(f"the connection broke ({type(error).__name__})") from None

    async def _exchange(self, body: bytes) -> bytes:
        session = self._session or self._new_session()
        async with session.post(self._address.http, data=io.BytesIO(body), headers=_HEADERS, allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                raise Garbled(f"HTTP {response.status}: is the address right, and does it ask for no password?")
            answer = bytearray()
            async for piece in response.content.iter_any():
                answer += piece
                if len(answer) > MOST_BYTES:
                    raise Garbled(f"more than {MOST_BYTES} bytes")
            return bytes(answer)

    def _new_session(self) -> aiohttp.ClientSession:
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self._tls or True, force_close=True),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._connect_timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
        return self._session


def _context(ca_file: str) -> ssl.SSLContext:
    """Trusts `ca_file` alone; without one, whom the system trusts. Most printers sign for themselves: then it is their certificate."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"ca_file: no certificates in it ({type(error).__name__})") from None
