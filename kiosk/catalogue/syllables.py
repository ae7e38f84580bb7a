"""The syllables of Mandarin in Latin letters: which there are, how a run of letters falls apart into them, which of them sound alike.

A table of our own, because at the keyboard a key must cost next to nothing: pypinyin reads Chinese text when the index is built, and is
never asked by a query.
"""

from __future__ import annotations

from dataclasses import dataclass

_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ao ei en eng o u",
}
SYLLABLES = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
_BEGINNINGS = frozenset(one[:length] for one in SYLLABLES for length in range(1, len(one)))
_LONGEST = max(map(len, SYLLABLES))
_UMLAUTS = (("ü", "v"), ("jv", "ju"), ("qv", "qu"), ("xv", "xu"), ("yv", "yu"), ("lue", "lve"), ("nue", "nve"))
_JUNK, _BEGUN = 10.0, 0.5


@dataclass(frozen=True)
class Piece:
    """Part of a run of letters. `known`: it is a syllable, or the beginning of one where the run ends."""

    letters: str
    known: bool


def segment(letters: str) -> tuple[Piece, ...]:
    """`letters` (a to z) as syllables, the fewest that leave the fewest letters over. The last may be half typed: `shenfenzh` is shen, fen,
    zh. What fits nowhere comes as pieces that are not known."""
    for given, meant in _UMLAUTS:
        letters = letters.replace(given, meant)
    best: list[tuple[float, int]] = [(0.0, 0)]  # the cost of everything up to here, and where its last piece begins
    for end in range(1, len(letters) + 1):
        ways = [(best[end - 1][0] + _JUNK, end - 1)]
        for begin in range(max(0, end - _LONGEST), end):
            part = letters[begin:end]
            if part in SYLLABLES:
                ways.append((best[begin][0] + 1, begin))
            elif end == len(letters) and part in _BEGINNINGS:
                ways.append((best[begin][0] + 1 + _BEGUN, begin))
        best.append(min(ways))
    return _joined(letters, best)


def _joined(letters: str, best: list[tuple[float, int]]) -> tuple[Piece, ...]:
    """The pieces of the best way, letters that are left over side by side as one."""
    pieces: list[Piece] = []
    end = len(letters)
    while end:
        begin = best[end][1]
        part = letters[begin:end]
        known = best[end][0] - best[begin][0] < _JUNK
        if not known and pieces and not pieces[-1].known:
            pieces[-1] = Piece(part + pieces[-1].letters, known=False)
        else:
            pieces.append(Piece(part, known))
        end = begin
    return tuple(reversed(pieces))


def alike(syllable: str) -> str:
    """One spelling for syllables that many speakers of the south do not tell apart: zh and z, ch and c, sh and s; n and l; -ng and -n.
    Also for the beginning of one, so that what is half typed stays the beginning of what it becomes."""
    if syllable[1:2] == "h":
        syllable = syllable[0] + syllable[2:]
    if syllable.startswith("n"):
        syllable = "l" + syllable[1:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable
