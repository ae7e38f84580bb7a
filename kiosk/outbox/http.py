"""One request to the centre, with every way it can end as a value or a typed error. Knows nothing of queues and never tries again.

A network between a kiosk and its centre has captive portals, proxies and half-dead links: redirects are not followed, the environment's
proxies are not used, answers are bounded in size and time, and an answer that is not ours is told apart from none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSignaturesException
from pydantic import ValidationError
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NameResolutionError, NewConnectionError

from kiosk.outbox.deadline import Adapter, Deadline
from kiosk.wire import request_signature
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, Problem

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.0, 15.0, 60.0
SLOWEST_LINK = 4096.0  # bytes a second: a body may take as long as this needs, on top of WHOLE_SECONDS
LARGEST_ANSWER = 4 * 1024 * 1024
LONGEST_RETRY_AFTER = 3600.0  # when the centre asks for it, in its own words
LONGEST_FOR_OTHERS = 30.0  # a proxy or portal in between can't silence the terminal for longer
JSON_ANSWER = (200,)
JSON = "application/json"


class Unreachable(Exception):
    """Nobody answered, or the centre asked for patience. `retry_after`: seconds it asked for, or None. `reached`: whether the request can
    have come as far as the centre."""

    code = "network.unreachable"

    def __init__(self, detail: str, retry_after: float | None = None, reached: bool = True) -> None:
        super().__init__(detail)
        self.retry_after, self.reached = retry_after, reached


class TooManyRequests(Unreachable):
    """The centre answered, in its own words, that it was asked too often."""

    code = "network.too-many-requests"


class NotTheCentre(Exception):
    """Something answered that is not the centre: a captive portal, a proxy, the wrong address, a certificate that does not hold."""

    code = "network.not-the-centre"


class Refused(Exception):
    """The centre itself refused the request: its problem document, with a code of the contract. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes


def new_session(ca: Path | None = None) -> requests.Session:
    """Keeps its connection alive between requests, and obeys the time limit of `exchange`. Whoever makes it closes it.

    `ca`: the certificate authority of the centre's TLS in PEM; no other is believed then.
    """
    session = requests.Session()
    session.trust_env = False
    if ca is not None:
        session.verify = str(ca)
    session.mount("http://", Adapter())
    session.mount("https://", Adapter())
    session.headers.update({"Accept": JSON, "User-Agent": "kiosk"})
    return session


def exchange(
    session: requests.Session,
    method: str,
    url: str,
    body: bytes | None = None,
    now: datetime | None = None,
    headers: Mapping[str, str] | None = None,
    expect: tuple[int, ...] = JSON_ANSWER,
    media_type: str = JSON,
) -> Answer:
    """One request and its answer, which has one of the statuses of `expect`, and is of `media_type` where that is 200. `session`: one of
    `new_session`.

    Raises `Unreachable`, `TooManyRequests`, `NotTheCentre` or `Refused`.
    """
    seconds = WHOLE_SECONDS + len(body or b"") / SLOWEST_LINK
    limit = Deadline(seconds)
    sent = dict(headers or {})
    if body is not None:
        sent.setdefault("Content-Type", JSON)
    try:
        with limit, session.request(
            method,
            url,
            data=body,
            headers=sent,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:  # fmt: skip
            content = _bounded(response)
    except requests.exceptions.SSLError as error:
        raise NotTheCentre(f"no certificate of the centre: {_why(error)}") from error
    except requests.RequestException as error:
        too_slow = f"no whole answer in {seconds:.0f} s"
        raise Unreachable(too_slow if limit.expired else type(error).__name__, reached=_reached(error)) from error
    except (ValueError, HTTPError) as error:  # such as a Location that is no address: requests looks at it although it must not follow
        raise NotTheCentre(f"an answer that can't be read: {type(error).__name__}") from error
    if limit.expired:  # headers that end with the connection look whole
        raise Unreachable(f"no whole answer in {seconds:.0f} s")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code in expect and (response.status_code != 200 or kind == media_type or method == "HEAD"):
        return Answer(response.status_code, CaseInsensitiveDict(response.headers), content)
    problem = _problem(kind, content)
    if response.status_code == 429 or response.status_code >= 500:
        longest = LONGEST_FOR_OTHERS if problem is None else LONGEST_RETRY_AFTER
        waiting = _retry_after(response.headers.get("Retry-After"), now or datetime.now(UTC), longest)
        ours = response.status_code == 429 and problem is not None
        raise (TooManyRequests if ours else Unreachable)(f"HTTP {response.status_code}", waiting)
    if 400 <= response.status_code < 500 and problem is not None:
        raise Refused(problem)
    raise NotTheCentre(f"HTTP {response.status_code} {kind or 'without a content type'}")


class Centre:
    """The centre as one enrolled terminal talks to it: every request signed, by a clock that follows the centre's.

    `offset`: seconds to add to this machine's clock; learnt from what the centre says of its own, and used for signatures only, so that a
    wrong clock here stops nothing and no record is dated by somebody else's. Not thread-safe: each thread has its own.
    """

    def __init__(
        self,
        url: str,
        terminal: str,
        private: Ed25519PrivateKey,
        session: requests.Session,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.url, self.terminal, self.session, self.clock = url.rstrip("/"), terminal, session, clock
        self.offset = 0.0
        self._private = private

    def address(self, path: str) -> str:
        """The whole address. Raises `NotTheCentre` for one that is none, or is elsewhere."""
        try:
            url = urljoin(f"{self.url}/", path)
            if urlsplit(url)[:2] == urlsplit(self.url)[:2]:
                return url
        except ValueError:
            pass  # said below, in the same words
        raise NotTheCentre("it sent this terminal to another address")

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        expect: tuple[int, ...] = JSON_ANSWER,
        media_type: str = JSON,
    ) -> Answer:
        """One signed request. `path` may be a whole address, as a Location header gives it, if it is the centre's.

        Raises as `exchange`; a clock that the centre finds wrong is set right and becomes `Unreachable`: the next request will do.
        """
        url = self.address(path)
        sent = dict(headers or {})
        if body:
            sent.setdefault("Content-Type", JSON)
        if media_type != JSON:
            sent.setdefault("Accept", f"{media_type}, {PROBLEM_TYPE}")
        asked = self.clock()
        moment = asked + timedelta(seconds=self.offset)
        nonce = secrets.token_bytes(request_signature.NONCE_BYTES)
        try:
            sent |= request_signature.sign(self._private, self.terminal, method, url, sent, body, moment, nonce)
        except HTTPMessageSignaturesException as error:
            raise NotTheCentre("it sent this terminal to an address that is none") from error
        try:
            return exchange(self.session, method, url, body or None, asked, sent, expect, media_type)
        except Refused as refusal:
            if refusal.problem.code == "signature.clock" and refusal.problem.now is not None:
                self.offset = (refusal.problem.now - asked).total_seconds()
                raise Unreachable("the clock was wrong", 0.0) from refusal
            raise

    def ask_for_somebody(self, path: str, body: bytes, media_type: str = JSON) -> bytes:
        """What the centre answers to a question that a resident waits for. A clock that was just set right is no reason to send them away:
        that request was not served, and is made once more. Raises as `ask`."""
        offset = self.offset
        try:
            return self.ask("POST", path, body, media_type=media_type).content
        except Unreachable:
            if self.offset == offset:
                raise
        return self.ask("POST", path, body, media_type=media_type).content


def _bounded(response: requests.Response) -> bytes:
    content = bytearray()
    for piece in response.iter_content(64 * 1024):
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise NotTheCentre(f"an answer of more than {LARGEST_ANSWER} bytes")
    return bytes(content)


def _reached(error: requests.RequestException) -> bool:
    """False only when it is certain that nothing was sent: no name, no route, nobody listening."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return not isinstance(reason, NewConnectionError | ConnectTimeoutError | NameResolutionError)


def _why(error: BaseException) -> str:
    """The innermost message of a TLS failure, such as "certificate has expired"."""
    for cause in _causes(error):
        if message := getattr(cause, "verify_message", ""):
            return str(message)
    return type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    line: list[object] = [error]
    while line:
        one = line.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            line += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def _problem(kind: str, content: bytes) -> Problem | None:
    """The centre's own words: a problem document with a code of the contract. None for anything else."""
    if kind != PROBLEM_TYPE:
        return None
    try:
        problem = Problem.model_validate_json(content)
    except ValidationError:
        return None
    return problem if problem.code in PROBLEM_CODES else None


def _retry_after(text: str | None, now: datetime, longest: float) -> float | None:
    """Seconds, from either form of the header (RFC 9110 section 10.2.3); at most `longest`."""
    if text is None:
        return None
    try:
        seconds = float(text) if text.strip().isdigit() else (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), longest)
