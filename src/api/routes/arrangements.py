"""The arrangements of a household: what fits, proposed, decided, paused, and efforts confirmed.

They promise the next steps that are allowed with every answer, and that nothing is agreed that a
household cannot bear. A change names the version it is based on.
"""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes import arrangement_shapes as shapes
from api.routes.answers import answer, response
from api.routes.asking import Asking, needed_day, nothing, read_body
from api.routes.openapi import DATE, PREVIEW, contract
from huishoudboekje.actions import (
    ArrangementChange,
    ConditionMark,
    CounterInput,
    Decision,
    DecisionInput,
    Evidence,
    ProposalInput,
    ProposedArrangement,
    TogetherInput,
    afford,
    confirm_effort,
    counter,
    decide,
    end_pause,
    fail_effort,
    mark_condition,
    pause,
    propose,
    propose_together,
    read_proposal,
    take_back_effort,
)
from huishoudboekje.agreements import TableReader
from huishoudboekje.arrangements import Pause
from huishoudboekje.views import (
    affordability_answer,
    arrangement_answer,
    arrangement_detail,
    arrangement_in_list,
    changed_answer,
    debts_ahead,
    division_answer,
    household_document,
    proposed_answer,
)

_ALL = "/households/{household_id:str}/arrangements"
_ONE = _ALL + "/{arrangement_id:str}"
_MONTHS = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 12}


def _change(body: dict[str, Any], shape: Any = shapes.ChangedArrangement) -> dict[str, Any]:
    return contract(
        {201: shape, 200: shape},
        body=body,
        query={"preview": PREVIEW},
        is_change=True,
        needs_version=True,
        has_version=True,
    )


def _draft(made: ProposedArrangement) -> dict[str, Any]:
    return proposed_answer(
        made.arrangement_id,
        made.state,
        made.terms,
        version=made.version,
        paydays=(made.before, made.after),
        anomalies=made.anomalies,
    )


def _proposed(made: ProposedArrangement) -> Answer:
    return answer(_draft(made), status=201, version=made.version)


def _changed(made: ArrangementChange) -> Answer:
    told = changed_answer(
        made.arrangement_id,
        made.state,
        version=made.version,
        paydays=(made.before, made.after),
        coming=made.coming,
        consequences=made.consequences,
    )
    return answer(told, status=201, version=made.version)


@get(_ALL, sync_to_thread=True, opt=contract({200: shapes.ArrangementsShape}, has_version=True))
def get_arrangements(
    household_id: FromPath[str], asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Every arrangement of the household, the latest first, also those that are over."""
    asking.query(nothing)
    with asking.transactions.reading() as session:
        _, version = household_document(session, household_id, reach=asking.by.reach)
        found = debts_ahead(session, household_id, today=asking.by.today, reach=asking.by.reach)
    ends = found.progress.ends_on
    told = {
        "householdId": household_id,
        "arrangements": [arrangement_in_list(each) for each in found.arrangements],
        "paidOffOn": None if ends is None else ends.isoformat(),
    }
    return response(answer(told, version=version))


@get(_ONE, sync_to_thread=True, opt=contract({200: shapes.ArrangementShape}, has_version=True))
def get_arrangement(
    household_id: FromPath[str], arrangement_id: FromPath[str], asking: NamedDependency[Asking]
) -> Response[bytes]:
    """One arrangement: its terms, its schedule now, its history and what is the matter with it."""
    asking.query(nothing)
    with asking.transactions.reading() as session:
        found = arrangement_detail(
            session,
            household_id,
            arrangement_id,
            today=asking.by.today,
            reach=asking.by.reach,
        )
    return response(answer(arrangement_answer(found), version=found.version))


def _read_question(reader: TableReader) -> tuple[date, int]:
    first, text = needed_day(reader, "first"), reader.text("months", default="12")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 1000 and len(text) < 5):
        reader.mistake("months", "schrijf een heel getal van 1 tot en met 1000")
        return first, 1
    return first, int(text)


@get(
    "/households/{household_id:str}/affordability",
    sync_to_thread=True,
    opt=contract({200: shapes.AffordabilityShape}, query={"first": DATE, "months": _MONTHS}),
)
def get_affordability(
    household_id: FromPath[str], asking: NamedDependency[Asking]
) -> Response[bytes]:
    """The largest monthly instalment that the household can bear, and which payday decides."""
    first, months = asking.query(_read_question)
    with asking.transactions.reading() as session:
        found = afford(session, household_id, first=first, months=months, by=asking.by)
    told = affordability_answer(
        found.amount,
        found.dates,
        payday=found.payday,
        text=found.text,
        floor=found.floor,
        plans=(found.before, found.after),
    )
    return response(answer(told))


@post(_ALL, sync_to_thread=True, opt=_change(shapes.PROPOSED, shapes.ProposedShape))
def post_arrangement(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Propose an arrangement: a draft, refused with what would fit when it does not."""
    version = asking.version()

    def act(session: Session, asked: ProposalInput, _: str) -> Answer:
        return _proposed(propose(session, household_id, asked, version=version, by=asking.by))

    return asking.changed(
        body, lambda given: read_body(given, read_proposal), act, may_preview=True
    )


@post(
    "/households/{household_id:str}/joint-proposals",
    sync_to_thread=True,
    opt=_change(shapes.TOGETHER, shapes.TogetherShape),
)
def post_joint_proposal(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Propose to all creditors together: one draft each, and who takes no part with the reason."""
    version = asking.version()

    def act(session: Session, asked: TogetherInput, _: str) -> Answer:
        made = propose_together(session, household_id, asked, version=version, by=asking.by)
        told = {
            "version": made.version,
            **division_answer(made.division),
            "drafts": [_draft(each) for each in made.drafts],
        }
        return answer(told, status=201, version=made.version)

    return asking.changed(
        body, lambda given: read_body(given, _read_together), act, may_preview=True
    )


def _read_together(reader: TableReader) -> TogetherInput:
    return TogetherInput(
        per_month=reader.amount("per_month", required=True, lowest=1),
        months=reader.whole("months", 1, 1000),
        first=needed_day(reader, "first"),
    )


_Decided = DecisionInput | CounterInput


def _read_decision(reader: TableReader) -> _Decided:
    word, reason = reader.text("decision", required=True), reader.text("reason")
    evidence = reader.text("evidence")
    terms: list[ProposalInput] = []
    has_terms = reader.nested("terms", lambda inner: terms.append(read_proposal(inner)))
    if word == "counter":
        if not has_terms:
            reader.mistake("terms", "ontbreekt: wat stelt de schuldeiser voor?", "missing")
        own = terms[0] if terms else ProposalInput(debt_ids=())
        return CounterInput(terms=own, reason=reason, evidence=evidence)
    if has_terms:
        reader.mistake("terms", "alleen een tegenvoorstel heeft voorwaarden")
    words = [str(each) for each in Decision]
    if word and word not in words:
        reader.mistake("decision", f"kies uit {', '.join((*words, 'counter'))}")
    known = Decision(word) if word in words else Decision.SEND
    return DecisionInput(decision=known, reason=reason, evidence=evidence)


@post(f"{_ONE}/decisions", sync_to_thread=True, opt=_change(shapes.DECIDED))
def post_decision(
    household_id: FromPath[str],
    arrangement_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Send, accept, refuse, counter, withdraw or break an arrangement.

    A counter-offer refuses what was proposed and answers with the new draft that names it.
    """
    version = asking.version()

    def act(session: Session, asked: _Decided, _: str) -> Answer:
        ids = (session, household_id, arrangement_id)
        if isinstance(asked, DecisionInput):
            return _changed(decide(*ids, asked, version=version, by=asking.by))
        return _proposed(counter(*ids, asked, version=version, by=asking.by))

    return asking.changed(
        body, lambda given: read_body(given, _read_decision), act, may_preview=True
    )


def _read_pause(reader: TableReader) -> Pause:
    return Pause(
        start=needed_day(reader, "from"),
        until=needed_day(reader, "until"),
        reason=reader.text("reason", required=True),
    )


@post(f"{_ONE}/pauses", sync_to_thread=True, opt=_change(shapes.PAUSED))
def post_pause(
    household_id: FromPath[str],
    arrangement_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Pause an arrangement: no instalment falls due in it, and the others move behind it."""
    version = asking.version()

    def act(session: Session, asked: Pause, _: str) -> Answer:
        ids = (session, household_id, arrangement_id)
        return _changed(pause(*ids, asked, version=version, by=asking.by))

    return asking.changed(body, lambda given: read_body(given, _read_pause), act, may_preview=True)


@post(f"{_ONE}/pause-endings", sync_to_thread=True, opt=_change(shapes.RESUMED))
def post_pause_ending(
    household_id: FromPath[str],
    arrangement_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """End a pause before its time, from a day on."""
    version = asking.version()

    def read(reader: TableReader) -> tuple[date, str]:
        return needed_day(reader, "from"), reader.text("reason", required=True)

    def act(session: Session, asked: tuple[date, str], _: str) -> Answer:
        day, reason = asked
        ids = (session, household_id, arrangement_id)
        return _changed(end_pause(*ids, day, reason=reason, version=version, by=asking.by))

    return asking.changed(body, lambda given: read_body(given, read), act, may_preview=True)


@post(
    f"{_ONE}/efforts/{{effort_id:str}}/decisions",
    sync_to_thread=True,
    opt=_change(shapes.EFFORT_DECIDED),
)
def post_effort_decision(
    household_id: FromPath[str],
    arrangement_id: FromPath[str],
    effort_id: FromPath[str],
    *,
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Confirm an effort on evidence, say that it failed, or take either back."""
    version, by = asking.version(), asking.by

    def read(reader: TableReader) -> tuple[str, Evidence, str]:
        outcome = reader.text("outcome", required=True)
        if outcome and outcome not in {"confirmed", "failed", "taken-back"}:
            reader.mistake("outcome", "kies uit confirmed, failed, taken-back")
        said = Evidence(
            day=reader.day("day") or by.today,
            by_whom=reader.text("by_whom"),
            evidence=reader.text("evidence"),
        )
        return outcome, said, reader.text("reason")

    def act(session: Session, asked: tuple[str, Evidence, str], _: str) -> Answer:
        outcome, said, reason = asked
        ids = (session, household_id, arrangement_id, effort_id)
        if outcome == "taken-back":
            return _changed(take_back_effort(*ids, reason=reason, version=version, by=by))
        decided = confirm_effort if outcome == "confirmed" else fail_effort
        return _changed(decided(*ids, said=said, version=version, by=by))

    return asking.changed(body, lambda given: read_body(given, read), act, may_preview=True)


@post(
    f"{_ONE}/conditions/{{condition_id:str}}/marks",
    sync_to_thread=True,
    opt=_change(shapes.MARKED),
)
def post_condition_mark(
    household_id: FromPath[str],
    arrangement_id: FromPath[str],
    condition_id: FromPath[str],
    *,
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Say whether a condition holds; the latest word counts."""
    version, by = asking.version(), asking.by

    def read(reader: TableReader) -> ConditionMark:
        if not reader.has("holds"):
            reader.mistake("holds", "ontbreekt", "missing")
        return ConditionMark(
            condition_id=condition_id,
            holds=reader.flag("holds"),
            day=reader.day("day") or by.today,
            note=reader.text("note"),
        )

    def act(session: Session, asked: ConditionMark, _: str) -> Answer:
        ids = (session, household_id, arrangement_id)
        return _changed(mark_condition(*ids, asked, version=version, by=by))

    return asking.changed(body, lambda given: read_body(given, read), act, may_preview=True)


HANDLERS = [
    get_arrangements,
    get_arrangement,
    get_affordability,
    post_arrangement,
    post_joint_proposal,
    post_decision,
    post_pause,
    post_pause_ending,
    post_effort_decision,
    post_condition_mark,
]
