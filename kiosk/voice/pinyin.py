"""How a Chinese text is read, in pinyin with tone numbers, by its words: 银行行长 is yin2 hang2 hang2 zhang3.

espeak-ng has a Mandarin voice for characters, which reads each by its commonest sound, and one for pinyin, which reads what it is given.
The terminal gives it pinyin. pypinyin knows phrases; what it gets wrong in our own texts stands in `_OURS`.
"""

from __future__ import annotations

import functools
import re

LETTERS = {
    "A": "ei1", "B": "bi4", "C": "xi1", "D": "di4", "E": "yi4", "F": "ai2 fu5", "G": "ji4", "H": "ei2 qu5", "I": "ai4", "J": "jie4",
    "K": "kai4", "L": "ai2 le5", "M": "ai2 mu5", "N": "en1", "O": "ou1", "P": "pi4", "Q": "qiu1", "R": "a4 er5", "S": "ai2 si5",
    "T": "ti4", "U": "you1", "V": "wei4", "W": "da2 bu5 liu5", "X": "ai4 ke5 si5", "Y": "wai4", "Z": "zei4",
}  # fmt: skip
"""The names of Latin letters as they are said in Mandarin: the pinyin voice would read A as a."""

_OURS = {
    "长者": "zhang3 zhe3", "为您": "wei4 nin2", "变更为": "bian4 geng1 wei2", "还在": "hai2 zai4", "还有": "hai2 you3", "还没": "hai2 mei2",
    "重新": "chong2 xin1", "重写": "chong2 xie3", "重拍": "chong2 pai1", "重试": "chong2 shi4", "重打": "chong2 da3", "幺": "yao1",
    "办得成": "ban4 de5 cheng2", "放得": "fang4 de5", "得先": "dei3 xian1", "调取": "diao4 qu3", "调档": "diao4 dang4",
    "朝阳": "chao2 yang2", "番禺": "pan1 yu2", "行长": "hang2 zhang3", "曾用名": "ceng2 yong4 ming2",
}  # fmt: skip
_PAUSES = str.maketrans({"，": ", ", "。": ". ", "！": ". ", "？": "? ", "；": "; ", "：": ", ", "、": ", ", "—": ", ", "–": ", "})
_LETTER = re.compile(r"[A-Za-z]")


def as_pinyin(text: str) -> str:
    """Syllables with tone numbers, 5 for the neutral tone, ü as v; punctuation that is a pause stays. A Latin letter is named."""
    read: list[str] = []
    for syllable in _reader()(text):
        known = syllable.isascii() and syllable[-1:].isdigit() and syllable[:1].isalpha()
        read.append(syllable if known else _LETTER.sub(lambda found: f" {LETTERS[found.group().upper()]} ", syllable.translate(_PAUSES)))
    return re.sub(r" +([,.?;])", r"\1", " ".join(" ".join(read).split()))


@functools.cache
def _reader():  # type: ignore[no-untyped-def]  # pypinyin's own type: it is loaded when the first word is spoken
    from pypinyin import Style, lazy_pinyin, load_phrases_dict

    load_phrases_dict({phrase: [[syllable] for syllable in said.split()] for phrase, said in _OURS.items()}, style="tone2")
    return functools.partial(lazy_pinyin, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True, v_to_u=False)
