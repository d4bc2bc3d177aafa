"""Agreements as they count when money is short: those with a payment guarantee are marked.

It promises one statement per settlement date, and the same agreements otherwise; it does not know
who is paid first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.agreements import Agreement, Terms
from huishoudboekje.database.guarantees import guaranteed_agreements
from huishoudboekje.database.reach import Reach


def load_with_guarantees(
    session: Session,
    households: Iterable[tuple[Terms, tuple[Agreement, ...]]],
    *,
    reach: Reach,
    by_date: Mapping[date, Sequence[str]],
) -> Mapping[str, tuple[Agreement, ...]]:
    """By household id its agreements, with what was promised to creditors on its settlement date.

    What the agreement itself says of a guarantee stays. `by_date` has the households by that date.
    """
    promised: dict[str, frozenset[str]] = {}
    for day, ids in by_date.items():
        promised |= guaranteed_agreements(session, ids, reach=reach, on=day)
    return {
        terms.id: _marked(agreements, promised[terms.id]) if terms.id in promised else agreements
        for terms, agreements in households
    }


def _marked(agreements: tuple[Agreement, ...], promised: frozenset[str]) -> tuple[Agreement, ...]:
    return tuple(
        replace(each, is_guaranteed=True) if each.id in promised else each for each in agreements
    )
