"""What the elements of one guide must say of each other: the consistency rules that audits of national service guides apply, and ours.

The bound is always the same: a resident who reads two lines of a guide must not be able to tell that one of them is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from kiosk.catalogue.codes import LEVELS, BadTaskCode, task_code
from kiosk.catalogue.lint_finding import Flaw

if TYPE_CHECKING:
    from kiosk.catalogue.dictionaries import Topic
    from kiosk.catalogue.lint_finding import OwnRule, Rule, Whole
    from kiosk.catalogue.models import ServiceSource
    from kiosk.catalogue.service import Service

FLOW = ("受理", "审核", "审批", "办结", "送达")
"""The five stages that a licence's flow has at least."""
AREA_PHONE = re.compile(r"020-?[0-9]{5,8}")
DAYS_BEFORE_STALE = 365


def immediate_means_no_days(source: ServiceSource) -> Iterator[Flaw]:
    if (source.projectType == "immediate") != (source.promiseDay.value == 0):
        days = "?" if source.promiseDay.value is None else source.promiseDay.value
        yield Flaw(
            "immediate-promise", "promiseDay", f"即办件的承诺时限须为 0，承诺件不得为 0；现为 {source.projectType}、{days} 天",
            f"an immediate item promises 0 days and only such a one; it is {source.projectType} with {days}",
        )  # fmt: skip


def promise_keeps_to_the_law(source: ServiceSource) -> Iterator[Flaw]:
    legal = None if source.anticipateDay is None else source.anticipateDay.value
    promised = source.promiseDay.value if source.promiseDay.up_to is None else source.promiseDay.up_to
    if legal is None or promised is None:
        return
    comparable = source.promiseType in (source.anticipateType, "working")  # n working days are at least n days
    if comparable and promised > legal:
        yield Flaw(
            "promise-within-legal", "promiseDay", f"承诺时限 {promised} 天超过法定时限 {legal} 天",
            f"{promised} days are promised, more than the {legal} that the law gives",
        )  # fmt: skip


def trips_have_a_reason(source: ServiceSource) -> Iterator[Flaw]:
    trips = source.limitSceneNum.value
    if trips and source.limitSceneExplain is None:
        yield Flaw("trips-reason", "limitSceneExplain", f"须到现场 {trips} 次，但没有说明原因", f"{trips} trips, and no reason given")
    if trips == 0 and source.limitSceneExplain is not None:
        yield Flaw("trips-reason", "limitSceneExplain", "不用到现场，却写了到现场的原因", "no trip, and yet a reason for one")
    if trips == 0 and source.resultType != "none" and not (source.isOnline or source.isExpress):
        yield Flaw(
            "no-trip-needs-delivery", "isExpress", "不用到现场又不能网办，须支持快递送达",
            "with no trip and nothing online the result has to come by courier",
        )  # fmt: skip


def online_depth(source: ServiceSource) -> Iterator[Flaw]:
    if source.onlineHandleDepth == "IV" and source.limitSceneNum.value != 0:
        yield Flaw("depth-no-trips", "limitSceneNum", "网办深度为 IV 级，到现场次数须为 0", "wholly online (IV), and yet a trip")
    if source.isOnline != (source.onlineHandleDepth is not None):
        yield Flaw("online-depth", "onlineHandleDepth", "可网办须写明网办深度，反之不写", "an online item says how deep, and only it")


def fees_are_complete(source: ServiceSource) -> Iterator[Flaw]:
    if source.isFee and not source.fees:
        yield Flaw("fee-rows", "fees", "收费事项没有列出收费项目", "a fee is charged, and no fee row says which")
    if not source.isFee and source.fees:
        yield Flaw("fee-rows", "fees", "不收费事项列出了收费项目", "no fee is charged, and yet there are fee rows")
    for at, fee in enumerate(source.fees):
        if fee.amount.value is not None and not (fee.byLaw or fee.amount.evidence.sure or source.generated):
            yield Flaw(
                "fee-basis", f"fees.{at}", f"“{fee.name.zh}”没有收费依据，来源也未核实",
                f"{fee.name.en!r} has no basis in law, and its amount no source", "warning",
            )  # fmt: skip


def phones_are_two(service: Service, whole: Whole) -> Iterator[Flaw]:
    """A complaint never reaches only the people it is about."""
    contacts = whole.dictionaries.owner.contacts_for(service.source.contacts)
    asked, complained = (contacts.linkWay, contacts.superviseWay)
    phones = {"linkWay": asked.phone if asked else "", "superviseWay": complained.phone if complained else ""}
    for name, phone in phones.items():
        if not AREA_PHONE.fullmatch(phone):
            yield Flaw(
                "phone-area-code", f"contacts.{name}", f"电话须带区号 020：{phone or '未填'}", f"no number with area code 020: {phone!r}"
            )
    if phones["linkWay"] and phones["linkWay"] == phones["superviseWay"]:
        yield Flaw("phones-differ", "contacts.superviseWay", "咨询电话与投诉电话相同", "questions and complaints go to the same number")


def licences_explain_themselves(source: ServiceSource) -> Iterator[Flaw]:
    if source.taskType != "01":
        return
    if not source.faq:
        yield Flaw("licence-faq", "faq", "行政许可至少要有一条常见问题", "a licence answers at least one common question")
    if missing := [stage for stage in FLOW if not any(stage in line for line in source.handleFlow.zh)]:
        yield Flaw(
            "licence-flow", "handleFlow", f"行政许可的办理流程缺少：{'、'.join(missing)}",
            f"the flow of a licence has five stages; missing: {', '.join(missing)}",
        )  # fmt: skip
    if source.anticipateDay is None:
        yield Flaw(
            "licence-legal-time", "anticipateDay", "行政许可没有写法定时限", "a licence without the time that the law sets", "warning"
        )


def result_is_named(source: ServiceSource) -> Iterator[Flaw]:
    if (source.resultType != "none") != (source.resultName is not None):
        yield Flaw("result-name", "resultName", "有结果须写结果名称，无结果不写", "a result has a name, and only a result")
        return
    ending = {"证": "licence", "批复": "approval"}
    for end, kind in ending.items():
        if source.resultName is not None and source.resultName.zh.endswith(end) and source.resultType != kind:
            yield Flaw(
                "result-type", "resultType", f"结果名称以“{end}”结尾，类型却是 {source.resultType}",
                f"a result that ends in {'a licence' if kind == 'licence' else 'an approval'} is typed {source.resultType}",
            )  # fmt: skip


def topics_suit_the_audience(service: Service, whole: Whole) -> Iterator[Flaw]:
    source, known = service.source, whole.dictionaries.topics
    for path, codes, table in (("topics", source.topics, known.topics), ("lifeEvents", source.lifeEvents, known.life_events)):
        for code in codes:
            topic: Topic | None = table.get(code)
            if topic is not None and not set(topic.audience) & set(source.serverType):
                yield Flaw(
                    "audience-topics", path, f"“{topic.name.zh}”面向的对象与本事项的服务对象不符",
                    f"{topic.name.en!r} is for others than this item serves",
                )  # fmt: skip
    if not source.topics:
        yield Flaw("topic-missing", "topics", "没有归入任何主题", "under no topic: nobody finds it by looking around", "warning")


def codes_are_in_order(source: ServiceSource) -> Iterator[Flaw]:
    """The codes say the same as the elements beside them."""
    if source.taskCode is None:
        if source.taskHandleItem is not None:
            yield Flaw("task-code", "taskHandleItem", "有业务办理项编码而无实施编码", "a business item without its implementing code")
        return
    try:
        code = task_code(source.taskCode)
    except BadTaskCode as error:
        yield Flaw("task-code", "taskCode", f"实施编码有误（{error.code}）", str(error))
        return
    if code.level != LEVELS[source.useLevel] or code.type != source.taskType:
        yield Flaw("task-code", "taskCode", "实施编码中的层级或事项类型与要素不符", "its level or type is not that of the item")
    if source.taskHandleItem is not None and not source.taskHandleItem.startswith(source.taskCode):
        yield Flaw("task-code", "taskHandleItem", "业务办理项编码不以实施编码开头", "it does not begin with the implementing code")


def rows_have_names_of_their_own(source: ServiceSource) -> Iterator[Flaw]:
    rows = {"materials": [one.name for one in source.materials], "situations": [one.id for one in source.situations]}
    for path, names in rows.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Flaw("row-twice", f"{path}.{name}", f"“{name}”出现了两次", f"{name!r} stands there twice")


def evidence_is_given(service: Service, whole: Whole) -> Iterator[Flaw]:
    yield from evidence_and_day(service.source.evidence, service.source.checked, whole.today)
    yield from _promised_without_knowing(service.source)


def evidence_and_day(evidence: object, checked: str, today: date) -> Iterator[Flaw]:
    """Of a service or a bundle: how sure its words are, and when somebody last looked."""
    if not isinstance(evidence, dict) or "default" not in evidence:
        yield Flaw("evidence-default", "evidence", "没有写明内容的依据程度（default）", "does not say how sure it is (default)")
    try:
        day = date.fromisoformat(checked) if checked else None
    except ValueError:
        yield Flaw("checked-day", "checked", f"核对日期不是日期：{checked}", f"no day: {checked!r}")
        return
    if day is None:
        yield Flaw("checked-day", "checked", "没有核对日期", "nobody says when it was last checked", "warning")
    elif day > today:
        yield Flaw("checked-day", "checked", f"核对日期 {checked} 在将来", f"checked on {checked}, which has not come yet")
    elif (today - day).days > DAYS_BEFORE_STALE:
        yield Flaw(
            "checked-stale", "checked", f"上次核对是 {checked}，已超过一年", f"last checked on {checked}, over a year ago", "warning"
        )


def _promised_without_knowing(source: ServiceSource) -> Iterator[Flaw]:
    """A figure that nobody knows can't be sourced."""
    figures = {"promiseDay": source.promiseDay, "limitSceneNum": source.limitSceneNum, "anticipateDay": source.anticipateDay}
    figures |= {f"fees.{at}": fee.amount for at, fee in enumerate(source.fees)}
    for path, fact in figures.items():
        if fact is not None and fact.value is None and fact.evidence.mark == "sourced":
            yield Flaw("unknown-and-sourced", path, "没有数值，却标为有来源", "has no value, and is marked as sourced")
        if fact is not None and fact.value is not None and fact.up_to is not None and fact.up_to < fact.value:
            yield Flaw("figure-range", path, "上限小于数值", "the most is less than the least")


OF_ONE: tuple[OwnRule, ...] = (
    immediate_means_no_days, promise_keeps_to_the_law, trips_have_a_reason, online_depth, fees_are_complete, licences_explain_themselves,
    result_is_named, codes_are_in_order, rows_have_names_of_their_own,
)  # fmt: skip
RULES: tuple[Rule, ...] = (phones_are_two, topics_suit_the_audience, evidence_is_given)
