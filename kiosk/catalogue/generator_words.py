"""What generated items are called: an action and a thing, in both languages. They sound like police services and are none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

Pair = tuple[str, str]


@dataclass(frozen=True)
class Field:
    """One branch. `firms`: its items serve enterprises, not persons."""

    branch: str
    firms: bool
    life_events: tuple[str, ...]
    topics: tuple[str, ...]
    things: tuple[Pair, ...]


@dataclass(frozen=True)
class Base:
    """One item before it is given to a body: what it is about."""

    field: Field
    thing: Pair
    action: Pair


ACTIONS: tuple[Pair, ...] = (
    ("首次申请", "First application for"), ("变更", "Change of"), ("补领", "Replacement of"), ("换领", "Renewal of"),
    ("注销", "Cancellation of"), ("查询", "Enquiry about"), ("预约", "Appointment for"), ("备案", "Filing of"),
)  # fmt: skip


def _pairs(text: str) -> tuple[Pair, ...]:
    """Each "中文 English" of a list with semicolons."""
    split = (one.strip().partition(" ") for one in text.split(";"))
    return tuple((zh, en) for zh, _, en in split)


FIELDS: tuple[Field, ...] = (
    Field("household", False, ("birth", "moving"), ("household", "identity"), _pairs("""
        户口登记 household registration; 户口簿 household register; 身份证件 identity document; 户籍证明 household certificate;
        姓名登记 name entry; 亲属关系 kinship entry; 集体户口 collective household; 户口迁移 move of household; 出生登记 entry of birth
    """)),
    Field("residence", False, ("newcomer", "moving"), ("residence",), _pairs("""
        居住登记 residence registration; 居住证 residence permit; 租住信息 tenancy entry; 居住证明 proof of residence;
        人才居住 talent residence; 港澳台居住 residence of compatriots; 家庭随迁 family residence; 学生居住 student residence;
        积分入户 points for settling
    """)),
    Field("exit-entry", False, ("going-abroad",), ("exit-entry",), _pairs("""
        出境证件 travel document; 往来签注 travel endorsement; 出入境记录 crossing record; 境外人员住宿 guest lodging entry;
        团队旅游签注 group endorsement; 探亲签注 family endorsement; 商务备案 business traveller filing; 停留证件 stay document;
        居留证件 residence document
    """)),
    Field("traffic", False, ("car",), ("vehicles", "driving"), _pairs("""
        驾驶证件 driving document; 机动车牌证 vehicle plate; 车辆登记 vehicle registration; 非机动车登记 cycle registration;
        检验标志 inspection mark; 通行证件 traffic pass; 违法记录 violation record; 事故证明 accident certificate;
        车辆抵押 vehicle mortgage
    """)),
    Field("public-order", True, ("running-business",), ("public-order", "business"), _pairs("""
        特种行业 special trade; 印章刻制 seal making; 旅馆经营 lodging business; 娱乐场所 entertainment venue; 大型活动 large event;
        保安服务 security service; 危险物品运输 dangerous goods transport; 烟花燃放 firework display; 典当经营 pawn business
    """)),
    Field("network", True, ("starting-business", "running-business"), ("network", "business"), _pairs("""
        网站备案 website; 上网场所 internet venue; 等级保护 protection level; 联网单位 connected organisation;
        安全产品 security product; 数据中心 data centre; 公共无线 public wireless; 信息系统 information system; 接入服务 access service
    """)),
    Field("narcotics", True, ("running-business",), ("dangerous-goods", "business"), _pairs("""
        易制毒化学品购买 precursor purchase; 易制毒化学品运输 precursor transport; 麻醉药品运输 narcotic transport;
        精神药品邮寄 psychotropic mail; 化学品仓储 chemical storage; 化学品使用 chemical use; 化学品进口 chemical import;
        化学品销售 chemical sale; 原料种植 raw material growing
    """)),
    Field("internal-security", True, ("running-business",), ("public-order", "business"), _pairs("""
        金融网点安防 bank branch security; 金库安防 vault security; 运钞业务 cash transport; 技防工程 alarm system; 重点单位 key site;
        校园安防 campus security; 医院安防 hospital security; 物流安防 logistics security; 供电安防 power site security
    """)),
    Field("other", False, ("safety",), ("certificates", "help"), _pairs("""
        办事证明 service certificate; 失物招领 lost property; 志愿服务 volunteer service; 警民联系 community contact;
        表扬建议 praise and suggestion; 信息更正 correction of data; 开放日参观 open day visit; 安全宣传 safety lecture;
        犬只登记 dog registration
    """)),
)  # fmt: skip


def bases() -> list[Base]:
    """Every thing with every action, always in the same order."""
    return [Base(field, thing, action) for field in FIELDS for thing, action in product(field.things, ACTIONS)]
