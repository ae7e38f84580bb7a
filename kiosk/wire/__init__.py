"""What terminal and centre agree on: formats, seal, signatures. Pure: no files, sockets, threads or clock reads.

tracking         the number a resident reads out
submission       what is inside the seal
seal             only the centre can open what a terminal queued
pieces           encryption of something large
acknowledgement  what the centre signs about a batch
attachment       scans and photos: sealed in pieces, sent by tus, signed for
progress         what the centre signs about records that were asked for
ticket, rating, vote  what residents and terminals say beside applications, inside the seal
board            what is announced to residents; announcing: how it travels
results          documents that were issued, for whom they are
identity         what a code stands for that somebody shows
catalogue        the manifest of a catalogue, its changes and its files
answer           what all signed answers to one question have in common
request_signature  whose request it is
fleet            enrolment, keys, heartbeats
audit            the chain of what happened, without personal data
models           the HTTP contract, version 1
"""
