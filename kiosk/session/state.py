"""What the session is, at one moment. Frozen: `step` makes the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal

from kiosk.core.assurance import at_least
from kiosk.core.classes import dataclass
from kiosk.core.errors import Problem
from kiosk.core.languages import written
from kiosk.session.condition import UNGUARDED, Back, Fault, Guard
from kiosk.session.scan import Corners, Scan

if TYPE_CHECKING:
    from datetime import date, datetime

    from kiosk.catalogue.bundles import BundleSource
    from kiosk.catalogue.models import Step, Way
    from kiosk.catalogue.service import Catalogue, Head, Service
    from kiosk.catalogue.surroundings import Surroundings
    from kiosk.core.consumables import Consumable
    from kiosk.core.hours import Open
    from kiosk.core.languages import Written
    from kiosk.identity.document import IdDocument
    from kiosk.identity.faces import Guidance
    from kiosk.session.events import Answer, Health, IssuedResult
    from kiosk.session.help_events import HelpPage
    from kiosk.session.parties import Party
    from kiosk.wire.board import Board


@dataclass(frozen=True)
class Rules:
    """What the configuration decides. Seconds."""

    idle_seconds: float = 60.0
    warning_seconds: float = 20.0
    language: str = "zh"
    production: bool = False
    district: str = ""
    """Administrative code of where the terminal stands, "" for nobody said."""
    profile: str = ""
    """Of the terminal (config/places/profiles.yaml): decides what it offers. "": all of it."""
    hours: str = ""
    """When it is open (config/places/hours.yaml). "": as its profile is."""
    cleaning_seconds: float = 60.0
    """For so long the glass is deaf while it is wiped."""


@dataclass(frozen=True)
class Starting:
    """The catalogue is not loaded yet."""


@dataclass(frozen=True)
class Home:
    """Nobody's: the screen says what can be done here now."""

    problem: Problem | None = None


@dataclass(frozen=True)
class OutOfService:
    """Nothing true can be promised here; the screen says where to go."""

    problem: Problem


@dataclass(frozen=True)
class Closed:
    """Outside the opening hours of where the terminal stands. What is only told, and progress, stay: they are as true by night."""


@dataclass(frozen=True)
class Receipt:
    """The record is durable. `outcome` is None while the printer works. `copies`: how often somebody decided to have it printed again."""

    record_id: str
    tracking_number: str
    saved_at: str
    outcome: Literal["confirmed", "unknown", "failed"] | None = None
    reason: str = ""
    copies: int = 0


@dataclass(frozen=True)
class Printout:
    """A document on its way to paper. `outcome` is None while the printer works."""

    outcome: Literal["confirmed", "unknown", "failed"] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Collecting:
    """The step `collect`. asking: the centre is asked what it has issued, by the question `number`. list: what there is. refused: nobody
    could say."""

    stage: Literal["asking", "list", "refused"] = "asking"
    results: tuple[IssuedResult, ...] = ()
    reason: str = ""
    number: int = 0


@dataclass(frozen=True)
class Pending:
    """A travel document as a camera or its chip gave it, to be looked over by its holder before it counts. `doubtful`: fields that were
    read with doubt; an empty one has to be typed. `information`: what opens the chip. `open_fields`: what may be typed over, decided when
    it was read, and not anew with every letter."""

    document: IdDocument
    doubtful: frozenset[str] = frozenset()
    information: str = field(default="", repr=False)
    chip: Literal["none", "waiting", "read", "failed"] = "none"
    photo: bytes = field(default=b"", repr=False)
    doubt: str = ""
    minor: bool | None = None
    open_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identifying:
    """The step `identify`. `verifying`: the number of the question to the centre that is not answered yet, 0 for none. `asked`: the code
    that was asked about last; left in view, it is not asked about again."""

    way: Way = "card"
    pending: Pending | None = None
    verifying: int = 0
    asked: str = field(default="", repr=False)


@dataclass(frozen=True)
class Facing:
    """The step `face`. consent: asked for, nothing looked at yet. trying: the camera looks. failed: another try may be made. over: no more
    tries, with the reason. done: it showed something. declined: without a face. witness: a member of staff is to show their code."""

    stage: Literal["consent", "trying", "failed", "over", "done", "declined", "witness"] = "consent"
    guidance: Guidance | None = None
    reason: str = ""
    verifying: int = 0
    asked: str = field(default="", repr=False)


@dataclass(frozen=True)
class Scanning:
    """The step `materials`. list: what is there and what is missing. framing: the camera looks. corners: a picture stands still and its
    corners can be dragged. straightening: being worked on. check: the page as it will be sent."""

    stage: Literal["list", "framing", "corners", "straightening", "check"] = "list"
    material: str = ""
    corners: Corners | None = None
    page: Scan | None = None


Portrait = Literal["passed", "review", "window"]
"""passed: it keeps every rule of its document. review: it does not, and its person uses it all the same. window: it is taken there."""


@dataclass(frozen=True)
class Posing:
    """The step `photo`. ready: told what it takes, nothing looked at yet. looking: the camera looks; `hint` is what is in the way, and from
    `steady_since` on it is counted down. taking: the picture is being made. result: it stands there, with what it does not keep. settled:
    decided."""

    stage: Literal["ready", "looking", "taking", "result", "settled"] = "ready"
    material: str = ""
    hint: str = ""
    steady_since: float | None = None
    taken: Scan | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paying:
    """What is paid here: the step `pay`, or, `after` the receipt, what falls due then. asking: for an order. open: its code is shown, and
    can be paid until `until` (of `State.now`). paid: and shown until then. unknown: a code was shown, and nobody can say. closing: being
    closed. closed: certainly not paid; left: and gone back from. refused: no order was made, and no code shown. `attempt`: which order of
    this visit; `number`: what the payment system calls it. `amount`: fen."""

    stage: Literal["none", "asking", "open", "paid", "unknown", "closing", "closed", "left", "refused"] = "none"
    attempt: int = 0
    number: str = ""
    amount: int = 0
    code: str = field(default="", repr=False)
    until: float = 0.0
    payee: str = ""
    reason: str = ""
    after: bool = False

    @property
    def settled(self) -> bool:
        """Paid, or perhaps: another order would charge twice."""
        return self.stage in ("paid", "unknown")

    @property
    def over(self) -> bool:
        """No word about this order changes anything any more."""
        return self.stage in ("none", "paid", "closed", "left")


@dataclass(frozen=True)
class Exempt:
    """A paper that need not be brought, in the words of `kiosk.catalogue.elements.Exemption`. `consent`: the person agreed that it is
    looked up. `found`: what the answer was; unknown while nobody could say. `as_of`: when the source says so, ISO 8601 or ""."""

    kind: Literal["e-licence", "data-share", "prefill", "e-signature"]
    by: str = ""
    consent: bool = False
    found: Literal["yes", "no", "unknown"] = "unknown"
    as_of: str = ""


@dataclass(frozen=True)
class Licences:
    """What the centre said of the person with this number. `asking`: the number of the question that is not answered yet, 0 for none, and
    `wanted`: what it is about. `asked`: what was answered, by `held` or by its absence there."""

    holder: str = field(default="", repr=False)
    asking: int = 0
    wanted: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    held: Mapping[str, str] = field(default_factory=dict, repr=False)
    problem: Problem | None = None


@dataclass(frozen=True)
class Reporting:
    """Somebody says that the guide is wrong. choosing: what of it. saving: it is being kept. saved: it has a number. failed: it could not
    be kept, and may be tried again."""

    stage: Literal["choosing", "saving", "saved", "failed"] = "choosing"
    topic: str = ""
    tracking_number: str = ""
    problem: Problem | None = None


@dataclass(frozen=True)
class Rating:
    """What somebody thinks of it, asked of nobody who did not want to say. `level`: 5 very content to 1 very discontent, 0 while none was
    chosen: none is chosen beforehand. `aspects`: what of it."""

    stage: Literal["choosing", "saving", "saved", "failed"] = "choosing"
    level: int = 0
    aspects: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True)
class Visit:
    """One person's way through one service. `index` is the step; `problems` belong to it. `face_tries` by party: another card does not give
    more of them. `scans` by material; `takes`, how often one was taken, and `portraits`, what was decided, by material too. `distrusted`:
    numbers of documents whose chips were not what was signed. `questions`: how many questions the centre was asked, so that no answer is
    taken for another's. `printouts` by job: "notice", "form", or the record id of a result.

    `steps`: those of the service that apply to this person, made anew when an answer, a card or a form may have changed them
    (`kiosk.session.course`); `absent` are the roles that take no part. `head`: what was chosen. `bundle`: whose parts `service` is
    composed of, those in `chosen`; `left_out` are those that somebody did not want. `answers` by question. `exemptions` by material: what
    was chosen. `notice_hash`: of what was told at the step `notice`. `reporting`: while an error in the guide is told. `rating`: while it
    is rated, over the step that it ended with. `told_only`: why it could not be done here when it was chosen, which ends it with the
    notice. `found_by`: the search that one goes back to."""

    head: Head
    service: Service
    index: int
    parties: tuple[Party, ...]
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()
    receipt: Receipt | None = None
    identifying: Identifying = field(default_factory=Identifying)
    facing: Facing = field(default_factory=Facing)
    scanning: Scanning = field(default_factory=Scanning)
    face_tries: Mapping[str, int] = field(default_factory=dict)
    scans: Mapping[str, tuple[Scan, ...]] = field(default_factory=dict)
    posing: Posing = field(default_factory=Posing)
    takes: Mapping[str, int] = field(default_factory=dict)
    portraits: Mapping[str, Portrait] = field(default_factory=dict)
    distrusted: frozenset[str] = field(default=frozenset(), repr=False)
    questions: int = 0
    collecting: Collecting = field(default_factory=Collecting)
    printouts: Mapping[str, Printout] = field(default_factory=dict)
    bundle: BundleSource | None = None
    chosen: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    exemptions: Mapping[str, Exempt] = field(default_factory=dict)
    licences: Licences = field(default_factory=Licences)
    notice_hash: str = ""
    reporting: Reporting | None = None
    rating: Rating | None = None
    told_only: str = ""
    found_by: Search | None = None
    absent: frozenset[str] = frozenset()
    paying: Paying = field(default_factory=Paying)

    @property
    def step(self) -> Step:
        return self.steps[self.index]

    @property
    def pays(self) -> bool:
        """The screen is about paying: at the step, or after the receipt."""
        return self.step.kind == "pay" or self.paying.after

    @property
    def mine(self) -> Party:
        """The party whose step this is."""
        return self.party(self.step.party)

    @property
    def short_of(self) -> tuple[str, ...]:
        """Why staff look at this application before it goes on, as stable codes; empty where everybody reached what the service asks, and
        every portrait keeps its rules."""
        reasons = []
        for rule in (one for one in self.service.source.parties if one.role not in self.absent):
            reached = self.party(rule.role).reached
            if not at_least(reached.level, rule.assurance):
                reasons.append(reached.review or "assurance.below")
        if any(party.signature is not None and not party.signature.strokes for party in self.parties):
            reasons.append("sign.by-key")
        reasons += [f"photo.{word}" for word in self.portraits.values() if word != "passed"]
        return tuple(dict.fromkeys(reasons))

    def party(self, role: str) -> Party:
        return next(party for party in self.parties if party.role == role)

    def with_party(self, party: Party) -> Visit:
        return replace(self, parties=tuple(party if one.role == party.role else one for one in self.parties))


@dataclass(frozen=True)
class Progress:
    """ "Where is my application?", by card, by number typed, or by the receipt's code."""

    asking: bool = False
    answers: tuple[Answer, ...] | None = None
    problem: Problem | None = None
    valid_to: date | None = field(default=None, repr=False)
    """Of the card that asked, where it is one that lapses: the answer reminds of it."""


@dataclass(frozen=True)
class Search:
    """Somebody looks for what they came for. What they look for is theirs: idle time wipes it. `results`: codes, best first; `asked`: the
    number of the latest question, `answered`: of the one that `results` belong to."""

    text: str = field(default="", repr=False)
    life_event: str = ""
    audience: str = ""
    frequent: bool = False
    results: tuple[str, ...] = ()
    asked: int = 0
    answered: int = 0
    problem: Problem | None = None
    now: bool = False
    """What can be done here at this hour, then what can't: it is listed, and nothing was looked for."""


@dataclass(frozen=True)
class Where:
    """ "Where do I go?" `kind`: of `kiosk.session.whereabouts.KINDS`. `district`: by its code, "" for that of the terminal."""

    kind: str = "terminal"
    district: str = ""


@dataclass(frozen=True)
class Announced:
    """What the centre announces. `everywhere`: what is meant for other districts too. `voted`: topics of which somebody said "me too" in
    this visit; `saving`: that of which it is being kept."""

    part: Literal["topics", "notices", "leaders"] = "topics"
    everywhere: bool = False
    voted: frozenset[str] = frozenset()
    saving: str = ""
    problem: Problem | None = None


@dataclass(frozen=True)
class About:
    """Whose machine this is, what runs on it, and what it keeps about whom."""


@dataclass(frozen=True)
class Help:
    """The sheet of 办不成?, over whatever stands there. now: whom to call and where to go. stuck: what can't be got done. call-back: the
    number to call. `stage` of that page: asking; checking, the number is shown once more; saving; saved, it has a number; failed, and
    may be tried again. `reason`: of the closed list, "" while there is none. `phone`: forgotten as soon as it is kept."""

    page: HelpPage = "now"
    stage: Literal["asking", "checking", "saving", "saved", "failed"] = "asking"
    reason: str = ""
    phone: str = field(default="", repr=False)
    tracking_number: str = ""
    problem: Problem | None = None


LOUDEST = 4
"""Of the steps of the voice's volume."""


@dataclass(frozen=True)
class Manner:
    """How this visit is shown and spoken. `elder`: large, and one question a screen. `low`: all controls in the lower half. `voice`: what
    is on the screen is spoken, and four keys are enough. `cantonese`: what is written in Chinese is spoken in Cantonese."""

    elder: bool = False
    contrast: bool = False
    low: bool = False
    voice: bool = False
    cantonese: bool = False
    volume: int = 2


PLAIN = Manner()


Place = Starting | Home | OutOfService | Closed | Visit | Progress | Search | Where | Announced | About


@dataclass(frozen=True)
class State:
    """`visit_number` counts visits, so that a late answer is known for what it is. `warned_at` is None while nobody is asked
    whether they are still there. `supplies` by device kind: how long its paper and toner will last. `coming`: a newer catalogue, which is
    taken when nobody is here. `clock`: the wall clock of the last minute, local; None while nobody said. `surroundings`: None while they
    are not loaded. `language`: a tag of `ui.i18n`. `board`: what the centre announces, as far as it is known. `guard`, `faults`, `back`:
    see `kiosk.session.condition`. `opening`: whether this terminal is open, None where nobody said. `headphones`: they are plugged in."""

    rules: Rules
    place: Place = field(default_factory=Starting)
    language: str = "zh"
    now: float = 0.0
    touched_at: float = 0.0
    warned_at: float | None = None
    visit_number: int = 0
    leaving: bool = False
    helping: Help | None = None
    catalogue: Catalogue | None = None
    devices: Mapping[str, Health] = field(default_factory=dict)
    online: bool = False
    waiting: int = 0
    supplies: Mapping[str, tuple[Consumable, ...]] = field(default_factory=dict)
    out_of_order: Problem | None = None
    coming: Catalogue | None = None
    clock: datetime | None = None
    surroundings: Surroundings | None = None
    manner: Manner = PLAIN
    board: Board | None = None
    guard: Guard = UNGUARDED
    faults: tuple[Fault, ...] = ()
    back: Back | None = None
    opening: Open | None = None
    headphones: bool = False

    @property
    def manner_of_nobody(self) -> Manner:
        """As the next person finds it: plain, and spoken to whoever wears the headphones that are still plugged in."""
        return replace(PLAIN, voice=self.headphones)

    @property
    def written(self) -> Written:
        """The language of this visit's records and papers."""
        return written(self.language)

    @property
    def occupied(self) -> bool:
        """Somebody's data may be on the screen."""
        return not isinstance(self.place, Starting | Home | OutOfService | Closed)

    @property
    def seconds_left(self) -> int:
        """Whole seconds until everything is forgotten; 0 when nobody was warned."""
        if self.warned_at is None:
            return 0
        return max(1, round(self.warned_at + self.rules.warning_seconds - self.now))


def start(rules: Rules) -> State:
    """The state of a terminal that was just switched on."""
    return State(rules=rules, language=rules.language)
