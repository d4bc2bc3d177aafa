"""The months of a household: its running plan, its projection, what if, and one month whole.

They promise answers computed from the ledger as it stands; nothing is saved, whatever is asked.
"""

from datetime import date
from typing import Literal

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.routes.answers import (
    Amount,
    DayAmount,
    Shape,
    answer,
    response,
)
from api.routes.asking import Asking, nothing, read_period
from api.routes.openapi import DATE, PERIOD, TEXT, contract, part, table
from api.routes.plans import PlanShape, ProjectionShape
from huishoudboekje.agreements import TableReader, read_json
from huishoudboekje.calendar import Period
from huishoudboekje.planning import plan_answer, projection_answer, read_changes
from huishoudboekje.views import (
    RunningPlan,
    month_overview,
    overview_answer,
    running_plan,
    scenario,
)

_KIND = {"enum": ["stop", "delay", "change-amount", "set-off", "advance-limit"]}
_ADDING = {"enum": ["add-income", "add-cost", "add-arrangement"]}
_CHANGE = table(
    ("kind",),
    kind=_KIND,
    agreement=TEXT,
    to=DATE,
    until=DATE,
    amount=part("amount"),
    **{"from": DATE},
)
_ADDITION = table(
    ("kind", "agreement"),
    kind=_ADDING,
    agreement={"anyOf": [part("income"), part("cost"), part("arrangement")]},
)
CHANGES = table(
    ("changes",),
    changes={"type": "array", "maxItems": 50, "items": {"anyOf": [_CHANGE, _ADDITION]}},
)


class RunningPlanShape(Shape):
    """The months ahead; the first `promised` of the plan's periods are promised."""

    promised: int
    plan: PlanShape


class ScenarioShape(Shape):
    """The plan as it is today, and the same plan after the changes."""

    today: RunningPlanShape
    changed: RunningPlanShape


class SpendableShape(Shape):
    """What the latest payday gave; `not-paid` where all of that did not leave or came back."""

    kind: Literal["given", "not-paid", "not-started", "ended"]
    amount: Amount
    given_on: date | None
    until: date | None
    is_own_account: bool


class ShortageShape(Shape):
    """Money that is missing, until when."""

    amount: Amount
    until: date | None


class PaidShape(Shape):
    """A fixed cost or instalment of the month: when it is due, what became of it."""

    name: str
    kind: str
    due_date: date
    amount: Amount
    outcome: Literal["ordered", "sent", "expected", "paid", "returned", "skipped", "cancelled"]
    reason: str
    paid_on: date


class ComingShape(Shape):
    """Something expected after today."""

    name: str
    kind: str
    expected_on: date
    amount: Amount
    due_date: date | None


class CurveShape(Shape):
    """The balance at the end of every day from `start`; days after `today` are expected."""

    start: date
    today: date
    balances: list[Amount]
    without: list[Amount]
    lowest: DayAmount
    lowest_without: DayAmount


class OverviewShape(Shape):
    """One month of one household: what can be spent, what was paid, what comes."""

    household_id: str
    name: str
    programme: str
    period: str
    settlement_date: date
    next_settlement_date: date
    is_settled: bool
    spendable: SpendableShape
    next_payday: DayAmount | None
    shortage: ShortageShape | None
    paid: list[PaidShape]
    coming: list[ComingShape]
    curve: CurveShape | None
    status: Literal["balanced", "bridge", "deficit"] | None
    needed_advance_limit: Amount | None
    steady_advance_limit: Amount | None
    shortage_per_month: Amount
    level_costs: Amount | None
    advance_limit: Amount
    advance: Amount
    set_aside: Amount


def _running(made: RunningPlan) -> dict[str, object]:
    return {"promised": made.promised, "plan": plan_answer(made.plan, made.projection)}


@get(
    "/households/{household_id:str}/plan",
    sync_to_thread=True,
    opt=contract({200: RunningPlanShape}),
)
def get_plan(household_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """The months ahead as the ledger stands today."""
    asking.query(nothing)
    by = asking.by
    with asking.transactions.reading() as session:
        made = running_plan(session, household_id, today=by.today, reach=by.reach)
    return response(answer(_running(made)))


@get(
    "/households/{household_id:str}/projection",
    sync_to_thread=True,
    opt=contract({200: ProjectionShape}),
)
def get_projection(household_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """The expected balance of every day ahead, with the programme and without it."""
    asking.query(nothing)
    by = asking.by
    with asking.transactions.reading() as session:
        made = running_plan(session, household_id, today=by.today, reach=by.reach)
    return response(answer(projection_answer(made.projection)))


@post(
    "/households/{household_id:str}/scenarios",
    status_code=200,
    sync_to_thread=True,
    opt=contract({200: ScenarioShape}, body=CHANGES),
)
def post_scenario(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """What the plan would be after the changes, beside today's. Nothing is saved."""
    changes = asking.said(body, lambda given: read_json(given, read_changes))
    by = asking.by
    with asking.transactions.reading() as session:
        made = scenario(session, household_id, changes, today=by.today, reach=by.reach)
    return response(answer({"today": _running(made.today), "changed": _running(made.changed)}))


def _period(reader: TableReader) -> Period | None:
    return read_period(reader, "period")


@get(
    "/households/{household_id:str}/overview",
    sync_to_thread=True,
    opt=contract({200: OverviewShape}, query={"period": PERIOD}),
)
def get_overview(household_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """One month whole; without a period the current one."""
    period = asking.query(_period)
    by = asking.by
    with asking.transactions.reading() as session:
        made = month_overview(session, household_id, period, today=by.today, reach=by.reach)
    return response(answer(overview_answer(made)))


HANDLERS = [get_plan, get_projection, post_scenario, get_overview]
