"""What stands in the way of a debt scheme for all debts together, computed and explained.

It promises a sentence per reason with its source; it says nothing of a person and decides nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from huishoudboekje.arrangements.arrangeable import facts_on
from huishoudboekje.arrangements.values import Owed
from huishoudboekje.debts import Debt, FactKind, Stage, total_of
from huishoudboekje.errors import Finding
from huishoudboekje.money import euro_text

_IN_THE_WAY = {
    FactKind.NOT_SETTLEABLE: "kan niet mee in een schuldregeling",
    FactKind.CONTESTED: "wordt betwist: eerst moet vaststaan of de schuld klopt",
}


def scheme_blockers(
    debts: Sequence[Debt], owed: Owed, *, on: date, since: date, shortage_per_month: int
) -> tuple[Finding, ...]:
    """Every reason why a debt scheme cannot begin on the day (cases T09).

    A debt that cannot be settled or is contested, one that another creditor took over, one made
    since the programme began on `since`, and income that does not carry the costs (cents a month).
    """
    found: list[Finding] = []
    for debt in debts:
        if total_of(owed.get(debt.id, {})) <= 0:
            continue
        found += [
            Finding(place=debt.id, code=code, text=text)
            for code, text in _of_debt(debt, on=on, since=since)
        ]
    if shortage_per_month:
        text = (
            f"het inkomen draagt de vaste lasten niet: er is {euro_text(shortage_per_month)} per "
            "maand te weinig. Maak eerst het budget rond"
        )
        found.append(Finding(place="plan", code="deficit", text=text))
    return tuple(found)


def _of_debt(debt: Debt, *, on: date, since: date) -> Iterator[tuple[str, str]]:
    for fact in facts_on(debt, on):
        if fact.kind in _IN_THE_WAY:
            yield str(fact.kind), f"{debt.name} {_IN_THE_WAY[fact.kind]} ({fact.source})"
    if debt.stage is Stage.TRANSFERRED:
        text = f"{debt.name} is overgedragen: vraag de nieuwe schuldeiser wat er open staat"
        yield "transferred", text
    if debt.incurred_on >= since:
        text = f"{debt.name} is nieuw: de schuld ontstond op {debt.incurred_on}, na de start"
        yield "new-debt", text
