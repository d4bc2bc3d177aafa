"""Stated amounts that do not fit what is owed: kept as given and flagged, never corrected.

It promises a sentence with both figures; it does not know which of the two is right.
"""

from collections.abc import Iterator, Sequence

from huishoudboekje.arrangements.values import ArrangementTerms, Effort, Owed
from huishoudboekje.debts import Component, Debt, total_of
from huishoudboekje.errors import Finding
from huishoudboekje.money import euro_text

_ORIGINAL = frozenset({Component.PRINCIPAL, Component.FINE})


def anomalies(terms: ArrangementTerms, debts: Sequence[Debt], owed: Owed) -> tuple[Finding, ...]:
    """Every stated amount that does not fit, with its place, counted from 1 (definitions 11.4).

    A total that a debt or the terms state beside what its parts add up to; an effort's stated value
    beside its reliefs, and beside half and all of the original debt: principal and fine as
    registered. None of them stands in the way of the terms.
    """
    covered = [debt for debt in debts if debt.id in terms.debt_ids]
    return (
        *(finding for debt in covered for finding in debt_anomalies(debt)),
        *_of_total(terms, covered, owed),
        *(
            finding
            for number, effort in enumerate(terms.efforts, start=1)
            for finding in _of_effort(f"efforts[{number}].stated", effort, covered)
        ),
    )


def debt_anomalies(debt: Debt) -> tuple[Finding, ...]:
    """The total that the creditor or a paper states, where the components add up to another."""
    registered = total_of(debt.components)
    if debt.stated_total in {None, registered}:
        return ()
    assert debt.stated_total is not None, "something is stated"
    text = (
        f"het papier zegt {euro_text(debt.stated_total)}; de onderdelen zijn samen "
        f"{euro_text(registered)}: {_difference(debt.stated_total, registered)}"
    )
    return (Finding(place=f"{debt.id}.stated", code="stated-total", text=text),)


def _of_total(terms: ArrangementTerms, covered: Sequence[Debt], owed: Owed) -> Iterator[Finding]:
    stated = terms.stated_total
    opened = sum(total_of(owed.get(debt.id, {})) for debt in covered)
    if stated is not None and stated != opened:
        text = (
            f"het papier zegt {euro_text(stated)}; open staat {euro_text(opened)}: "
            f"{_difference(stated, opened)}"
        )
        yield Finding(place="stated", code="stated-total", text=text)


def _of_effort(place: str, effort: Effort, covered: Sequence[Debt]) -> Iterator[Finding]:
    if effort.stated is None:
        return
    relieved = sum(relief.amount for relief in effort.reliefs)
    if effort.reliefs and effort.stated != relieved:
        text = (
            f"het papier zegt {euro_text(effort.stated)}; in de regeling staat "
            f"{euro_text(relieved)}: {_difference(effort.stated, relieved)}"
        )
        yield Finding(place=place, code="stated-relief", text=text)
    meant = {relief.debt_id for relief in effort.reliefs}
    original = sum(
        amount
        for debt in covered
        if debt.id in meant or not meant
        for component, amount in debt.components.items()
        if component in _ORIGINAL
    )
    if original and effort.stated not in {original, original // 2, original - original // 2}:
        text = (
            f"het papier zegt {euro_text(effort.stated)}; de oorspronkelijke schuld is "
            f"{euro_text(original)} en de helft daarvan {euro_text(original // 2)}: "
            f"{_difference(effort.stated, original // 2)} met de helft"
        )
        yield Finding(place=place, code="stated-share", text=text)


def _difference(stated: int, ours: int) -> str:
    return f"een verschil van {euro_text(abs(stated - ours))}"
