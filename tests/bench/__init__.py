"""Every figure beside its limit, measured in one run: `python -m tests.bench`, or `make bench`.

Rounds of the thing and of its peer alternate, the median of several counts, CPU time is taken where a busy machine would spoil a
wall clock. Samples stay in memory.
"""
