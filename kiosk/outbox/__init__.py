"""The outbox: what a resident was promised is on disk first, and leaves only on the centre's signed word.

    store      the durable queue; enqueue is one transaction and one sync
    sync       one batch to the centre, one verdict a record
    trust      whose keys the centre's are
    progress   what became of a record, from the centre's signed word or from what this terminal knows
    http       one request, bounded in time and size; deadline: the clock it runs against

All of it lies in the terminal's state folder under these names.
"""

from __future__ import annotations

OUTBOX_FILE = "outbox.db"
TRUST_FILE = "trust.json"
LOCK_FILE = "sync.lock"
