"""The outbox: what a resident was promised is on disk first, and leaves only on the centre's signed word.

    store      the durable queue; enqueue is one transaction and one sync (change: such a transaction; place: the order in line;
               uploads: its attachments; rows, schema, migrations, carry_over: the file)
    audit      the chain of what happened, checked offline; looking: reading without writing; bundle: records on a stick
    sync       one batch or one attachment to the centre; pace: how much at once; tus: uploads that resume
    uplink     the whole way to the centre, in steps; heartbeat: how this terminal does
    enrolment  who this terminal is; trust: whose keys the centre's are
    progress   what became of a record, from the centre's signed word or from what this terminal knows
    board      what the centre announces, asked for and kept
    whole      replaces a file whole or not at all
    http       one request, bounded in time and size, signed; deadline: the clock it runs against; backoff: how long to wait

All of it lies in the terminal's state folder under these names.
"""

from __future__ import annotations

OUTBOX_FILE = "outbox.db"
TRUST_FILE = "trust.json"
ENROLMENT_FILE = "enrolment.json"
CA_FILE = "centre-ca.pem"
LOCK_FILE = "sync.lock"
