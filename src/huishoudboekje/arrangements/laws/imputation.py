"""Imputation: which part of a debt a payment goes to, and which debt is first (BW 6:43, 6:44).

It promises that what goes to the components and what is left over add up to the payment, and that
no component comes below zero; it does not know who paid, or what a creditor agreed to otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huishoudboekje.debts import Component
from huishoudboekje.figures import DatedFigure, Figure, Standing

ORDER = DatedFigure(
    "de volgorde van toerekening",
    Figure(
        value=(
            Component.ADMINISTRATION_COST,
            Component.COLLECTION_COST,
            Component.COURT_COST,
            Component.INTEREST,
            Component.PRINCIPAL,
            Component.FINE,
            Component.SURCHARGE_1,
            Component.SURCHARGE_2,
        ),
        valid_from=date(1992, 1, 1),
        article="BW 6:44 lid 1; Awb 4:92 lid 1",
        source="algemeen bekend, nog niet nagekeken",
        standing=Standing.UNCONFIRMED,
    ),
)
"""Costs, then interest, then the principal, of which a fine with its surcharges is a kind.

Among those the oldest goes first, a choice of this house: what may still be waived is paid last.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDebt:
    """What is open of one debt (cents per component), and what decides when it is its turn."""

    id: str
    balances: Mapping[Component, int]
    incurred_on: date
    due_on: date | None = None
    rank: int = 0


def impute(balances: Mapping[Component, int], paid: int) -> tuple[dict[Component, int], int]:
    """What of the payment (cents) goes to each component, and what is left when all is paid.

    Costs, then interest, then principal (BW 6:44 lid 1, Awb 4:92); components that get nothing are
    left out. Balances and payment are not negative.
    """
    assert paid >= 0, "a payment is not negative"
    assert all(balance >= 0 for balance in balances.values()), "a balance is not negative"
    given: dict[Component, int] = {}
    for component in ORDER.figures[-1].value:
        part = min(paid, balances.get(component, 0))
        if part:
            given[component] = part
            paid -= part
    return given, paid


def impute_all(
    debts: Sequence[OpenDebt], paid: int, *, on: date
) -> tuple[dict[str, dict[Component, int]], int]:
    """What of the payment (cents) goes to which debt and component, and what is left.

    Debts that are due on the day come first, then a lower rank (the more burdensome, or the one
    that the debtor names), then the oldest (BW 6:43 lid 2); equal in all of it, by id.
    """
    given: dict[str, dict[Component, int]] = {}
    for debt in sorted(debts, key=lambda each: _turn(each, on)):
        part, paid = impute(debt.balances, paid)
        if part:
            given[debt.id] = part
    return given, paid


def turns(debts: Iterable[OpenDebt], *, on: date) -> tuple[tuple[str, Component], ...]:
    """Every component of the debts, by debt id, in the order in which `impute_all` pays them."""
    return tuple(
        (debt.id, component)
        for debt in sorted(debts, key=lambda each: _turn(each, on))
        for component in ORDER.figures[-1].value
        if component in debt.balances
    )


def _turn(debt: OpenDebt, on: date) -> tuple[bool, int, date, str]:
    is_due = debt.due_on is None or debt.due_on <= on
    return (not is_due, debt.rank, debt.incurred_on, debt.id)
