"""Characters that were written with a finger, for people who know no pinyin: strokes in, candidates out.

strokes      what a finger drew, and the square it is brought into before anybody looks at it
model        the recogniser's library and its model, as Debian packages them
shapes       how much a drawing looks like a character, whatever the order of its strokes
recogniser   candidates, best first, by both
"""
