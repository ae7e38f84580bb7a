"""What `make check` runs: one file a check, each with a function `check()` that returns complaints, none when all is well.

python -m tests.check                       every check
python -m tests.check.licences --write      writes THIRD-PARTY.md anew
"""
