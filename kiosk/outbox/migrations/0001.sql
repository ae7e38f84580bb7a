-- The outbox. Times are milliseconds since 1970 UTC.

-- `sequence` is the middle of the tracking number, so a number is found without an index of its own. `sealed` stands last: a query
-- that does not ask for it never reads its pages.
CREATE TABLE records (
    sequence        INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    tracking_number TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    case_id         TEXT    NOT NULL,
    seq             INTEGER NOT NULL,
    service         TEXT    NOT NULL,
    form_version    TEXT    NOT NULL,
    terminal        TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'held')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_try        INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    reason          TEXT,
    suite           TEXT    NOT NULL,
    key_id          TEXT    NOT NULL,
    content_hash    TEXT    NOT NULL,
    sealed          BLOB    NOT NULL
) STRICT;

-- Exactly what the next batch asks for; a row leaves it when it is settled, so history does not slow the queue down.
CREATE INDEX next_batch ON records (next_try) WHERE state IN ('waiting', 'sending');

-- The record that opened a case has the case's id and is found by it; only later ones need an entry.
CREATE UNIQUE INDEX later_in_case ON records (case_id, seq) WHERE case_id <> id;

-- One row, so that counting never depends on how much is queued. `oldest_pending`: no pending record has a lower sequence.
CREATE TABLE counters (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    last_sequence  INTEGER NOT NULL DEFAULT 0,
    pending        INTEGER NOT NULL DEFAULT 0,
    held           INTEGER NOT NULL DEFAULT 0,
    delivered      INTEGER NOT NULL DEFAULT 0,
    oldest_pending INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO counters (one) VALUES (1);
