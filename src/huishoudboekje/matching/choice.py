"""Which of several agreements or orders a line is for, by window, amount and household.

It promises to choose only within one household (definitions 7.10), and the same whatever the order
in which it is handed them; it does not know by which key they were found.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from huishoudboekje.agreements import Agreement, Occurrence
from huishoudboekje.bank import StatementLine
from huishoudboekje.matching.values import Doubt, MatchableOrder, MatchKind

_LATE, _EARLY = 62, 7
"""A term is looked for up to so many days after its date, and so many or the margin before it."""


class Term(NamedTuple):
    """One open term: when it is due, how much (cents above zero), and its order if it has one."""

    due: date
    amount: int
    nominal_date: date | None
    order_id: int | None


class Option(NamedTuple):
    """An agreement, or an order without one, that a line may be for, with the best of its terms.

    `term` is None when none is open. `fits` when its amount is within the margin, `is_far` when the
    line differs from it by more than half; `is_near` when its date is.
    """

    kind: MatchKind
    household_id: str
    agreement_id: str | None
    term: Term | None
    fits: bool
    is_near: bool
    is_far: bool


def is_valid(agreement: Agreement, day: date) -> bool:
    """Whether the agreement counts on the day, or did or will within the margin."""
    margin, at = max(agreement.day_margin, _EARLY), day.toordinal()
    since, until = agreement.counts_from, agreement.until
    if since is not None and at < since.toordinal() - margin:
        return False
    return until is None or at <= until.toordinal() + margin


def terms_of_income(occurrences: Iterable[Occurrence]) -> list[Term]:
    """The open occurrences of an income as terms."""
    return [Term(each.date, each.amount, each.nominal_date, None) for each in occurrences]


def term_of_order(order: MatchableOrder) -> Term:
    """A payment order as a term, due on its execution date."""
    return Term(order.execution_date, order.cents, order.nominal_date, order.id)


def option_of(
    kind: MatchKind,
    key: tuple[str, str | None],
    line: StatementLine,
    *,
    terms: Iterable[Term] = (),
    agreement: Agreement | None = None,
) -> Option:
    """The agreement with the term that the line is for: one that fits its amount, the nearest."""
    day, amount = line.booking_date.toordinal(), abs(line.amount)
    margin = 0 if agreement is None else agreement.amount_margin
    early = _EARLY if agreement is None else max(agreement.day_margin, _EARLY)
    best: tuple[bool, int, date, int, date, int] | None = None
    nearest = None
    for term in terms:
        away = term.due.toordinal() - day
        if -_LATE <= away <= early:
            off = abs(amount - term.amount)
            nominal, order_id = term.nominal_date or term.due, term.order_id or 0
            rank = (off > margin, abs(away), term.due, off, nominal, order_id)
            if best is None or rank < best:
                best, nearest = rank, term
    return Option(
        kind=kind,
        household_id=key[0],
        agreement_id=key[1],
        term=nearest,
        fits=best is not None and not best[0],
        is_near=best is not None and best[1] <= early,
        is_far=nearest is not None and 2 * abs(amount - nearest.amount) > nearest.amount,
    )


def option_of_order(kind: MatchKind, order: MatchableOrder, line: StatementLine) -> Option:
    """One order by itself, whenever it was due; it fits when its amount is the line's."""
    away = abs(order.execution_date.toordinal() - line.booking_date.toordinal())
    return Option(
        kind=kind,
        household_id=order.household_id,
        agreement_id=order.agreement_id,
        term=term_of_order(order),
        fits=order.cents == abs(line.amount),
        is_near=away <= _EARLY,
        is_far=False,
    )


def chosen(options: Sequence[Option]) -> tuple[Option | None, Doubt | None]:
    """The one option that a line is for, or why there is none.

    Options of several households are never chosen from. Of one household the only one with an open
    term, or of several the only one whose amount fits.
    """
    if len(options) != 1:
        if len({each.household_id for each in options}) > 1:
            return None, Doubt.SEVERAL_HOUSEHOLDS
        is_open = [each for each in options if each.term is not None]
        if len(is_open) > 1:
            is_open = [each for each in is_open if each.fits]
            if len(is_open) != 1:
                return None, Doubt.SEVERAL_AGREEMENTS
        options = is_open
    if not options or options[0].term is None:
        return None, None
    return options[0], None
