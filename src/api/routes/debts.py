"""The debts of a household: registered, listed, and all that is said of them or changes them.

They promise that what is wrong with a debt is told together, and that every change has its source.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, FindingShape, Shape, answer, response
from api.routes.asking import Asking, needed_day, nothing, read_body
from api.routes.openapi import DATE, TEXT, contract, part, table
from huishoudboekje.actions import DebtStage, register_debts, say_fact, set_stage
from huishoudboekje.agreements import TableReader, read_debts
from huishoudboekje.debts import Debt, DebtFact, FactKind, Origin, Stage
from huishoudboekje.views import debt_answer, debt_view, debts_answer, household_debts

_DEBT = "/households/{household_id:str}/debts/{debt_id:str}"
REGISTERED = table(("debt",), debt={"type": "array", "items": part("debt"), "minItems": 1})
STAGE = table(
    ("stage", "since", "source"),
    stage={"enum": [str(each) for each in Stage]},
    since=DATE,
    source=TEXT,
)
FACT = table(
    ("kind", "since", "source"),
    kind={"enum": [str(each) for each in FactKind]},
    since=DATE,
    source=TEXT,
    holds={"type": "boolean", "default": True},
    note=TEXT,
)


class ComponentShape(Shape):
    """One component: what is owed is registered and added, less the other three."""

    component: str
    registered: Amount
    added: Amount
    paid: Amount
    waived: Amount
    otherwise: Amount
    owed: Amount
    expected: Amount


class DebtStageShape(Shape):
    """The stage that a debt is in from a day, and who says so."""

    stage: str
    since: date
    source: str


class DebtFactShape(Shape):
    """A fact about a debt that holds, or holds no longer, from a day, and who says so."""

    kind: str
    holds: bool
    since: date
    source: str
    note: str


class DebtChangeInList(Shape):
    """What changed one component, on what evidence, and whether it was taken back."""

    number: int
    kind: str
    component: str
    amount: Amount
    day: date
    source: str
    is_taken_back: bool
    relates_to: int | None
    entry_id: int | None
    arrangement_id: str | None
    recorded_at: datetime
    recorded_by: str


class DebtShape(Shape):
    """A debt as it stands in a document, and how it came to be what is owed."""

    id: str
    debt: dict[str, Any]
    origin: str
    registered: Amount
    owed: Amount
    expected: Amount
    components: list[ComponentShape]
    arrears_of: str | None
    arrangement_id: str | None
    stages: list[DebtStageShape]
    facts: list[DebtFactShape]
    changes: list[DebtChangeInList]
    findings: list[FindingShape]
    recorded_at: datetime
    recorded_by: str


class HouseholdDebtsShape(Shape):
    """All debts of a household, their totals, and what blocks a debt scheme."""

    household_id: str
    name: str
    registered: Amount
    owed: Amount
    debts: list[DebtShape]
    blockers: list[FindingShape]


class RegisteredShape(Shape):
    """The ids of the debts in the order that they were sent in, and those that are new."""

    debt_ids: list[str]
    new_ids: list[str]
    version: int


def _registered(reader: TableReader) -> tuple[Debt, ...]:
    if not reader.has("debt"):
        reader.mistake("debt", "ontbreekt", "missing")
    return tuple(debt for _, debt in read_debts(reader, Origin.FORM))


def _read_registered(body: bytes) -> tuple[Debt, ...]:
    return read_body(body, _registered)


@get(
    "/households/{household_id:str}/debts",
    sync_to_thread=True,
    opt=contract({200: HouseholdDebtsShape}, has_version=True),
)
def get_debts(household_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """Every debt of the household, also those that are paid; at most 200."""
    asking.query(nothing)
    by = asking.by
    with asking.transactions.reading() as session:
        found = household_debts(session, household_id, today=by.today, reach=by.reach)
    return response(answer(debts_answer(found), version=found.version))


@post(
    "/households/{household_id:str}/debts",
    sync_to_thread=True,
    opt=contract(
        {201: RegisteredShape},
        body=REGISTERED,
        is_change=True,
        needs_version=True,
        has_version=True,
    ),
)
def post_debts(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Register debts, all of them or none. What is known with the same content changes nothing."""
    version = asking.version()

    def register(session: Session, debts: tuple[Debt, ...], _: str) -> Answer:
        made = register_debts(session, household_id, debts, version=version, by=asking.by)
        shape = RegisteredShape(
            debt_ids=list(made.debt_ids), new_ids=sorted(made.new_ids), version=made.version
        )
        return answer(shape, status=201, version=made.version)

    return asking.changed(body, _read_registered, register)


@get(_DEBT, sync_to_thread=True, opt=contract({200: DebtShape}))
def get_debt(
    household_id: FromPath[str], debt_id: FromPath[str], asking: NamedDependency[Asking]
) -> Response[bytes]:
    """One debt with its components, all that was said of it, and all that changed it."""
    asking.query(nothing)
    with asking.transactions.reading() as session:
        return response(answer(_debt(session, household_id, debt_id, asking)))


def _debt(session: Session, household_id: str, debt_id: str, asking: Asking) -> Mapping[str, Any]:
    by = asking.by
    return debt_answer(debt_view(session, household_id, debt_id, today=by.today, reach=by.reach))


def _stage(reader: TableReader) -> DebtStage:
    if not reader.has("stage"):
        reader.mistake("stage", "ontbreekt", "missing")
    return DebtStage(
        stage=reader.choice("stage", Stage, Stage.OPEN),
        since=needed_day(reader, "since"),
        source=reader.text("source", required=True),
    )


def _read_stage(body: bytes) -> DebtStage:
    return read_body(body, _stage)


@post(
    f"{_DEBT}/stages",
    sync_to_thread=True,
    opt=contract({201: DebtShape}, body=STAGE, is_change=True),
)
def post_stage(
    household_id: FromPath[str],
    debt_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Say which stage the debt is in; the latest word counts."""

    def say(session: Session, said: DebtStage, _: str) -> Answer:
        set_stage(
            session,
            household_id,
            debt_id,
            said.stage,
            since=said.since,
            source=said.source,
            by=asking.by,
        )
        return answer(_debt(session, household_id, debt_id, asking), status=201)

    return asking.changed(body, _read_stage, say)


def _fact(reader: TableReader) -> DebtFact:
    if not reader.has("kind"):
        reader.mistake("kind", "ontbreekt", "missing")
    return DebtFact(
        kind=reader.choice("kind", FactKind, FactKind.CONTESTED),
        since=needed_day(reader, "since"),
        source=reader.text("source", required=True),
        holds=reader.flag("holds", default=True),
        note=reader.text("note"),
    )


def _read_fact(body: bytes) -> DebtFact:
    return read_body(body, _fact)


@post(
    f"{_DEBT}/facts",
    sync_to_thread=True,
    opt=contract({201: DebtShape}, body=FACT, is_change=True),
)
def post_fact(
    household_id: FromPath[str],
    debt_id: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Say a fact about the debt, or that it holds no longer."""

    def say(session: Session, fact: DebtFact, _: str) -> Answer:
        say_fact(session, household_id, debt_id, fact, by=asking.by)
        return answer(_debt(session, household_id, debt_id, asking), status=201)

    return asking.changed(body, _read_fact, say)


HANDLERS = [get_debts, post_debts, get_debt, post_stage, post_fact]
