"""`kiosk queue export` and `acknowledge`: to the centre and back by stick."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.output import fail, show
from kiosk.cli.state_folder import AsJson, StateDir, failures_in_words, where
from kiosk.outbox import LOCK_FILE, OUTBOX_FILE, bundle, enrolment
from kiosk.outbox.errors import StoreError
from kiosk.outbox.records import State
from kiosk.outbox.store import Store
from kiosk.outbox.trust import need_trust
from kiosk.wire.acknowledgement import NotSignedByCentre
from kiosk.wire.bundle import LARGEST_ANSWER

_WHICH: dict[str, tuple[State, ...]] = {
    "held": ("held",),
    "waiting": ("waiting", "sending"),
    "all": ("waiting", "sending", "uploading", "held"),
}


def export(
    path: Annotated[Path, typer.Argument(help="A folder, on a stick usually.")],
    state: Annotated[str, typer.Option(help="held, waiting, or all that the centre has not signed for.")] = "all",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Writes sealed records into a bundle that `kiosk central import` takes. They stay queued until the centre's answer is brought back."""
    if state not in _WHICH:
        raise typer.BadParameter(f"one of {', '.join(_WHICH)}", param_hint="--state")
    with failures_in_words(as_json):
        folder, _settings = where(state_dir)
        if not (folder / OUTBOX_FILE).exists():
            raise StoreError("store.missing", f"there is no outbox in {folder}")
        who = enrolment.need(folder)
        if not path.is_dir():
            fail("bundle.no-folder", f"{path} is no folder", as_json, 2)
        try:
            with Store.open(folder / OUTBOX_FILE, who.terminal) as store, bundle.nobody_sends(folder / LOCK_FILE):
                chosen = sorted((item for one in _WHICH[state] for item in store.items(one)), key=lambda item: item.created_at)
                if chosen and not (yes or as_json or typer.confirm(f"Write {len(chosen)} sealed records to {path}?")):
                    raise typer.Exit(1)
                done = bundle.export(store, [item.id for item in chosen], path, who, datetime.now(UTC))
        except bundle.BundleError as error:
            fail(error.code, str(error), as_json)
    answer = {
        "bundles": [str(one) for one in done.paths],
        "records": done.records,
        "attachments": done.attachments,
        "skipped": list(done.skipped),
    }
    show(answer, as_json)
    if done.skipped:
        raise typer.Exit(1)


def acknowledge(
    path: Annotated[Path, typer.Argument(help="The answer that `kiosk central import` wrote beside the bundle.")],
    state_dir: StateDir = None,
    as_json: AsJson = False,
) -> None:
    """Takes the centre's signed answer to a bundle: what it received is settled here, and its keys are followed if they are new."""
    with failures_in_words(as_json):
        folder, _settings = where(state_dir)
        if not (folder / OUTBOX_FILE).exists():
            raise StoreError("store.missing", f"there is no outbox in {folder}")
        who, trust = enrolment.need(folder), need_trust(folder)
        if path.stat().st_size > LARGEST_ANSWER:
            fail("bundle.answer-malformed", f"an answer has {LARGEST_ANSWER} bytes at most", as_json)
        try:
            with Store.open(folder / OUTBOX_FILE, who.terminal) as store:
                settled, stored = bundle.acknowledge(store, trust, who.terminal, path.read_bytes(), datetime.now(UTC), folder)
        except (bundle.BundleError, NotSignedByCentre) as error:
            fail(error.code, str(error), as_json)
    show({"delivered": settled.delivered, "uploading": settled.uploading, "held": settled.held, "attachments": stored}, as_json)
