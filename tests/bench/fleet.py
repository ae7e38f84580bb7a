"""P12: how many terminals' heartbeats one core of the centre carries, with the check of their tokens, on PostgreSQL."""

from __future__ import annotations

from tests.bench.figures import Figure
from tests.central import heartbeat_load
from tests.postgres import postgres_cluster


def measure(terminals: int = 75_000, seconds: float = 10.0) -> list[Figure]:
    """A fleet of that many, every heartbeat with a new audit head to write down; the processor time of centre and database."""
    with postgres_cluster() as cluster:
        found = heartbeat_load.measure(terminals, seconds, cluster.new_database(), cluster.pids)
    whole = (found["cpu_us"] + found["database_us"]) / 1e6
    return [
        Figure(
            "P12",
            "centre: terminals whose heartbeats (each 30 s, token checked) one core carries",
            heartbeat_load.SECONDS_BETWEEN / whole,
            1 / whole,
            75_000,
            "terminals",
            "at least",
            note=f"{found['cpu_us']:.0f} µs centre, {found['database_us']:.0f} µs database each; a fleet of {terminals:,}",
        )
    ]
