"""The resident's month: one number and until when it must last, what was paid, what comes.

It promises that a fact and an expectation never look the same, and that nothing is said to be left
to spend, since we do not see what somebody spends. It turns an overview into words and decides
nothing.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from api.dependencies import Reach, Transactions
from api.pages.desk import Desk
from api.pages.dutch import day_text, weekday_text
from api.pages.month_curve import shown_curve
from api.pages.rendering import page
from api.pages.viewers import Viewer, address, viewer_of
from api.pages.words import state_of
from huishoudboekje.calendar import Period
from huishoudboekje.errors import NotFound
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    ComingLine,
    MonthOverview,
    PaidLine,
    PaidOutcome,
    SpendableKind,
    month_overview,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of a list: an icon and its colour, what, how much, and what there is to say."""

    icon: str
    look: str
    name: str
    amount: str
    text: str


_ARRANGED = frozenset(
    {PaidOutcome.ORDERED, PaidOutcome.SENT, PaidOutcome.EXPECTED, PaidOutcome.PAID}
)


def _paid_line(line: PaidLine, *, today: date, is_one_of_several: bool) -> _Line:
    had_to = "moest" if line.due_date < today else "moet"
    due = f"Deze rekening {had_to} betaald zijn op {weekday_text(line.due_date)}."
    icon, look, text = _outcome_words(line, due)
    if line.waits(today):
        icon, look, text = "warn", "warn", f"Nog niet betaald. Je coach zoekt het uit. {due}"
    if is_one_of_several and icon == "check":
        text += f" Dit is de rekening van {day_text(line.due_date)}."
    return _Line(icon=icon, look=look, name=line.name, amount=euro_text(line.amount), text=text)


def _outcome_words(line: PaidLine, due: str) -> tuple[str, str, str]:
    """The icon, its colour and what became of the bill."""
    match line.outcome:
        case PaidOutcome.PAID:
            return "check", "good", f"Betaald op {weekday_text(line.paid_on)}."
        case PaidOutcome.SENT:
            return "check", "quiet", "De bank betaalt dit voor jou."
        case PaidOutcome.EXPECTED:
            text = f"Dit wordt afgeschreven op {weekday_text(line.paid_on)}. Het geld staat klaar."
            return "check", "quiet", text
        case PaidOutcome.ORDERED:
            return "check", "quiet", "Wij gaan dit betalen."
        case PaidOutcome.RETURNED:
            return "warn", "warn", f"De betaling kwam terug. Wij lossen dit op. {due}"
        case PaidOutcome.SKIPPED:
            why = "Er was te weinig geld."
            return "warn", "bad", f"Niet betaald. {why} {due}"
        case _:
            why = "Wij hebben deze betaling ingetrokken."
            return "warn", "warn", f"Niet betaald. {why} {due}"


def _coming_line(line: ComingLine, *, is_enough: bool) -> _Line:
    amount, day = euro_text(line.amount), weekday_text(line.expected_on)
    match line.kind:
        case "income":
            icon, look, amount = "plus", "good", f"{amount} erbij"
            text = f"{day[0].upper()}{day[1:]}. Verwacht."
        case "living-money":
            icon, look, text = "plus", "good", f"Dit krijg jij op {day}. Verwacht."
        case _:
            icon, look, amount = "minus", "quiet", f"{amount} eraf"
            text = f"Wij betalen dit op {day}. Verwacht."
            if not is_enough:
                text = f"Wij betalen dit op {day}, als er dan genoeg geld is."
    return _Line(icon=icon, look=look, name=line.name, amount=amount, text=text)


def _facts(month: MonthOverview) -> list[tuple[str, str]]:
    """What the coach reads beside the resident's words; what there is no answer to is left out."""
    lowest = month.lowest_ahead
    facts = [
        ("Voorschotgrens", month.advance_limit),
        ("Nu voorgeschoten", month.advance),
        ("Apart gezet voor later", month.set_aside),
        ("Grens om rond te komen", month.needed_advance_limit),
        ("Grens voor elke keer even veel", month.steady_advance_limit),
        ("Vaste lasten, gelijk verdeeld per maand", month.level_costs),
        ("Tekort per maand", month.shortage_per_month or None),
    ]
    said = [(name, euro_text(amount)) for name, amount in facts if amount is not None]
    if lowest is not None:
        said.append(
            (
                "Laagste dag hierna",
                f"{euro_text(lowest.amount)} op {day_text(lowest.date, today=month.today)}",
            )
        )
    return said


def month_values(month: MonthOverview, *, is_now: bool, viewer: Viewer) -> dict[str, Any]:
    """What the template needs to show this month; `is_now` when it is the one we live in."""
    here = partial(address, "huishoudens", month.household_id)
    shown = str(month.period)
    names = Counter(line.name for line in month.paid)
    is_enough = month.curve is None or month.curve.is_covered(month.advance_limit)
    return {
        "month": month,
        "last_day": month.next_settlement_date - timedelta(days=1),
        "is_now": is_now,
        "kinds": SpendableKind,
        "paid": [
            _paid_line(line, today=month.today, is_one_of_several=names[line.name] > 1)
            for line in month.paid
        ],
        "all_paid": all(line.outcome is PaidOutcome.PAID for line in month.paid),
        "all_arranged": all(
            line.outcome in _ARRANGED and not line.waits(month.today) for line in month.paid
        ),
        "coming": [_coming_line(line, is_enough=is_enough) for line in month.coming if line.amount],
        "curve": None
        if month.curve is None
        else shown_curve(month.curve, month.programme, advance_limit=month.advance_limit),
        "state": state_of(month.status),
        "facts": _facts(month),
        "viewer": viewer,
        "here": lambda other: here(periode="" if is_now else shown, viewer=other),
        "this_month": here(viewer=viewer),
        "to_period": lambda period: here(periode=str(period), viewer=viewer),
    }


def _asked_period(text: str) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except ValueError as error:
        raise NotFound(f"{text} is geen maand. Schrijf een maand als 2027-01.") from error


@get("/huishoudens/{household_id:str}", include_in_schema=False, sync_to_thread=True)
def month_screen(
    *,
    household_id: FromPath[str],
    transactions: NamedDependency[Transactions],
    desk: NamedDependency[Desk],
    today: NamedDependency[date],
    reach: NamedDependency[Reach],
    periode: FromQuery[str] = "",
    als: FromQuery[str] = "",
) -> Response[str]:
    """The household's month: the one we live in, or the one that `periode` names as 2027-01."""
    period = _asked_period(periode)
    if not household_id.isprintable():
        raise NotFound("Dit huishouden is er niet.")
    with transactions.reading() as session:
        month = month_overview(session, household_id, period, today=today, reach=reach)
    is_now = period is None or month.settlement_date <= today < month.next_settlement_date
    values = month_values(month, is_now=is_now, viewer=viewer_of(als))
    return page("month.html", person=desk.person, **values)
