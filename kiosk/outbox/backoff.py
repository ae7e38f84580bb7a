"""How long to wait before the next try: capped exponential back-off with full jitter.

Full jitter (a random moment between nothing and the cap so far) spreads terminals that lost the network at the same second.
"""

from __future__ import annotations

from collections.abc import Callable

BASE_SECONDS = 1.0
CAP_SECONDS = 300.0


def delay(failures: int, random: Callable[[], float], at_least: float = 0.0) -> float:
    """Seconds to wait after so many failures in a row. `random` gives 0 ≤ x < 1; `at_least` is what the centre asked for."""
    if failures <= 0:
        return at_least
    ceiling = min(CAP_SECONDS, BASE_SECONDS * 2.0 ** min(failures - 1, 30))
    return max(at_least, random() * ceiling)
