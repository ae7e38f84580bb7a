"""The centre: what terminals sync with. Of the project it knows only `kiosk.wire`, `kiosk.core`, `kiosk.catalogue` and pure
parts of `kiosk.identity`.

app          the HTTP application: `create(data_dir)`
admission    whose request it is, once
enrolment    which terminals there are, and how one becomes one
ingest       a batch in one transaction, a verdict a record
attachments  tus in front of `uploads`, where scans and photos come to the disk
fleet        tokens and heartbeats; `heartbeats` keeps the latest
indexing     opens what arrived; `noting` what is inside, by `checking` it against the catalogues that `guides` knows
parts        the parts of a bundle; `fees` what has to be paid; `tickets`; `attention`: what officers have to look at (deciding.md)
board        what officers announce, with its votes; `announcing` hands it to terminals; `ratings`, `call_backs`, `faults` (answering.md)
licences     what the state holds of a person already, from an external register or its stand-in
progress     what became of a record, by number or by document, signed
importing    what was carried here on a stick
keys         the centre's private keys and their rotation
opening      opens seals; `late_keys` those whose key is in the archive
tables       the database; `bulk` many rows at once
openapi      /openapi.json
problems     refusals as RFC 9457 documents
"""
