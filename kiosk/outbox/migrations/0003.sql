-- Fewer pages a commit: an enqueue wrote seven and writes four. What this script can't say in SQL stands in kiosk/outbox/place.py (why
-- places have a base of 2^27) and kiosk/outbox/ids.py (how an id leads to its record without an index).

-- `audit_seq`, `audit_hash`: the row of the audit chain that says that this record was enqueued. Its other columns are `created_at`, `id` and
-- `content_hash`, so it needs no row elsewhere, and a record without it can't be. NULL in records from before: theirs is in `audit`.
-- `next_try`: 0 is due always, whatever the clock says. `turn_before` is as `turn` until the record is first sent, so that this changes no
-- column's size.
CREATE TABLE records_3 (
    sequence        INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL,
    tracking_number TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    case_id         TEXT    NOT NULL,
    seq             INTEGER NOT NULL,
    service         TEXT    NOT NULL,
    form_version    TEXT    NOT NULL,
    terminal        TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    refers_to       TEXT,
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'uploading', 'delivered', 'held')),
    turn            INTEGER,
    turn_before     INTEGER,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_try        INTEGER NOT NULL DEFAULT 0,
    changed_at      INTEGER NOT NULL,
    acknowledged_at INTEGER,
    reason          TEXT,
    attachments     INTEGER NOT NULL DEFAULT 0,
    missing         INTEGER NOT NULL DEFAULT 0,
    suite           TEXT    NOT NULL,
    key_id          TEXT    NOT NULL,
    content_hash    TEXT    NOT NULL,
    audit_seq       INTEGER,
    audit_hash      TEXT,
    sealed          BLOB    NOT NULL
) STRICT;

INSERT INTO records_3 (sequence, id, tracking_number, kind, case_id, seq, service, form_version, terminal, created_at, refers_to, state,
                       turn, turn_before, attempts, next_try, changed_at, acknowledged_at, reason, attachments, missing, suite, key_id,
                       content_hash, sealed)
SELECT sequence, id, tracking_number, kind, case_id, seq, service, form_version, terminal, created_at, refers_to, state,
       turn + 134217728, turn_before + 134217728, attempts, iif(attempts = 0 OR state = 'sending', 0, next_try), changed_at,
       acknowledged_at, reason, attachments, missing, suite, key_id, content_hash, sealed
FROM records ORDER BY sequence;

CREATE TABLE earlier_ids (
    id       TEXT    PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO earlier_ids (id, sequence) SELECT id, sequence FROM records ORDER BY id;

DROP TABLE records;
ALTER TABLE records_3 RENAME TO records;

-- As in version 2.
CREATE INDEX line ON records (turn) WHERE turn IS NOT NULL;
CREATE UNIQUE INDEX later_in_case ON records (case_id, seq) WHERE case_id <> id;

UPDATE attachments SET next_try = 0 WHERE attempts = 0;

-- `counters` no longer changes with every enqueue: see COUNTED in kiosk/outbox/change.py.
