"""What terminal and centre agree on: formats, seal, signatures. Pure: no files, sockets, threads or clock reads.

tracking         the number a resident reads out
submission       what is inside the seal
seal             only the centre can open what a terminal queued
acknowledgement  what the centre signs about a batch
progress         what the centre signs about records that were asked for
models           the HTTP contract, version 1
"""
