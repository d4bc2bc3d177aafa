"""Settlements: runs over all households, one household by itself, and taking one back.

They promise that a run goes on in the server after its answer has left, that its progress is read
from the tables, and that a preview is the same work rolled back.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Background, Session
from api.routes.answers import Amount, FindingShape, Shape, answer, finding_shapes, response
from api.routes.asking import (
    MAX_PAGE,
    Asking,
    nothing,
    number_in_path,
    period_in_path,
    read_after,
    read_body,
    read_limit,
    read_period,
    read_preview,
)
from api.routes.ledger import REVERSAL, reason
from api.routes.openapi import AFTER, ID, LIMIT, PERIOD, PREVIEW, contract, table
from huishoudboekje.actions import SettledHousehold, refusal_of, reverse_settlement
from huishoudboekje.agreements import TableReader
from huishoudboekje.calendar import Period
from huishoudboekje.jobs import (
    preview_settlement,
    run_settlement,
    settle_one,
    start_settlement,
)
from huishoudboekje.money import amount_text
from huishoudboekje.planning import Settlement
from huishoudboekje.views import (
    OUTCOME_COUNTS,
    OutcomeCount,
    RunProgress,
    run_findings,
    run_list,
    run_progress,
)

OF_PERIOD = table(("period",), period=PERIOD)
OutcomeName = Literal["settled", "already-settled", "left-out", "refused"]


class SettlementShape(Shape):
    """What one settlement moves; `uncovered` is what nothing could cover."""

    period: str
    settlement_date: date
    ordered: Amount
    living_money: Amount
    made_available: Amount
    advanced: Amount
    repaid: Amount
    kept: Amount
    drawn: Amount
    uncovered: Amount


class SettledShape(Shape):
    """What became of one household, with its settlement where there is one."""

    household_id: str
    outcome: OutcomeName | None
    findings: list[FindingShape]
    settlement: SettlementShape | None = None


class PreviewShape(Shape):
    """What a run would do: all households counted, the first 200 that something is said of."""

    period: str
    counts: dict[OutcomeCount, int]
    households: list[SettledShape]


class RunShape(Shape):
    """A run: open until its last household has its outcome."""

    id: int
    period: str
    state: Literal["open", "done"]
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    total: int
    done: int
    counts: dict[OutcomeCount, int]


class RunPage(Shape):
    """A page of runs; `next` is what `after` must be for the following page."""

    runs: list[RunShape]
    next: str | None


class FindingPage(Shape):
    """A page of a run's households; `next` is what `after` must be for the following page."""

    households: list[SettledShape]
    next: str | None


class ReversedShape(Shape):
    """A settlement that was taken back, and how many entries that reversed."""

    household_id: str
    period: str
    entries: int


def _period(reader: TableReader) -> Period | None:
    return read_period(reader, "period", required=True)


def _read_period(body: bytes) -> Period:
    found = read_body(body, _period)
    assert found is not None, "a body without a period is refused"
    return found


def _settlement(made: Settlement) -> SettlementShape:
    return SettlementShape(
        period=str(made.period),
        settlement_date=made.settlement_date,
        ordered=amount_text(sum(each.amount for each in made.choice.ordered)),
        living_money=amount_text(sum(each.amount for each in made.choice.living_money)),
        made_available=amount_text(made.made_available),
        advanced=amount_text(made.advanced),
        repaid=amount_text(made.repaid),
        kept=amount_text(made.kept),
        drawn=amount_text(made.drawn),
        uncovered=amount_text(made.uncovered),
    )


def _settled(made: SettledHousehold) -> SettledShape:
    return SettledShape(
        household_id=made.household_id,
        outcome=made.outcome.value,
        findings=finding_shapes(made.findings),
        settlement=None if made.settlement is None else _settlement(made.settlement),
    )


def _run(progress: RunProgress) -> RunShape:
    run = progress.run
    return RunShape(
        id=run.id,
        period=run.period,
        state="open" if run.is_open else "done",
        started_at=run.started_at,
        started_by=run.started_by,
        finished_at=run.finished_at,
        total=progress.total,
        done=progress.done,
        counts={
            OUTCOME_COUNTS[key]: count for key, count in progress.counts.items() if key is not None
        },
    )


def _preview(asking: Asking, period: Period) -> PreviewShape:
    counts: Counter[OutcomeCount] = Counter()
    shown: list[SettledShape] = []
    for each in preview_settlement(asking.transactions.engine, period, by=asking.by):
        counts[OUTCOME_COUNTS[each.outcome]] += 1
        if each.findings and len(shown) < MAX_PAGE:
            shown.append(_settled(each))
    return PreviewShape(period=str(period), counts=dict(counts), households=shown)


@post(
    "/settlement-runs",
    sync_to_thread=True,
    opt=contract(
        {202: RunShape, 200: PreviewShape},
        body=OF_PERIOD,
        query={"preview": PREVIEW},
        is_change=True,
    ),
)
def post_settlement_run(
    body: RawBody,
    asking: NamedDependency[Asking],
    background: NamedDependency[Background],
) -> Response[bytes]:
    """Start the run over a month, or go on with the one that was not finished.

    The answer leaves at once; the run's progress says how far it is.
    """
    if asking.is_preview():
        period = asking.said(body, _read_period, query=read_preview)
        return response(answer(_preview(asking, period)))
    by = asking.by

    def start(session: Session, period: Period, _: str) -> Answer:
        run = start_settlement(session, period, by=by)
        return answer(_run(run_progress(session, run.id, reach=by.reach)), status=202)

    made = asking.changed(body, _read_period, start, may_preview=True)
    _go_on(asking, msgspec.json.decode(made.content, type=RunShape).id, background)
    return made


def _go_on(asking: Asking, run_id: int, background: Background) -> None:
    """The run is worked on, also when a server stopped halfway and the same is asked again."""
    by, engine = asking.by, asking.transactions.engine
    with asking.transactions.reading() as session:
        run = run_progress(session, run_id, reach=by.reach).run
    if run.is_open:
        background.begin(
            f"run {run_id}", lambda: run_settlement(engine, run, by=by, clock=background.clock)
        )


def _numbered(reader: TableReader) -> tuple[int, int]:
    return read_after(reader), read_limit(reader)


@get(
    "/settlement-runs",
    sync_to_thread=True,
    opt=contract({200: RunPage}, query={"after": AFTER, "limit": LIMIT}),
)
def get_settlement_runs(asking: NamedDependency[Asking]) -> Response[bytes]:
    """The runs with their progress, a page at a time, in the order of starting."""
    after, limit = asking.query(_numbered)
    with asking.transactions.reading() as session:
        found = run_list(session, reach=asking.by.reach, after=after, limit=limit)
    following = str(found[-1].run.id) if len(found) == limit else None
    return response(answer(RunPage(runs=[_run(each) for each in found], next=following)))


@get("/settlement-runs/{run_id:str}", sync_to_thread=True, opt=contract({200: RunShape}))
def get_settlement_run(run_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """How far a run is."""
    number = number_in_path(run_id)
    asking.query(nothing)
    with asking.transactions.reading() as session:
        found = run_progress(session, number, reach=asking.by.reach)
    return response(answer(_run(found)))


def _named(reader: TableReader) -> tuple[str, int]:
    return reader.slug("after"), read_limit(reader)


@get(
    "/settlement-runs/{run_id:str}/findings",
    sync_to_thread=True,
    opt=contract({200: FindingPage}, query={"after": ID, "limit": LIMIT}),
)
def get_findings(run_id: FromPath[str], asking: NamedDependency[Asking]) -> Response[bytes]:
    """What became of each household of a run, a page at a time, by id."""
    number = number_in_path(run_id)
    after, limit = asking.query(_named)
    reach = asking.by.reach
    with asking.transactions.reading() as session:
        found = run_findings(session, number, reach=reach, after=after, limit=limit)
    shapes = [
        SettledShape(
            household_id=each.household_id,
            outcome=None if each.outcome is None else each.outcome.value,
            findings=finding_shapes(each.findings),
        )
        for each in found
    ]
    following = found[-1].household_id if len(found) == limit else None
    return response(answer(FindingPage(households=shapes, next=following)))


def _change(answers: dict[int, Any], body: dict[str, Any], **more: Any) -> dict[str, Any]:
    return contract(answers, body=body, is_change=True, **more)


@post(
    "/households/{household_id:str}/settlements",
    sync_to_thread=True,
    opt=_change({201: SettledShape, 200: SettledShape}, OF_PERIOD, query={"preview": PREVIEW}),
)
def post_settlement(
    household_id: FromPath[str], body: RawBody, asking: NamedDependency[Asking]
) -> Response[bytes]:
    """Settle one household for a month, outside any run."""

    def settle(session: Session, period: Period, _: str) -> Answer:
        made = settle_one(session, household_id, period, by=asking.by)
        refusal = refusal_of(made)
        if refusal is not None:
            raise refusal
        return answer(_settled(made), status=201)

    return asking.changed(body, _read_period, settle, may_preview=True)


@post(
    "/households/{household_id:str}/settlements/{period:str}/reversals",
    sync_to_thread=True,
    opt=_change({201: ReversedShape}, REVERSAL),
)
def post_settlement_reversal(
    household_id: FromPath[str],
    period: FromPath[str],
    body: RawBody,
    asking: NamedDependency[Asking],
) -> Response[bytes]:
    """Take a household's latest settlement back as a whole."""
    month = period_in_path(period)

    def reverse(session: Session, said: str, _: str) -> Answer:
        count = reverse_settlement(session, household_id, month, reason=said, by=asking.by)
        shape = ReversedShape(household_id=household_id, period=str(month), entries=count)
        return answer(shape, status=201)

    return asking.changed(body, reason, reverse)


HANDLERS = [
    post_settlement_run,
    get_settlement_runs,
    get_settlement_run,
    get_findings,
    post_settlement,
    post_settlement_reversal,
]
