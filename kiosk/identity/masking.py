"""Names and numbers as they stand on receipts and public screens: enough for the holder to know them, no more."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """A Chinese name keeps its last character, 测试样本 -> ***本, and a Latin one the first letter of each word,
    ZHENGJIAN YANGBEN -> Z******** Y******. A name of one character keeps none."""
    if len(name) <= 1:
        return "*" * len(name)
    if name.isascii():
        return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())
    return "*" * (len(name) - 1) + name[-1]


def mask_id_number(number: str) -> str:
    """Keeps the first and the last character: neither region nor birth nor sequence is left."""
    if len(number) <= 2:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 2) + number[-1]
