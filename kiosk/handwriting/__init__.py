"""Characters that were written with a finger, for people who know no pinyin: strokes in, candidates out.

strokes      what a finger drew, and the square it is brought into before anybody looks at it
model        the recogniser's library and its model, as Debian packages them
recogniser   candidates, best first
"""
