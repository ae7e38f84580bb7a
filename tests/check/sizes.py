"""Files stay small enough to read in one go."""

from __future__ import annotations

from tests.check.common import ROOT, our_files

LIMITS = {".py": 500, ".qml": 150}


def check() -> list[str]:
    """Files with more lines than their kind may have."""
    complaints = []
    for path in our_files(*LIMITS):
        lines = len(path.read_text().splitlines())
        if lines > LIMITS[path.suffix]:
            complaints.append(f"{path.relative_to(ROOT)}: {lines} lines; a {path.suffix} file has at most {LIMITS[path.suffix]}")
    return complaints
