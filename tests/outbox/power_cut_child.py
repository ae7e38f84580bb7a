"""What is recorded for the power cuts beside `kiosk queue fill`: `python -m tests.outbox.power_cut_child SCENARIO FOLDER TOLD`.

Before and after each step a line goes into the file TOLD, as a resident or the centre would be told: "begun ID", "settled ID", …
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from kiosk import cli
from kiosk.outbox import OUTBOX_FILE, schema
from kiosk.outbox.store import Store
from kiosk.wire.models import ItemVerdict


def main(scenario: str, folder: Path, told_path: Path) -> None:
    told = os.open(told_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(words: str) -> None:
        os.write(told, f"{words}\n".encode())

    match scenario:
        case "fill-without-sync":
            connect = schema.connect

            def careless(path: Path) -> Database:
                db = connect(path)
                db.conn.execute("PRAGMA synchronous = NORMAL")
                return db

            schema.connect = careless
            cli.main(f"queue fill --count 6 --size 300 --ack-file {told_path} --state-dir {folder}".split())
        case "open":
            Store.open(folder / OUTBOX_FILE, "A7K2").close()
        case "drain":
            schema.WORTH_RECLAIMING, schema.TENDED_ROWS = 40_000, 3
            with Store.open(folder / OUTBOX_FILE, "A7K2", tends_log=True) as store:
                _drain(store, tell)


def _drain(store: Store, tell: object) -> None:
    assert callable(tell)
    now = datetime.now(UTC) + timedelta(seconds=1)
    while batch := store.next_batch(2, now):
        store.mark_sending([one.id for one in batch], now)
        for one in batch:
            tell(f"begun {one.id}")
        store.settle([ItemVerdict(id=one.id, content_hash=one.content_hash, verdict="accepted") for one in batch], now)
        for one in batch:
            tell(f"settled {one.id}")
    while upload := store.next_upload(now):
        store.upload_began(upload.id, "/v1/attachments/1")
        tell(f"sent {upload.id}")
        store.upload_stored(upload.id, now)
        tell(f"stored {upload.id}")
    assert store.reclaim() > 0
    tell("reclaimed")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
