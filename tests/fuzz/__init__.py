"""Every parser of foreign bytes, fed with anything.

A target is `target_<name>.py` here: `SEEDS`, valid examples of synthetic origin, and `fuzz(data)`, which lets only the parser's own typed
errors pass. `test_fuzz.py` runs each under hypothesis; `make soak` runs each longer under atheris, which is led by coverage.
"""
