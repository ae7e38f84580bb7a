"""The shipped guides are right: the release gate of `kiosk catalogue check`."""

from __future__ import annotations

from datetime import date

from kiosk.catalogue.linter import lint_folder
from tests.check.common import ROOT


def check() -> list[str]:
    """Errors of the guide linter; its warnings are for those who write the guides."""
    report = lint_folder(ROOT / "config" / "catalogue", ROOT / "config" / "dictionaries", date.today())
    lines = [f"{one.service}: {one.flaw.path or '-'}: {one.flaw.en} [{one.flaw.rule}]" for one in report.errors]
    return lines if lines or report.fit else ["there is no guide at all"]
