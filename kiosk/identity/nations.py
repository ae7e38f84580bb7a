"""Names of the nations of China by their code in GB/T 3304."""

from __future__ import annotations

_NAMES = [
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜",  # 01 …
    "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",  # 11 …
    "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",  # 21 …
    "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",  # 31 …
    "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔",  # 41 …
    "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",  # 51 …
]  # fmt: skip

NATIONS = {f"{number:02d}": name for number, name in enumerate(_NAMES, start=1)} | {"97": "其他", "98": "外国血统中国籍人士"}


def nation_words(code: str) -> str:
    """The nation's name; 其他 with the code for one outside the standard, of which issuers use several; empty for no code."""
    if not code:
        return ""
    return NATIONS.get(code, f"其他（{code}）")
