"""The monthly round: which households would be settled and how, and starting it.

It promises that a look changes nothing and that a round goes on in the server after the answer has
left; what is paid it does not decide.
"""

from collections import Counter
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from api.dependencies import Session
from api.pages.desk import UNTOUCHED, Desk, Done, Filled, found, on_screen
from api.pages.sent import number_in
from api.pages.viewers import address
from api.pages.words import OUTCOMES
from huishoudboekje.actions import SettledHousehold
from huishoudboekje.calendar import Period
from huishoudboekje.jobs import preview_settlement, run_settlement, start_settlement
from huishoudboekje.views import (
    household_names,
    run_findings,
    run_list,
    run_progress,
    settled_periods,
)

_RUNS = 1_000
_LATEST = 12
_PERIODS = 6
_SHOWN = 100
_HERE = "maandverwerking"
_BEFORE = "already-settled"


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError:
        return None


def _page(
    desk: Desk,
    period: Period | None,
    *,
    is_looked_at: bool = False,
    filled: Filled = UNTOUCHED,
    status: int = 200,
) -> Response[str]:
    today = desk.by.today
    asked = period or Period(today.year, today.month)
    seen = _looked_at(desk, asked) if is_looked_at else ()
    shown = [each for each in seen if each.findings and each.outcome.value != _BEFORE][:_SHOWN]
    with desk.transactions.reading() as session:
        runs = run_list(session, reach=desk.by.reach, limit=_RUNS)
        settled = settled_periods(session, reach=desk.by.reach, limit=_PERIODS)
        names = household_names(session, {each.household_id for each in shown}, reach=desk.by.reach)
    return desk.page(
        "settlement_round.html",
        here=address(_HERE, periode=str(period or ""), kijk="ja" if is_looked_at else ""),
        filled=filled,
        status=status,
        period=asked,
        periods=[(str(each), each) for each in (asked.plus(at) for at in (-2, -1, 0, 1))],
        runs=list(reversed(runs))[:_LATEST],
        settled=list(settled.items()),
        is_looked_at=is_looked_at,
        can_start=any(each.settlement is not None for each in seen),
        counts=_counted(seen),
        totals=_totals(seen),
        shown=[
            (names.get(each.household_id, each.household_id), each.household_id, _said(each))
            for each in shown
        ],
        outcomes=OUTCOMES,
    )


def _looked_at(desk: Desk, period: Period) -> tuple[SettledHousehold, ...]:
    return tuple(preview_settlement(desk.transactions.engine, period, by=desk.by))


def _counted(seen: tuple[SettledHousehold, ...]) -> list[tuple[str, int]]:
    counts = Counter(each.outcome.value for each in seen)
    return [(OUTCOMES[name], counts[name]) for name in OUTCOMES if counts[name]]


def _totals(seen: tuple[SettledHousehold, ...]) -> list[tuple[str, int]]:
    made = [each.settlement for each in seen if each.settlement is not None]
    return [
        ("Vaste lasten en aflossingen", sum(o.amount for s in made for o in s.choice.ordered)),
        ("Leefgeld", sum(each.amount for s in made for each in s.choice.living_money)),
        ("Voorgeschoten", sum(each.advanced for each in made)),
        ("Terugbetaald voorschot", sum(each.repaid for each in made)),
        ("Niet gedekt", sum(each.uncovered for each in made)),
    ]


def _said(each: Any) -> list[str]:
    return [on_screen(finding.text) for finding in each.findings]


@get("/maandverwerking", include_in_schema=False, sync_to_thread=True)
def settlement_round(
    *, desk: NamedDependency[Desk], periode: FromQuery[str] = "", kijk: FromQuery[str] = ""
) -> Response[str]:
    """The rounds there were, and what one would do now when that is asked."""
    period = _period(periode)
    return _page(desk, period, is_looked_at=bool(kijk) and period is not None)


@post("/maandverwerking/starten", include_in_schema=False, sync_to_thread=True)
def start(desk: NamedDependency[Desk]) -> Response[Any]:
    """The round over a month begins, or goes on where it stopped."""
    started = []

    def act(session: Session) -> Done:
        period = _period(desk.sent.text("period"))
        if period is None:
            found({"period": "Kies een maand."})
        assert period is not None, "nothing else passes"
        run = start_settlement(session, period, by=desk.by)
        started.append(run)
        return Done(to=address(_HERE, str(run.id)), told=("De maandverwerking is begonnen.",))

    period = _period(desk.sent.text("period"))
    answer = desk.done(
        "start", act, lambda filled, status: _page(desk, period, filled=filled, status=status)
    )
    if answer.status_code == 303 and started:
        run, by, engine = started[-1], desk.by, desk.transactions.engine
        clock = desk.background.clock
        desk.background.begin(
            f"run {run.id}", lambda: run_settlement(engine, run, by=by, clock=clock)
        )
    return answer


@get("/maandverwerking/{run_id:str}", include_in_schema=False, sync_to_thread=True)
def one_round(
    *, run_id: FromPath[str], desk: NamedDependency[Desk], na: FromQuery[str] = ""
) -> Response[str]:
    """How far a round is, and what became of its households."""
    number, reach = number_in(run_id), desk.by.reach
    after = na if na.isprintable() else ""
    with desk.transactions.reading() as session:
        progress = run_progress(session, number, reach=reach)
        rows = run_findings(session, number, reach=reach, after=after, limit=_SHOWN + 1)
        names = household_names(session, {each.household_id for each in rows}, reach=reach)
    more = address(_HERE, run_id, na=rows[_SHOWN - 1].household_id) if len(rows) > _SHOWN else ""
    return desk.page(
        "settlement_run.html",
        here=address(_HERE, run_id, na=after),
        progress=progress,
        period=Period.parse(progress.run.period),
        counts=[
            (OUTCOMES[key.value], count)
            for key, count in progress.counts.items()
            if key is not None and count
        ],
        rows=[
            (
                names.get(each.household_id, each.household_id),
                each.household_id,
                "" if each.outcome is None else OUTCOMES[each.outcome.value],
                _said(each),
            )
            for each in rows[:_SHOWN]
        ],
        next_page=more,
        first_page=address(_HERE, run_id) if after else "",
    )


HANDLERS = [settlement_round, start, one_round]
