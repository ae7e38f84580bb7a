"""A checklist in words, section by section: the same on the screen and on paper, so that nobody reads one thing and carries home another.

Pure. Whatever is not sourced ends in the words that the counter's answer decides; what nobody knows is said to be unknown, and no figure
stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from kiosk.catalogue.checklist import Charge, Checklist, Decided, Found, Judged, Paper, Term
    from kiosk.catalogue.dictionaries import Dictionaries
    from kiosk.catalogue.elements import Channel, Exemption, Fact
    from kiosk.catalogue.models import ServiceSource

Language = Literal["zh", "en"]
Key = Literal[
    "conditions", "bring", "exempt", "time", "fee", "trips", "saved", "result", "flow", "decided", "questions", "contacts", "law", "checked"
]


@dataclass(frozen=True)
class Section:
    """A heading and its sentences. `tone`: how it is to be taken."""

    key: Key
    title: str
    lines: tuple[str, ...]
    tone: Literal["plain", "done", "attention"] = "plain"


def sections(told: Checklist, source: ServiceSource, dictionaries: Dictionaries | None, language: Language) -> tuple[Section, ...]:
    """What there is to say, in the order in which people ask; a section without a sentence is left out. `dictionaries` None: they are not
    loaded, and ids stand for the names that they hold."""
    said = _Words(language, dictionaries, frozenset(told.unsure))
    refused = any(one.answer == "no" for one in told.conditions)
    found: tuple[tuple[Key, tuple[str, ...], Literal["plain", "done", "attention"]], ...] = (
        ("conditions", said.conditions(told.conditions), "attention" if refused else "plain"),
        ("bring", tuple(said.paper(one) for one in told.papers if one.state in ("bring", "hand-over", "perhaps")), "plain"),
        ("exempt", tuple(said.exempt(one) for one in told.papers if one.state in ("exempt", "taken-here")), "done"),
        ("time", said.time(told, source), "plain"),
        ("fee", said.fees(told, source), "plain"),
        ("trips", said.trips(told, source), "plain"),
        ("saved", said.saved(told), "done"),
        ("result", (source.resultName.in_(language),) if source.resultName else (), "plain"),
        ("flow", (" → ".join(source.handleFlow.in_(language)),) if source.handleFlow.in_(language) else (), "plain"),
        ("decided", tuple(said.decided(one) for one in told.decided), "plain"),
        ("questions", tuple(f"{one.ask.in_(language)} {one.answer.in_(language)}" for one in source.faq), "plain"),
        ("law", tuple(" ".join(filter(None, (one.title, one.clause))) for one in source.byLaw), "plain"),
        ("contacts", said.contacts(source), "plain"),
        ("checked", said.checked(told), "plain"),
    )
    titles = _TITLES[language]
    return tuple(Section(key, titles[key], lines, tone) for key, lines, tone in found if lines)


SHORT: tuple[Key, ...] = ("bring", "fee", "time", "trips")
LONGEST_SHORT = 400
"""Characters in a code that a telephone reads from a screen."""


def in_short(told: Checklist, source: ServiceSource, dictionaries: Dictionaries | None, language: Language) -> str:
    """What to take home in a telephone: a text that any reader of codes shows, without a network and without an address to follow."""
    kept = {one.key: one for one in sections(told, source, dictionaries, language) if one.key in SHORT}
    rows = [source.taskName.in_(language), *(f"{kept[key].title}: {'; '.join(kept[key].lines)}" for key in SHORT if key in kept)]
    text = "\n".join(rows)
    short = text if len(text) <= LONGEST_SHORT else text[: LONGEST_SHORT - 1] + "…"
    return f"{short}\n#{told.content_hash(language)[:16]}"


def instead(by: Exemption, found: Found, as_of: str, dictionaries: Dictionaries | None, language: Language) -> str:
    """What stands in for a paper, and what is known of it."""
    return _Words(language, dictionaries, frozenset()).looked_up(by, found, as_of)


_TITLES: Mapping[Language, Mapping[Key, str]] = {
    "zh": {
        "conditions": "办理条件", "bring": "要带什么", "exempt": "不用带", "time": "多久办好", "fee": "收费", "trips": "跑几趟",
        "saved": "为您省了", "result": "办好后得到", "flow": "怎么办", "decided": "谁来办", "questions": "常见问题",
        "contacts": "咨询和投诉", "law": "依据", "checked": "关于这份指南",
    },
    "en": {
        "conditions": "Who this is for", "bring": "What to bring", "exempt": "Not needed", "time": "How long it takes", "fee": "Fee",
        "trips": "How many visits", "saved": "Saved for you", "result": "What you get", "flow": "How it goes",
        "decided": "Who decides", "questions": "Questions people ask", "contacts": "Questions and complaints", "law": "Legal basis",
        "checked": "About this guide",
    },
}  # fmt: skip
_SAID: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "unsure": "（请以窗口答复为准）", "unknown": "请以窗口答复为准", "bracket": "{}（{}）", "met": "已确认的条件都符合。",
        "confirm": "请留意：{}", "perhaps": "视情况可能需要", "follow": "可以后补", "hand-over": "办理时交回原件",
        "taken-here": "在本机拍，也可以到窗口拍",
        "optional": "有则提供", "agree": "同意核查的话不用带", "pages": "{}份", "copy": "复印件", "by": "{}：{}",
        "prefill": "证件或填写内容里已有",
        "e-signature": "用电子签名代替", "e-licence": "用电子证照（{}）代替", "data-share": "向{}核查{}", "found": "，{}已核到",
        "to-check": "，提交后核验，没有核到会联系您", "at-once": "当场办结", "range": "{}至{}", "working": "{}个工作日",
        "calendar": "{}天", "promised": "承诺：{}", "legal": "法定：{}", "today": "今天受理，最迟{}", "about": "今天受理，大约{}",
        "free": "不收费", "yuan": "{}元", "before-submission": "提交前缴", "after-acceptance": "受理后缴", "at-pickup": "领取时缴",
        "abandoned": "当天没有缴的，视为放弃申请，可以重新申请", "held": "没有缴的，等您缴后再办", "may-apply": "视情况收取",
        "no-trip": "不用到现场", "trip": "到现场{}次", "papers": "少带{}份材料", "papers-more": "同意核查的话，还可少带{}份",
        "days": "比法定时限少{}天", "trips": "少跑{}趟", "steps": "少{}个环节", "ask": "咨询：{}", "complain": "投诉：{}",
        "review": "对结果不服，可申请行政复议：{}", "court": "也可以提起行政诉讼：{}", "compared": "最近核对：{}",
        "version": "版本 {}", "and": "，", "stop": "。", "wechat": "微信支付", "card": "银行卡", "cash": "现金", "window": "窗口",
        "or": "或", "day": "{year}年{month}月{day}日", "decided": "由{}决定", "since": "，{}起",
    },
    "en": {
        "unsure": " (the counter's answer decides)", "unknown": "please ask at the counter", "bracket": "{} ({})",
        "met": "Every condition that could be checked is met.", "confirm": "Please note: {}",
        "perhaps": "perhaps, depending on your case", "follow": "may be handed in later", "hand-over": "the original is given up",
        "taken-here": "taken here, or at the counter if you prefer",
        "optional": "if you have it", "agree": "not needed if you let us look it up", "pages": "{} of it", "copy": "copy", "by": "{}: {}",
        "prefill": "already on your document or in the form", "e-signature": "you sign on the glass",
        "e-licence": "your electronic {} instead", "data-share": "we ask {} ({})", "found": ", found as of {}",
        "to-check": ", looked up after you submit; we call you if it is not there", "at-once": "At once", "range": "{} to {}",
        "working": "{} working days", "calendar": "{} days", "promised": "Promised: {}", "legal": "The law allows {}",
        "today": "If accepted today, by {} at the latest", "about": "If accepted today, about {}", "free": "Free of charge",
        "yuan": "{} yuan", "before-submission": "paid before you submit", "after-acceptance": "paid after acceptance",
        "at-pickup": "paid when you collect", "abandoned": "unpaid by the end of the day it lapses; you can apply again",
        "held": "unpaid, it waits for you", "may-apply": "in some cases", "no-trip": "No visit needed", "trip": "{}",
        "papers": "Papers not to bring: {}", "papers-more": "With your consent to a look-up, this many more: {}",
        "days": "Days faster than the law asks: {}", "trips": "Visits fewer: {}", "steps": "Steps fewer: {}", "ask": "Questions: {}",
        "complain": "Complaints: {}", "review": "Against the decision, administrative review: {}", "court": "or a lawsuit: {}",
        "compared": "Last compared with its sources: {}", "version": "version {}", "and": ", ", "stop": ".", "wechat": "WeChat Pay",
        "card": "bank card", "cash": "cash", "window": "at the counter", "or": " or ", "day": "{day} {name} {year}",
        "decided": "Decided by {}", "since": ", since {}",
    },
}  # fmt: skip
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


class _Words:
    """The sentences of one language. `unsure`: dotted paths of what is not sure."""

    def __init__(self, language: Language, dictionaries: Dictionaries | None, unsure: frozenset[str]) -> None:
        self._language, self._known, self._unsure = language, dictionaries, unsure
        self._said = _SAID[language]

    def conditions(self, judged: tuple[Judged, ...]) -> tuple[str, ...]:
        refused = [self._with_clause(one) for one in judged if one.answer == "no"]
        open_ = [self._said["confirm"].format(self._with_clause(one)) for one in judged if one.answer == "unknown"]
        met = [self._said["met"]] if not refused and any(one.answer == "yes" for one in judged) else []
        return (*refused, *met, *open_)

    def paper(self, one: Paper) -> str:
        material, notes = one.material, []
        if one.state == "perhaps":
            notes.append(self._said["perhaps"])
        if one.state == "hand-over":
            notes.append(self._said["hand-over"])
        if one.ways:
            notes.append(self._said["agree"])
        if not material.is_need:
            notes.append(self._said["optional"])
        if material.may_follow:
            notes.append(self._said["follow"])
        if material.material_type == "copy":
            notes.append(self._said["copy"])
        if material.page_num > 1:
            notes.append(self._said["pages"].format(material.page_num))
        label = material.label.in_(self._language)
        named = self._said["bracket"].format(label, self._said["and"].join(notes)) if notes else label
        return named if material.hint is None else self._said["by"].format(named, material.hint.in_(self._language))

    def exempt(self, one: Paper) -> str:
        label = one.material.label.in_(self._language)
        if one.state == "taken-here":
            return self._said["by"].format(label, self._said["taken-here"])
        if one.by is None:
            return label
        return self._said["by"].format(label, self.looked_up(one.by, one.found, one.as_of))

    def looked_up(self, by: Exemption, found: Found, as_of: str) -> str:
        if by.kind in ("prefill", "e-signature"):
            return self.instead(by)
        known = self._said["found"].format(as_of[:10]) if found == "yes" else self._said["to-check"] if found == "unknown" else ""
        return self.instead(by) + known

    def instead(self, by: Exemption) -> str:
        match by.kind:
            case "e-licence":
                row = self._known.licences.licences.get(by.by) if self._known else None
                return self._said["e-licence"].format(row.name.in_(self._language) if row else by.by)
            case "data-share":
                share = self._known.shares.get(by.by) if self._known else None
                names = (share.holder.in_(self._language), share.name.in_(self._language)) if share else (by.by, by.by)
                return self._said["data-share"].format(*names)
        return self._said[by.kind]

    def time(self, told: Checklist, source: ServiceSource) -> tuple[str, ...]:
        lines = [self._said["promised"].format(self.days(told.promised)) + self._doubt("promiseDay", told.promised)]
        if source.promiseExplain:
            lines.append(source.promiseExplain.in_(self._language))
        if told.legal is not None:
            lines.append(self._said["legal"].format(self.days(told.legal)) + self._doubt("anticipateDay", told.legal))
        if told.promised.due is not None and told.promised.days.value:
            by = told.promised.due
            exact = not by.about and "promiseDay" not in self._unsure  # a day that is counted from a doubtful figure is no latest day
            lines.append(self._said["today" if exact else "about"].format(self.date(by.day)))
        return tuple(lines)

    def days(self, term: Term) -> str:
        if term.days.value is None:
            return self._said["unknown"]
        if term.days.value == 0 and term.days.up_to is None:
            return self._said["at-once"]
        return self._said[term.unit].format(self._figure(term.days))

    def date(self, day: date) -> str:
        return self._said["day"].format(year=day.year, month=day.month, day=day.day, name=_MONTHS[day.month - 1])

    def fees(self, told: Checklist, source: ServiceSource) -> tuple[str, ...]:
        if not source.isFee:
            return (self._said["free"],)
        return tuple(self.charge(one) for one in told.charges)

    def charge(self, one: Charge) -> str:
        fee = one.fee
        amount = self._said["unknown"] if fee.amount.value is None else self._said["yuan"].format(self._figure(fee.amount))
        ways = self._said["or"].join(self._said[way] for way in fee.channels)
        parts = [f"{fee.name.in_(self._language)} {amount}", self._said["bracket"].format(self._said[fee.due], ways)]
        if not one.certain:
            parts.insert(1, self._said["may-apply"])
        text = self._said["and"].join(parts)
        if fee.due == "after-acceptance":
            text += self._said["and"] + self._said[fee.unpaid]
        if fee.relief:
            text += self._said["stop"] + fee.relief.in_(self._language)
        return text + ("" if one.sure or fee.amount.value is None else self._said["unsure"])

    def trips(self, told: Checklist, source: ServiceSource) -> tuple[str, ...]:
        value = told.trips.value
        text = self._said["unknown"] if value is None else self._said["trip"].format(value) if value else self._said["no-trip"]
        if value and source.limitSceneExplain:
            text = self._said["bracket"].format(text, source.limitSceneExplain.in_(self._language))
        return (text,)

    def saved(self, told: Checklist) -> tuple[str, ...]:
        saved = told.saved
        counts: tuple[tuple[str, int | None, frozenset[str]], ...] = (
            ("papers", saved.papers, frozenset()), ("papers-more", saved.papers_more, frozenset()),
            ("days", saved.days, frozenset({"promiseDay", "anticipateDay"})),
            ("trips", saved.trips, frozenset({"limitSceneNum"})), ("steps", saved.steps, frozenset()),
        )  # fmt: skip
        return tuple(
            self._said[what].format(count) + (self._said["unsure"] if figures & self._unsure else "")
            for what, count, figures in counts
            if count is not None and count > 0
        )

    def decided(self, one: Decided) -> str:
        """By whom, since when and by which clause. A day that is not sure is not told: only that it has come."""
        by = one.by
        text = self._said["decided"].format(by.name.in_(self._language))
        if by.since is not None and by.evidence.sure:
            text += self._said["since"].format(self.date(by.since))
        text = self._said["bracket"].format(text, by.clause) if by.clause else text
        text = self._said["by"].format(one.of.in_(self._language), text) if one.of else text
        return text if by.evidence.sure else text + self._said["unsure"]

    def contacts(self, source: ServiceSource) -> tuple[str, ...]:
        own = self._known.owner.contacts_for(source.contacts) if self._known else source.contacts
        rows = (("ask", own.linkWay), ("complain", own.superviseWay), ("review", own.review), ("court", own.litigation))
        return tuple(self._said[what].format(self._channel(one)) for what, one in rows if one is not None)

    def checked(self, told: Checklist) -> tuple[str, ...]:
        compared = [self._said["compared"].format(told.checked)] if told.checked else []
        return (*compared, self._said["version"].format(told.form_version))

    def _channel(self, one: Channel) -> str:
        return " ".join(filter(None, (one.name.in_(self._language) if one.name else "", one.phone, one.address, one.hours)))

    def _with_clause(self, one: Judged) -> str:
        because = one.condition.because.in_(self._language)
        return self._said["bracket"].format(because, one.condition.clause) if one.condition.clause else because

    def _figure(self, fact: Fact) -> str:
        return str(fact.value) if fact.up_to is None else self._said["range"].format(fact.value, fact.up_to)

    def _doubt(self, path: str, term: Term) -> str:
        return self._said["unsure"] if path in self._unsure and term.days.value is not None else ""
