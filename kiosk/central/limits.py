"""How often one client may ask. In memory: a restart forgives."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from kiosk.central.problems import Refusal


class Limit:
    """A token bucket a client: `burst` tries at once, one more every `seconds`. Remembers the latest 10,000 clients; who they are is for
    the caller to say (a terminal's code, an address). `code`: of the refusal."""

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float], code: str) -> None:
        self._burst, self._seconds, self._clock, self._code = burst, seconds, clock, code
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, client: str) -> None:
        """Raises `Refusal` 429 with the time after which the next try is allowed."""
        with self._lock:
            now = self._clock()
            tokens, since = self._clients.pop(client, (float(self._burst), now))
            tokens = min(float(self._burst), tokens + (now - since) / self._seconds)
            allowed = tokens >= 1
            self._clients[client] = (tokens - 1 if allowed else tokens, now)
            while len(self._clients) > 10_000:
                self._clients.popitem(last=False)
        if not allowed:
            raise Refusal(429, self._code, "too many tries", max(1, round((1 - tokens) * self._seconds)))
