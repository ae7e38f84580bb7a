-- Attachments, the place in line, and the audit chain. What this script can't say in SQL (places and chain of the rows there were) is done
-- by kiosk/outbox/carry_over.py in the same transaction. Times are milliseconds since 1970 UTC.

-- The table is made anew because its states are more. `refers_to`: the record that this one corrects or withdraws. `missing`: attachments
-- the centre has not signed for. `acknowledged_at`: when the centre's signed yes was stored; from then on `sealed` is empty, its bytes are
-- free, and all the rest stays for ever: whoever reads out the number is to get an answer.
--
-- `turn`: the place in line, lower first; NULL when it does not stand in line (held, acknowledged, or an earlier record of its case is not
-- acknowledged). `turn_before`: its place before it was last sent, for when that sending can't have reached anybody.
CREATE TABLE records_2 (
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
    refers_to       TEXT,
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'uploading', 'delivered', 'held')),
    turn            INTEGER,
    turn_before     INTEGER,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_try        INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    acknowledged_at INTEGER,
    reason          TEXT,
    attachments     INTEGER NOT NULL DEFAULT 0,
    missing         INTEGER NOT NULL DEFAULT 0,
    suite           TEXT    NOT NULL,
    key_id          TEXT    NOT NULL,
    content_hash    TEXT    NOT NULL,
    sealed          BLOB    NOT NULL
) STRICT;

INSERT INTO records_2 (sequence, id, tracking_number, kind, case_id, seq, service, form_version, terminal, created_at, state, attempts,
                       next_try, changed_at, acknowledged_at, reason, suite, key_id, content_hash, sealed)
SELECT sequence, id, tracking_number, kind, case_id, seq, service, form_version, terminal, created_at, state, attempts,
       next_try, changed_at, iif(state = 'delivered', changed_at, NULL), reason, suite, key_id, content_hash,
       iif(state = 'delivered', x'', sealed)
FROM records ORDER BY sequence;

DROP TABLE records;
ALTER TABLE records_2 RENAME TO records;

-- Exactly what the next batch walks along. A row is in it only while it could be sent, so neither history nor what waits for an earlier
-- record of its case slows the line down.
CREATE INDEX line ON records (turn) WHERE turn IS NOT NULL;

-- The record that opened a case has the case's id and is found by it; only later ones need an entry.
CREATE UNIQUE INDEX later_in_case ON records (case_id, seq) WHERE case_id <> id;

-- `record`: the sequence of the record it belongs to. `remaining`: bytes the centre does not have yet; NULL when it is not in line (its
-- record is not acknowledged or is held, or all is stored). `sent`: bytes the centre said it has. `location`: where it put them.
CREATE TABLE attachments (
    number       INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    record       INTEGER NOT NULL,
    size         INTEGER NOT NULL,
    content_hash TEXT    NOT NULL,
    remaining    INTEGER,
    sent         INTEGER NOT NULL DEFAULT 0,
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_try     INTEGER NOT NULL,
    stored_at    INTEGER,
    location     TEXT,
    reason       TEXT
) STRICT;
CREATE INDEX next_upload ON attachments (remaining, number) WHERE remaining IS NOT NULL;
CREATE INDEX of_record ON attachments (record);

-- The sealed bytes as they came out of the seal. `place`: number of the attachment · 2^32 + offset of the first byte, so that one tree holds
-- them in order and a range of it is an attachment.
CREATE TABLE pieces (
    place   INTEGER PRIMARY KEY,
    content BLOB    NOT NULL
) STRICT;

-- See kiosk/wire/audit.py.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    what    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    hash    TEXT    NOT NULL
) STRICT;

-- `uploads`: attachments the centre has not signed for. `last_turn`: the last place given to a record that was tried. `audit_…`: the head of
-- the chain. `last_answer`: when the centre last proved that it was the centre. `paused`: the code of what stopped the sending, or empty.
ALTER TABLE counters ADD COLUMN uploads      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN last_turn    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN audit_seq    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN audit_hash   TEXT    NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE counters ADD COLUMN last_answer  INTEGER;
ALTER TABLE counters ADD COLUMN paused       TEXT    NOT NULL DEFAULT '';
ALTER TABLE counters ADD COLUMN paused_since INTEGER;
