"""C1 to C3: a city's 2,931 services: cold start from the compiled file, memory, and what a small change costs on the wire."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.central.publishing import publish
from kiosk.central.tables import database_url, open_database
from kiosk.outbox.http import Answer, Centre
from kiosk.outbox.trust import need_trust, read_enrolment
from kiosk.shelf.files import Shelf, compile_place
from kiosk.shelf.sync import CatalogueSync
from tests.bench.figures import Figure, spread
from tests.outbox.servers import centre
from tests.rig import enrol
from tests.shelf.conftest import Here

COUNT, CHANGED = 2931, 0.01
OURS = """
import sys, time
from pathlib import Path
from kiosk.shelf.files import Shelf
from kiosk.shelf.search import Index, Query
held = Shelf(Path(sys.argv[1]), Path(sys.argv[2])).open()
assert not held.waiting
wanted = next(iter(held.catalogue.heads.values()))
assert wanted.code in Index(held.index).find(Query(wanted.name.zh))
assert held.catalogue.services[wanted.code].form is not None and len(held.catalogue.heads) >= int(sys.argv[3])
"""
JSON = """
import json, sys, time
from pathlib import Path
held = [json.loads(path.read_bytes()) for path in Path(sys.argv[1]).glob("*.json")]
"""
TOLD = """
moment = time.monotonic()
print(moment, next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
"""Not getrusage, whose figure is never less than what the process that started it had."""
BARE = "import time"


def measure(count: int = COUNT, rounds: int = 9) -> list[Figure]:
    with TemporaryDirectory(prefix="kiosk-bench-") as name:
        folder = Path(name)
        city = generated(folder / "city", count)
        compile_place(Shelf(city, folder / "state").shipped())
        arguments = [str(city), str(folder / "state"), str(count)]
        ours, plain, bare = [], [], []
        for _ in range(rounds):  # in turns, so that a busy machine is busy for all
            ours.append(ready(OURS, arguments))
            plain.append(ready(JSON, arguments))
            bare.append(ready(BARE, arguments))
        return [*_start(ours, plain, bare, count), _delta(folder, city, count)]


def generated(folder: Path, count: int) -> Path:
    command = [sys.executable, "-m", "kiosk.cli", "catalogue", "generate", "--count", str(count), "--out", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def ready(program: str, arguments: list[str]) -> tuple[float, float]:
    """Seconds from the start of a process to its being ready, and the most memory it ever had in MB."""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program + TOLD, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    moment, kilobytes = done.stdout.split()
    return float(moment) - begun, int(kilobytes) / 1024


def _start(ours: list[tuple[float, float]], plain: list[tuple[float, float]], bare: list[tuple[float, float]], count: int) -> list[Figure]:
    seconds, parsed, empty = ([one[0] for one in some] for some in (ours, plain, bare))
    memory, least = statistics.median(one[1] for one in ours), statistics.median(one[1] for one in bare)
    return [
        Figure(
            "C1", f"cold load of {count} services: new process → searched and one opened", statistics.median(seconds),
            statistics.median(parsed), 1.0, "s",
            note=f"{spread([1000 * one for one in seconds], 'ms')}; beside it: json.loads of the same alone; bare interpreter "
            f"{1000 * statistics.median(empty):.0f} ms",
        ),
        Figure("C2", f"memory of that process with {count} services", memory, least, 60.0, "MB", note="beside it: a bare interpreter"),
    ]  # fmt: skip


class Counting(Centre):
    """The way to the centre; every byte of requests and answers but those of TLS and TCP."""

    octets = 0

    def ask(self, method: str, path: str, body: bytes = b"", *rest: object, **more: object) -> Answer:
        answer = super().ask(method, path, body, *rest, **more)  # type: ignore[arg-type]
        said = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        self.octets += len(path) + len(body) + REQUEST_FIELDS + said + len(answer.content)
        return answer


REQUEST_FIELDS = 700
"""Bytes of a signed request besides its path and body: its line and its fields, with signature and digest."""


def _delta(folder: Path, city: Path, count: int) -> Figure:
    with centre(folder / "central") as url:
        state = folder / "terminal"
        known, session = enrol(state, url, folder / "central", "A7K2"), None
        session = known.session()
        line = Counting(url, known.terminal, known.private, session)
        sync = CatalogueSync(Shelf(city, state), str((read_enrolment(state) or {})["id"]), False, Here)
        publish_(folder / "central", city)
        bring(sync, line, state)
        whole, line.octets = line.octets, 0
        some = round(count * CHANGED)
        for path in sorted(city.glob("*.json"))[:: count // some][:some]:
            source = json.loads(path.read_bytes())
            source["summary"]["zh"] += "（已核对）"
            path.write_text(json.dumps(source, ensure_ascii=False), "utf-8")
        publish_(folder / "central", city)
        bring(sync, line, state)
        session.close()
    return Figure(
        "C3", f"delta of {some} changed files of {count} / all of it, on the wire", 100 * line.octets / whole, 100 * some / count, 3.0, "%",
        note=f"{line.octets:,} bytes of {whole:,}",
    )  # fmt: skip


def publish_(data_dir: Path, city: Path) -> None:
    engine = open_database(database_url(data_dir, ""))
    publish(engine, city, datetime.now(UTC))
    engine.dispose()


def bring(sync: CatalogueSync, line: Counting, state: Path) -> None:
    trust = need_trust(state)
    while (word := sync.turn(line, trust, datetime.now(UTC))) == "works":
        pass
    if word != "switched":
        raise RuntimeError(f"{sync.status.problem} {sync.status.detail}")
