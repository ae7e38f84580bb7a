"""The centre: what terminals sync with. Of the project it knows only `kiosk.wire`, `kiosk.core` and `kiosk.catalogue`.

app        the HTTP application: `create(data_dir)`
ingest     a batch in one transaction, a verdict a record
progress   what became of a record, by number or by document, signed
keys       the centre's private keys
tables     the database
problems   refusals as RFC 9457 documents
"""
