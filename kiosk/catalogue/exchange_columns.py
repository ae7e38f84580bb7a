"""The columns of an exchanged list: national element names, the Chinese headings that spreadsheets carry, and what a cell means.

Where the national name is of one language, the English text has a column of its own with `_en` behind the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Means = Literal["text", "lines", "flag", "figure", "coded", "many", "count"]
"""text, and lines: one to a line of the cell. figure: a number, ? where nobody knows it, 20~40 where it depends. coded, many: words or
codes of `values`; many: one to a line, or with commas. count: a plain number."""
Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Column:
    """`path`: where it stands in an item. `english`: that it is the English half of a pair whose Chinese half stands before it."""

    name: str
    heading: str
    means: Means
    path: tuple[str, ...]
    values: Values | None = None
    """What is written into an item, and how it may be written in a file: the national code first."""
    required: bool = False
    also: tuple[str, ...] = ()
    english: bool = False
    shape: tuple[str, str] = ("", "")
    """What a value looks like, in both languages, where the name does not say it."""


BRANCHES: Values = {
    "household": ("户政",), "residence": ("人口", "居住"), "exit-entry": ("出入境",), "traffic": ("交管", "交警"),
    "public-order": ("治安",), "network": ("网安", "网警"), "narcotics": ("禁毒",), "internal-security": ("内保",), "command": ("指挥",),
    "other": ("其他",),
}  # fmt: skip
AREAS: Values = {
    "nation": ("1", "全国"), "province": ("2", "全省"), "city": ("3", "全市"), "county": ("4", "全县", "全区", "全县(区)"),
    "town": ("5", "全镇", "6", "跨村"),
}  # fmt: skip
LEVELS: Values = {
    "nation": ("1", "国家级", "国家"), "province": ("2", "省级", "省"), "city": ("3", "市级", "市"),
    "county": ("4", "县级", "区级", "县", "区"), "town": ("5", "镇街级", "镇", "街道"),
}  # fmt: skip
TYPES: Values = {
    "01": ("01", "1", "行政许可"), "05": ("05", "5", "行政给付"), "06": ("06", "6", "行政检查"), "07": ("07", "7", "行政确认"),
    "10": ("10", "其他行政权力"), "20": ("20", "公共服务"),
}  # fmt: skip
POWERS: Values = {
    "1": ("1", "法定本级行使"), "2": ("2", "上级下放"), "3": ("3", "上级授权"), "4": ("4", "同级授权"), "5": ("5", "上级委托"),
    "6": ("6", "同级委托"),
}  # fmt: skip
AUDIENCES: Values = {
    "natural-person": ("1", "自然人", "个人"), "enterprise": ("2", "企业法人", "企业", "5", "非法人企业"),
    "institution": ("3", "事业法人", "事业单位", "6", "行政机关"), "organisation": ("4", "社会组织法人", "社会组织", "7", "其他"),
}  # fmt: skip
HANDLING: Values = {
    "window": ("1", "窗口办理", "窗口"), "online": ("2", "网上办理", "网上"), "courier": ("3", "快递申请", "快递"),
    "terminal": ("4", "自助终端", "自助机"),
}  # fmt: skip
KINDS: Values = {"immediate": ("1", "即办件", "即办"), "promised": ("2", "承诺件", "承诺")}
DAYS: Values = {"working": ("1", "工作日"), "calendar": ("2", "自然日", "日")}
RESULTS: Values = {"licence": ("1", "证照", "出证"), "approval": ("2", "批文", "审批"), "other": ("3", "其他"), "none": ("4", "无")}
DEPTHS: Values = {"I": ("I", "1", "Ⅰ"), "II": ("II", "2", "Ⅱ"), "III": ("III", "3", "Ⅲ"), "IV": ("IV", "4", "Ⅳ")}
MARKS: Values = {"sourced": ("有来源",), "known": ("常识",), "unsure": ("不确定",), "proposed": ("建议",)}
PAPER_TYPES: Values = {"original": ("1", "原件"), "copy": ("2", "复印件"), "original-and-copy": ("3", "原件和复印件")}
PAPER_FORMATS: Values = {"paper": ("1", "纸质"), "electronic": ("2", "电子"), "both": ("3", "纸质和电子", "纸质/电子")}
NEEDS: Values = {"needed": ("1", "必要"), "not-needed": ("2", "非必要"), "may-follow": ("3", "容缺后补")}
SOURCES: Values = {"self": ("1", "申请人自备"), "government": ("2", "政府部门核发"), "other": ("3", "其他")}
DUES: Values = {"before-submission": ("1", "提交前"), "after-acceptance": ("2", "受理后"), "at-pickup": ("3", "领取时")}
CHANNELS: Values = {"wechat": ("微信",), "card": ("银行卡",), "cash": ("现金",), "window": ("窗口",)}
UNPAID: Values = {"abandoned": ("1", "当日未缴视为放弃"), "held": ("2", "保留")}


def _pair(name: str, heading: str, means: Means, path: tuple[str, ...], *also: str, required: bool = False) -> tuple[Column, Column]:
    return (
        Column(name, heading, means, (*path, "zh"), None, required, also),
        Column(f"{name}_en", f"{heading}（英文）", means, (*path, "en"), english=True),
    )


def _channel(name: str, heading: str, phone: str, address: tuple[str, ...] = (), hours: tuple[str, ...] = ()) -> tuple[Column, ...]:
    path = ("contacts", name)
    return (
        *_pair(f"{name}Name", f"{heading}名称", "text", (*path, "name")),
        Column(name, heading, "text", (*path, "phone"), also=(phone,)),
        Column(f"{name}Addr", f"{heading}地址", "text", (*path, "address"), also=address),
        Column(f"{name}Time", f"{heading}时间", "text", (*path, "hours"), also=hours),
    )


ITEM: tuple[Column, ...] = (
    Column("code", "事项代码", "text", ("code",), shape=("小写字母、数字和短横线", "small letters, digits and hyphens")),
    *_pair("taskName", "事项名称", "text", ("taskName",), "业务办理项名称", required=True),
    *_pair("aliases", "日常用语", "lines", ("aliases",)),
    *_pair("summary", "事项简介", "text", ("summary",)),
    Column("branch", "警种", "coded", ("branch",), BRANCHES),
    Column("rank", "排序", "count", ("rank",)),
    Column("frequent", "是否高频", "flag", ("frequent",)),
    Column("lifeEvents", "生命事件", "lines", ("lifeEvents",)),
    Column("userTopicType", "主题分类", "lines", ("topics",), also=("corpTopicType", "面向自然人事项主题分类", "面向法人事项主题分类")),
    Column("taskCode", "实施编码", "text", ("taskCode",), shape=("31位数字和大写字母", "31 digits and capital letters")),
    Column("taskHandleItem", "业务办理项编码", "text", ("taskHandleItem",), shape=("33位数字和大写字母", "33 digits and capital letters")),
    Column("taskType", "事项类型", "coded", ("taskType",), TYPES),
    Column("powerSource", "权力来源", "coded", ("powerSource",), POWERS),
    Column("useLevel", "行使层级", "coded", ("useLevel",), LEVELS),
    Column("serverType", "服务对象", "many", ("serverType",), AUDIENCES, required=True),
    Column("projectType", "办件类型", "coded", ("projectType",), KINDS, required=True),
    Column("handleType", "办理形式", "many", ("handleType",), HANDLING),
    Column("byLaw", "设定依据", "lines", ("byLaw",), also=("法律依据",)),
    Column("anticipateDay", "法定办结时限", "figure", ("anticipateDay",), also=("法定时限",)),
    Column("anticipateType", "法定办结时限单位", "coded", ("anticipateType",), DAYS),
    Column("promiseDay", "承诺办结时限", "figure", ("promiseDay",), required=True, also=("承诺时限",)),
    Column("promiseType", "承诺办结时限单位", "coded", ("promiseType",), DAYS),
    *_pair("promiseExplain", "承诺办结时限说明", "text", ("promiseExplain",)),
    Column("handleArea", "通办范围", "coded", ("handleArea",), AREAS, required=True),
    Column("limitSceneNum", "到办事现场次数", "figure", ("limitSceneNum",), required=True),
    *_pair("limitSceneExplain", "必须现场办理原因说明", "text", ("limitSceneExplain",)),
    Column("isFee", "是否收费", "flag", ("isFee",), required=True),
    Column("resultType", "审批结果类型", "coded", ("resultType",), RESULTS, also=("结果类型",)),
    *_pair("resultName", "审批结果名称", "text", ("resultName",), "结果名称"),
    Column("isSchedule", "是否支持预约办理", "flag", ("isSchedule",)),
    Column("isExpress", "是否支持物流快递", "flag", ("isExpress",)),
    Column("isOnline", "是否网办", "flag", ("isOnline",)),
    Column("onlineHandleDepth", "网上办理深度", "coded", ("onlineHandleDepth",), DEPTHS),
    *_pair("handleFlow", "办理流程", "lines", ("handleFlow",)),
    *_pair("specialProcedure", "特别程序", "text", ("specialProcedure",)),
    *_pair("acceptCondition", "受理条件", "lines", ("notice",), "办理须知"),
    *_channel("linkWay", "咨询方式", "咨询电话", ("transactAddr", "办理地点"), ("transactTime", "办理时间")),
    *_channel("superviseWay", "监督投诉方式", "投诉电话"),
    *_channel("review", "行政复议", "行政复议电话"),
    *_channel("litigation", "行政诉讼", "行政诉讼电话"),
    Column("stepsBefore", "原办理环节数", "figure", ("savings", "stepsBefore")),
    Column("stepsNow", "现办理环节数", "figure", ("savings", "stepsNow")),
    Column("tripsBefore", "原跑动次数", "figure", ("savings", "tripsBefore")),
    Column("checked", "核对日期", "text", ("checked",)),
    Column("generated", "演示数据", "flag", ("generated",)),
)
MATERIAL: tuple[Column, ...] = (
    Column("material_code", "材料代码", "text", ("name",)),
    *_pair("material_name", "材料名称", "text", ("label",), required=True),
    Column("is_need", "材料必要性", "coded", ("is_need",), NEEDS, also=("必要性",)),
    Column("may_follow", "可后补", "flag", ("may_follow",)),
    Column("material_type", "材料类型", "coded", ("material_type",), PAPER_TYPES),
    Column("material_format", "材料形式", "coded", ("material_format",), PAPER_FORMATS),
    Column("page_num", "材料份数", "count", ("page_num",), also=("份数",)),
    Column("most_pages", "最多页数", "count", ("most_pages",)),
    Column("source_type", "来源渠道", "coded", ("source_type",), SOURCES),
    *_pair("source_explain", "来源渠道说明", "text", ("source_explain",)),
    *_pair("accept_stand", "受理标准", "text", ("accept_stand",)),
    *_pair("fill_explain", "填报须知", "text", ("hint",)),
    Column("by_law", "材料依据", "text", ("by_law",)),
    Column("here", "本机办法", "coded", ("here",), {"scan": ("扫描",), "photo": ("拍照",), "hand-over": ("交回",)}),
    Column("photo_for", "相片用途", "text", ("photo_for",)),
    Column("exempt_by", "免交途径", "lines", ("exempt_by",)),
)
FEE: tuple[Column, ...] = (
    *_pair("fee_name", "收费项目名称", "text", ("name",), required=True),
    Column("fee_stand", "收费标准", "figure", ("amount",), required=True),
    Column("by_law", "收费依据", "text", ("byLaw",)),
    *_pair("is_desc", "减免说明", "text", ("relief",)),
    Column("due", "缴费时间", "coded", ("due",), DUES),
    Column("channels", "缴费方式", "many", ("channels",), CHANNELS),
    Column("unpaid", "未缴处理", "coded", ("unpaid",), UNPAID),
    Column("offline", "可否离线申请", "flag", ("offline",)),
)
FAQ: tuple[Column, ...] = (
    *_pair("question", "问题", "text", ("ask",), required=True),
    *_pair("answer", "解答", "text", ("answer",), required=True),
)
EVIDENCE: tuple[Column, ...] = (
    Column("evidenceMark", "依据程度", "coded", ("mark",), MARKS),
    Column("evidenceDay", "依据日期", "text", ("day",)),
    Column("evidenceSource", "依据来源", "text", ("source",)),
    Column("evidence", "分项依据", "text", ("rest",)),
)
"""How sure the row is. `evidence`: JSON, for what is surer or less sure than the rest: path to [mark, day, source]."""


def named(columns: tuple[Column, ...]) -> dict[str, Column]:
    """Every column by each of its names: national, heading, and others, without regard to case, blanks and brackets' width."""
    return {plain(name): column for column in columns for name in (column.name, column.heading, *column.also)}


def plain(name: str) -> str:
    return "".join(name.split()).casefold().replace("(", "（").replace(")", "）").lstrip("*\ufeff")
