"""What does not fit what is owed, or what a law says of it: kept as given and flagged.

It promises a sentence with both figures, and the article where a law says otherwise; it corrects
nothing, and does not know which of the two is right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from huishoudboekje.arrangements.arrangeable import is_of
from huishoudboekje.arrangements.laws import collection_cost, fines, toeslagen
from huishoudboekje.arrangements.values import ArrangementTerms, Effort, Owed, Pause
from huishoudboekje.debts import Component, Debt, PublicBody, public_body, total_of
from huishoudboekje.errors import Finding, NoFigure
from huishoudboekje.figures import Figure, Standing
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
        *(finding for debt in covered for finding in _of_paper(debt)),
        *_of_total(terms, covered, owed),
        *(
            finding
            for number, effort in enumerate(terms.efforts, start=1)
            for finding in _of_effort(f"efforts[{number}].stated", effort, covered)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtHistory:
    """What happened to a debt since it was registered, where a law has something to say of it.

    `added` is what came on top (cents per component), `cost_added_on` when collection cost did
    first, `waived` what the creditor waived (cents), and `set_off_with` the nominal dates of the
    terms that a payer kept something back of. What was taken back is not in it.
    """

    added: Mapping[Component, int] = field(default_factory=dict)
    cost_added_on: date | None = None
    waived: int = 0
    set_off_with: tuple[date, ...] = ()


def debt_anomalies(debt: Debt, history: DebtHistory | None = None) -> tuple[Finding, ...]:
    """What does not fit in a debt and in what happened to it (definitions 11.17).

    A total that a paper states beside what the components add up to; collection cost above the
    scale or too early (BW 6:96); a toeslag debt that was set off too early (Awir 30) or waived
    (Awir 31bis). What is not known for a day is not flagged.
    """
    happened = DebtHistory() if history is None else history
    found = [*_of_paper(debt), *_of_collection_cost(debt, happened)]
    if is_of(debt, PublicBody.TOESLAGEN):
        found += [*_of_set_offs(debt, happened), *_of_waiver(debt, happened)]
    return tuple(found)


def _of_paper(debt: Debt) -> Iterator[Finding]:
    registered = total_of(debt.components)
    if debt.stated_total is None or debt.stated_total == registered:
        return
    text = (
        f"het papier zegt {euro_text(debt.stated_total)}; de onderdelen zijn samen "
        f"{euro_text(registered)}: {_difference(debt.stated_total, registered)}"
    )
    yield Finding(place=f"{debt.id}.stated", code="stated-total", text=text)


def _of_collection_cost(debt: Debt, happened: DebtHistory) -> Iterator[Finding]:
    """Not of public claims, whose costs have laws of their own."""
    is_public = debt.rule in collection_cost.PUBLIC_RULES or public_body(debt.creditor) is not None
    asked = sum(
        each.get(Component.COLLECTION_COST, 0) for each in (debt.components, happened.added)
    )
    principal = debt.components.get(Component.PRINCIPAL, 0)
    if is_public or not asked or not principal:
        return
    place = f"{debt.id}.{Component.COLLECTION_COST}"
    on = debt.due_on or debt.incurred_on
    try:
        most = collection_cost.collection_cost(principal, on)
        with_vat = collection_cost.collection_cost(principal, on, with_vat=True)
        first = None if debt.due_on is None else collection_cost.owed_at_the_earliest(debt.due_on)
    except NoFigure:
        return
    if asked > most:
        text = (
            f"de incassokosten zijn {euro_text(asked)}; hoger dan de wettelijke staffel: "
            f"{euro_text(most)} bij {euro_text(principal)} "
            f"({collection_cost.SCALE.on(on).article}), of {euro_text(with_vat)} als de "
            f"schuldeiser de btw niet kan verrekenen ({_said(collection_cost.VAT.on(on))})"
        )
        yield Finding(place=place, code="cost-above-scale", text=text)
    added_on = happened.cost_added_on
    if first is not None and added_on is not None and added_on < first:
        letter = collection_cost.LETTER_DAYS.on(on)
        text = (
            f"de incassokosten kwamen erbij op {added_on}; dat kan pas vanaf {first}: na de "
            f"betaaldag geeft een brief eerst {letter.value} dagen ({letter.article})"
        )
        yield Finding(place=place, code="cost-too-early", text=text)


def _of_set_offs(debt: Debt, happened: DebtHistory) -> Iterator[Finding]:
    first = _set_off_from(debt)
    for nominal in happened.set_off_with:
        if first is not None and nominal < first:
            text = (
                f"te vroeg verrekend, met de termijn van {nominal}; dat mag pas vanaf {first}, als "
                f"de betaaltermijn voorbij is ({toeslagen.SET_OFF}): bezwaar is mogelijk"
            )
            yield Finding(place=f"{debt.id}.set-off", code="set-off-too-early", text=text)


def _set_off_from(debt: Debt) -> date | None:
    """Six weeks after the decision, which cannot be before the debt existed, and after its term."""
    after_term = None if debt.due_on is None else debt.due_on + timedelta(days=1)
    try:
        after_decision = toeslagen.set_off_from(debt.incurred_on)
    except NoFigure:
        return after_term
    return after_decision if after_term is None else max(after_term, after_decision)


def _of_waiver(debt: Debt, happened: DebtHistory) -> Iterator[Finding]:
    if happened.waived:
        text = (
            f"er is {euro_text(happened.waived)} kwijtgescholden; een toeslagschuld wordt niet "
            f"kwijtgescholden ({toeslagen.NO_REMISSION}): bewaar het besluit van Dienst Toeslagen"
        )
        yield Finding(place=f"{debt.id}.waived", code="no-remission", text=text)


def pause_anomalies(debts: Sequence[Debt], pauses: Sequence[Pause]) -> tuple[Finding, ...]:
    """Every pause (counted from 1) of a debt to the CJIB that is longer than its noodstop."""
    if not any(is_of(debt, PublicBody.CJIB) for debt in debts):
        return ()
    return tuple(
        Finding(place=f"pauses[{number}]", code="longer-than-noodstop", text=text)
        for number, pause in enumerate(pauses, start=1)
        if (text := _beyond_noodstop(pause))
    )


def _beyond_noodstop(pause: Pause) -> str:
    try:
        stop, figure = fines.noodstop(pause.start), fines.NOODSTOP_MONTHS.on(pause.start)
    except NoFigure:
        return ""
    first, more = figure.value
    if pause.until > stop.until_with_help:
        return (
            f"de pauze loopt tot en met {pause.until}; de noodstop van het CJIB duurt ook met hulp "
            f"hooguit {first + more} maanden, tot en met {stop.until_with_help} ({_said(figure)})"
        )
    if pause.until > stop.until:
        return (
            f"de pauze loopt tot en met {pause.until}; de noodstop van het CJIB duurt {first} "
            f"maanden, tot en met {stop.until}. Tot {more} maanden langer kan als de hulp begonnen "
            f"is ({_said(figure)})"
        )
    return ""


def _said(figure: Figure[Any]) -> str:
    end = "; niet bevestigd" if figure.standing is Standing.UNCONFIRMED else ""
    return f"{figure.article}, volgens {figure.source}{end}"


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
