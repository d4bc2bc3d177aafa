"""Plans and projections of a document that is sent along: nothing is stored, nothing is read.

They promise the same answers as the command line's `plan --json` and `project --json`.
"""

from datetime import date
from typing import Literal

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from api.routes.answers import Amount, DayAmount, Shape, answer, response
from api.routes.asking import Asking
from api.routes.openapi import contract, part
from huishoudboekje.agreements import document_from_json
from huishoudboekje.planning import (
    plan,
    plan_answer,
    projection,
    projection_answer,
    question_from_document,
)


class PlanShape(Shape):
    """A plan: one amount per period, spendable one per payday."""

    settlement_dates: list[date]
    paydays: list[date]
    income: list[Amount]
    costs: list[Amount]
    instalments: list[Amount]
    spendable: list[Amount]
    level_costs: Amount
    status: Literal["balanced", "bridge", "deficit"]
    needed_advance_limit: Amount | None
    steady_advance_limit: Amount | None
    shortage_per_month: Amount
    lowest: DayAmount
    lowest_without: DayAmount


class DayShape(Shape):
    """The expected balance at the end of one day, with the programme and without it."""

    date: date
    balance: Amount
    without: Amount


class ProjectionShape(Shape):
    """The expected balance of every day of a plan."""

    days: list[DayShape]
    lowest: DayAmount
    lowest_without: DayAmount


@post(
    "/plans",
    status_code=200,
    sync_to_thread=True,
    opt=contract({200: PlanShape}, body=part("householdDocument")),
)
def post_plan(body: RawBody, asking: NamedDependency[Asking]) -> Response[bytes]:
    """The plan of the household document in the body. Nothing is stored."""
    made = plan(question_from_document(asking.said(body, document_from_json)))
    return response(answer(plan_answer(made, projection(made))))


@post(
    "/projections",
    status_code=200,
    sync_to_thread=True,
    opt=contract({200: ProjectionShape}, body=part("householdDocument")),
)
def post_projection(body: RawBody, asking: NamedDependency[Asking]) -> Response[bytes]:
    """The expected balances of the household document in the body. Nothing is stored."""
    curves = projection(plan(question_from_document(asking.said(body, document_from_json))))
    return response(answer(projection_answer(curves)))


HANDLERS = [post_plan, post_projection]
