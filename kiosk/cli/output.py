"""How commands speak: JSON on standard output with --json, else lines for people; failures on standard error with a code."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import NoReturn


def show(answer: Mapping[str, object], as_json: bool) -> None:
    """Prints one answer. Keys are the contract of --json; people see the same as `key: value` lines."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
        return
    for key, value in answer.items():
        if isinstance(value, list):
            print(f"{key}:")
            for row in value:
                print("  " + ("  ".join(str(cell) for cell in row.values()) if isinstance(row, Mapping) else str(row)))
        else:
            print(f"{key}: {value}")


def fail(code: str, words: str, as_json: bool, status: int = 1) -> NoReturn:
    """Says what went wrong and leaves with `status`. With --json the same goes to standard output as {"error": {…}}."""
    if as_json:
        print(json.dumps({"error": {"code": code, "message": words}}, ensure_ascii=False))
    else:
        print(f"{words}  [{code}]", file=sys.stderr)
    sys.exit(status)
