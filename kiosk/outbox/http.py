"""One request to the centre, with every way it can end as a value or a typed error. Knows nothing of queues.

A network between a kiosk and its centre has captive portals, proxies and half-dead links: redirects are not followed, the environment's
proxies are not used, answers are bounded in size and time, and an answer that is not ours is told apart from none.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from pydantic import ValidationError

from kiosk.outbox.deadline import Adapter, Deadline
from kiosk.wire.models import PROBLEM_CODES, PROBLEM_TYPE, Problem

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.0, 15.0, 60.0
LARGEST_ANSWER = 4 * 1024 * 1024
LONGEST_RETRY_AFTER = 3600.0  # when the centre asks for it, in its own words
LONGEST_FOR_OTHERS = 30.0  # a proxy or portal in between can't silence the terminal for longer


class Unreachable(Exception):
    """Nobody answered, or the centre asked for patience. `retry_after`: seconds it asked for, or None."""

    code = "network.unreachable"

    def __init__(self, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class TooManyRequests(Unreachable):
    """The centre answered, in its own words, that it was asked too often."""

    code = "network.too-many-requests"


class NotTheCentre(Exception):
    """Something answered that is not the centre: a captive portal, a proxy, the wrong address."""

    code = "network.not-the-centre"


class Refused(Exception):
    """The centre itself refused the request: its problem document, with a code of the contract. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def new_session() -> requests.Session:
    """Keeps its connection alive between requests, and obeys the time limit of `exchange`. Whoever makes it closes it."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", Adapter())
    session.mount("https://", Adapter())
    session.headers.update({"Accept": "application/json", "User-Agent": "kiosk"})
    return session


def exchange(session: requests.Session, method: str, url: str, body: bytes | None = None, now: datetime | None = None) -> bytes:
    """One request; the bytes of its JSON answer. Never tries again by itself. `session`: one of `new_session`.

    Raises `Unreachable`, `TooManyRequests`, `NotTheCentre` or `Refused`.
    """
    limit = Deadline(WHOLE_SECONDS)
    try:
        with limit, session.request(
            method,
            url,
            data=body,
            headers={"Content-Type": "application/json"} if body is not None else {},
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:  # fmt: skip
            content = _bounded(response)
    except requests.RequestException as error:
        raise Unreachable(_too_slow() if limit.expired else type(error).__name__) from error
    if limit.expired:  # headers that end with the connection look whole
        raise Unreachable(_too_slow())
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code == 200 and kind == "application/json":
        return content
    problem = _problem(kind, content)
    if response.status_code == 429 or response.status_code >= 500:
        longest = LONGEST_FOR_OTHERS if problem is None else LONGEST_RETRY_AFTER
        waiting = _retry_after(response.headers.get("Retry-After"), now or datetime.now(UTC), longest)
        ours = response.status_code == 429 and problem is not None
        raise (TooManyRequests if ours else Unreachable)(f"HTTP {response.status_code}", waiting)
    if 400 <= response.status_code < 500 and problem is not None:
        raise Refused(problem)
    raise NotTheCentre(f"HTTP {response.status_code} {kind or 'without a content type'}")


def _bounded(response: requests.Response) -> bytes:
    content = bytearray()
    for piece in response.iter_content(64 * 1024):
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise NotTheCentre(f"an answer of more than {LARGEST_ANSWER} bytes")
    return bytes(content)


def _too_slow() -> str:
    return f"no whole answer in {WHOLE_SECONDS:.0f} s"


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
