"""Runs one target under atheris for a while: `python -m tests.fuzz.run NAME SECONDS`. Exit status 0: nothing was found."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

MOST_MEGABYTES = 2048
LONGEST_INPUT = 65536
SLOWEST_INPUT = 10  # seconds


def main(name: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["kiosk", "drivers"]):
        target = importlib.import_module(f"tests.fuzz.target_{name}")
    with tempfile.TemporaryDirectory(prefix="kiosk-fuzz-") as folder:
        for number, seed in enumerate(target.SEEDS):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = [
            f"-max_total_time={seconds}", f"-rss_limit_mb={MOST_MEGABYTES}", f"-timeout={SLOWEST_INPUT}", f"-max_len={LONGEST_INPUT}",
            f"-artifact_prefix={folder}/", "-verbosity=0", "-print_final_stats=1",
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *limits, folder], target.fuzz)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
