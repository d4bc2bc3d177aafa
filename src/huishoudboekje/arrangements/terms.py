"""Whether terms can be agreed as they are written: everything that is wrong with them, at once.

It promises that terms without a finding pay and relieve exactly what is owed, on days that can
still come, and waive nothing that stays by law. Whether the debts can be arranged at all is told by
`refuse_unarrangeable`; that no other arrangement covers them and that the household can bear it,
the caller sees to.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from huishoudboekje.agreements import Agreement, Kind
from huishoudboekje.arrangements.arrangeable import never_waived
from huishoudboekje.arrangements.laws.cjib import EarlierArrangement
from huishoudboekje.arrangements.laws.public_creditors import refuse_together
from huishoudboekje.arrangements.proposing import only_value, rule_limit
from huishoudboekje.arrangements.schedule import total
from huishoudboekje.arrangements.values import (
    ArrangementTerms,
    Condition,
    ConditionKind,
    Effort,
    EffortKind,
    Owed,
    Pause,
    Relief,
)
from huishoudboekje.calendar import MAX_DATES
from huishoudboekje.debts import Component, Debt, total_of
from huishoudboekje.errors import Finding, NotAllowed, Refusal
from huishoudboekje.money import euro_text
from huishoudboekje.references import reference_mistake

_Found = Iterator[tuple[str, str, str]]
"""Place, code and sentence."""


def terms_findings(
    terms: ArrangementTerms,
    debts: Sequence[Debt],
    owed: Owed,
    *,
    today: date,
    agreements: Sequence[Agreement] = (),
    earlier: EarlierArrangement | None = None,
) -> tuple[Finding, ...]:
    """Every mistake in the terms with its place, counted from 1; none when they can be agreed.

    `debts` are the household's, `owed` what is open on them now (definitions 11.3), `agreements`
    those that a condition can name, `earlier` the last arrangement with the CJIB that matters to
    it. What is waived against the law is found in tailor-made terms too; the creditor's own limits
    are not.
    """
    covered = _covered(terms, debts)
    found = [
        *_debt_mistakes(terms, debts),
        *_creditor_mistakes(terms, covered),
        *_payee_mistakes(terms, covered),
        *_instalment_mistakes(terms, covered, today),
        *_effort_mistakes(terms, today),
        *_relief_mistakes(terms, covered, owed),
        *_condition_mistakes(terms, agreements),
        *_sum_mistakes(terms, covered, owed),
        *_limit_mistakes(terms, covered, owed, today, earlier=earlier),
    ]
    return tuple(Finding(place=place, code=code, text=text) for place, code, text in found)


def pause_findings(pause: Pause, *, today: date) -> tuple[Finding, ...]:
    """Every mistake in a pause with its place; none when an arrangement can be paused so."""
    found = []
    if pause.until < pause.start:
        found.append(("until", "before-the-start", f"{pause.until} ligt voor {pause.start}"))
    elif pause.until < today:
        found.append(("until", "in-the-past", f"{pause.until} is voorbij"))
    if not pause.reason.strip():
        found.append(("reason", "missing", "schrijf op waarom er een pauze is"))
    return tuple(Finding(place=place, code=code, text=text) for place, code, text in found)


def _covered(terms: ArrangementTerms, debts: Sequence[Debt]) -> tuple[Debt, ...]:
    return tuple(debt for debt in debts if debt.id in terms.debt_ids)


def _debt_mistakes(terms: ArrangementTerms, debts: Sequence[Debt]) -> _Found:
    known = {debt.id for debt in debts}
    if not terms.debt_ids:
        yield "debts", "missing", "noem minstens één schuld"
    for number, debt_id in enumerate(terms.debt_ids, start=1):
        place = f"debts[{number}]"
        if debt_id not in known:
            yield place, "unknown-debt", f"deze schuld kennen we niet: {debt_id}"
        if debt_id in terms.debt_ids[: number - 1]:
            yield place, "duplicate-id", f"deze schuld staat er al: {debt_id}"


def _creditor_mistakes(terms: ArrangementTerms, covered: Sequence[Debt]) -> _Found:
    if not covered:
        return
    names = {_plain(name) for debt in covered for name in (debt.creditor, debt.collector) if name}
    if _plain(terms.creditor) not in names:
        text = f"geen van deze schulden is van {terms.creditor or 'niemand'}"
        yield "creditor", "other-creditor", text
    if terms.rule not in {debt.rule for debt in covered}:
        yield "rule", "other-rule", "voor geen van deze schulden gelden deze regels"
    if len({_plain(debt.creditor) for debt in covered}) > 1:
        by_collector = {_plain(debt.collector or debt.creditor): debt for debt in covered}
        try:
            refuse_together(
                {debt.collector or debt.creditor: debt.rule for debt in by_collector.values()}
            )
        except NotAllowed as refusal:
            yield "debts", "other-creditor", refusal.text


def _payee_mistakes(terms: ArrangementTerms, covered: Sequence[Debt]) -> _Found:
    mistake = reference_mistake(terms.reference)
    if mistake:
        yield "reference", "invalid-reference", mistake
    wanted: tuple[tuple[str, str, str, Callable[[Debt], str]], ...] = (
        ("reference", terms.reference, "betalingskenmerk", lambda debt: debt.reference),
        ("iban", terms.iban, "rekeningnummer", lambda debt: debt.iban),
    )
    for place, given, word, value in wanted:
        if not given and only_value(map(value, covered)) is None:
            text = f"de schulden hebben elk een ander {word}; schrijf op welk {word} geldt"
            yield place, "missing", text


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _instalment_mistakes(terms: ArrangementTerms, covered: Sequence[Debt], today: date) -> _Found:
    if len(terms.instalments) > MAX_DATES:
        yield "instalments", "too-many", f"hooguit {MAX_DATES} aflossingen"
        return
    began = max((debt.incurred_on for debt in covered), default=None)
    for number, each in enumerate(terms.instalments, start=1):
        place = f"instalments[{number}]"
        if each.amount <= 0:
            yield f"{place}.amount", "not-above-zero", "een aflossing is hoger dan € 0,00"
        if each.due < today:
            yield f"{place}.due", "in-the-past", f"{each.due} is voorbij"
        if began is not None and each.due < began:
            text = f"{each.due} ligt voor de dag waarop de schuld ontstond: {began}"
            yield f"{place}.due", "before-the-debt", text
    for number, (before, after) in enumerate(pairwise(terms.instalments), start=2):
        if after.due <= before.due:
            text = f"{after.due} moet na {before.due} liggen"
            yield f"instalments[{number}].due", "not-ascending", text


def _effort_mistakes(terms: ArrangementTerms, today: date) -> _Found:
    yield from _id_mistakes("efforts", [each.id for each in terms.efforts])
    for number, each in enumerate(terms.efforts, start=1):
        place = f"efforts[{number}]"
        if not each.description.strip():
            yield f"{place}.description", "missing", "schrijf op wat iemand doet"
        if each.due is not None and each.due < today:
            yield f"{place}.due", "in-the-past", f"{each.due} is voorbij"
        if each.stated is not None and each.stated <= 0:
            yield f"{place}.stated", "not-above-zero", "een genoemd bedrag is hoger dan € 0,00"


def _id_mistakes(place: str, ids: Sequence[str]) -> _Found:
    for number, name in enumerate(ids, start=1):
        if not name:
            yield f"{place}[{number}].id", "missing", "ontbreekt"
        elif name in ids[: number - 1]:
            yield f"{place}[{number}].id", "duplicate-id", f"deze id staat er al: {name}"


def _reliefs(terms: ArrangementTerms) -> Iterator[tuple[str, Effort, Relief]]:
    for number, effort in enumerate(terms.efforts, start=1):
        for at, relief in enumerate(effort.reliefs, start=1):
            yield f"efforts[{number}].reliefs[{at}]", effort, relief


def _relief_mistakes(terms: ArrangementTerms, covered: Sequence[Debt], owed: Owed) -> _Found:
    by_id = {debt.id: debt for debt in covered}
    left = {
        (debt_id, component): balance
        for debt_id in by_id
        for component, balance in owed.get(debt_id, {}).items()
    }
    for place, effort, relief in _reliefs(terms):
        debt = by_id.get(relief.debt_id)
        if debt is None:
            text = f"deze schuld hoort niet bij de regeling: {relief.debt_id}"
            yield f"{place}.debt", "unknown-debt", text
            continue
        if relief.amount <= 0:
            yield f"{place}.amount", "not-above-zero", "een vermindering is hoger dan € 0,00"
        why = None if effort.kind is EffortKind.BUY_OFF else never_waived(debt, relief.component)
        if why:
            yield f"{place}.component", "never-waived", why
        key = (debt.id, relief.component)
        left[key] = left.get(key, 0) - max(relief.amount, 0)
        if left[key] < 0:
            was = owed.get(debt.id, {}).get(relief.component, 0)
            text = (
                f"dit onderdeel is {euro_text(was)} en komt {euro_text(-left[key])} onder nul: "
                f"{_component_text(relief.component)}"
            )
            yield f"{place}.amount", "component-below-zero", text


_COMPONENTS = {
    Component.ADMINISTRATION_COST: "administratiekosten",
    Component.COLLECTION_COST: "incassokosten",
    Component.COURT_COST: "proceskosten",
    Component.INTEREST: "rente",
    Component.PRINCIPAL: "hoofdsom",
    Component.FINE: "boete",
    Component.SURCHARGE_1: "eerste verhoging",
    Component.SURCHARGE_2: "tweede verhoging",
}


def _component_text(component: Component) -> str:
    return _COMPONENTS[component]


_TIED_TO: Mapping[ConditionKind, tuple[Kind, str]] = {
    ConditionKind.COST_ON_TIME: (Kind.COST, "vaste last"),
    ConditionKind.INCOME_ARRIVES: (Kind.INCOME, "inkomen"),
}
"""The kind of agreement that a condition of this kind names, in words too."""


def _condition_mistakes(terms: ArrangementTerms, agreements: Sequence[Agreement]) -> _Found:
    yield from _id_mistakes("conditions", [each.id for each in terms.conditions])
    kinds = {each.id: each.kind for each in agreements}
    for number, each in enumerate(terms.conditions, start=1):
        place = f"conditions[{number}]"
        if not each.text.strip():
            yield f"{place}.text", "missing", "schrijf de voorwaarde op"
        yield from _tie_mistakes(f"{place}.agreement", each, kinds)
        if each.kind is ConditionKind.INCOME_ARRIVES and each.expected_on is None:
            yield f"{place}.expected", "missing", "schrijf op wanneer het inkomen komt"
        if each.kind is ConditionKind.BUDGET_MANAGEMENT and not each.residents:
            yield f"{place}.residents", "missing", "noem wie in budgetbeheer gaat"


def _tie_mistakes(place: str, condition: Condition, kinds: Mapping[str, Kind]) -> _Found:
    """A condition on what the household has not would never fail, and nobody would see it."""
    name = condition.agreement_id
    wanted, word = _TIED_TO.get(condition.kind, (None, ""))
    if not name:
        if wanted is not None:
            yield place, "missing", "noem de afspraak waar het om gaat"
    elif name not in kinds:
        yield place, "unknown-agreement", f"deze afspraak kennen we niet: {name}"
    elif wanted is not None and kinds[name] is not wanted:
        yield place, "other-kind", f"{name} is geen {word}"


def _sum_mistakes(terms: ArrangementTerms, covered: Sequence[Debt], owed: Owed) -> _Found:
    opened = sum(total_of(owed.get(debt.id, {})) for debt in covered)
    paid = total(terms.instalments)
    relieved = sum(relief.amount for _, _, relief in _reliefs(terms))
    short = opened - paid - relieved
    if short:
        text = (
            f"aflossingen ({euro_text(paid)}) en verminderingen ({euro_text(relieved)}) zijn samen "
            f"{euro_text(paid + relieved)}; open staat {euro_text(opened)}: "
            f"{euro_text(abs(short))} te {'weinig' if short > 0 else 'veel'}"
        )
        yield "instalments", "does-not-add-up", text


def _limit_mistakes(
    terms: ArrangementTerms,
    covered: Sequence[Debt],
    owed: Owed,
    today: date,
    *,
    earlier: EarlierArrangement | None,
) -> _Found:
    if terms.is_tailor_made or not covered or not terms.instalments:
        return
    try:
        limit = rule_limit(terms.rule, covered, owed, on=today, earlier=earlier)
    except Refusal as refusal:
        yield "debts", refusal.code, refusal.text
        return
    if limit is None:
        return
    dues = [each.due for each in terms.instalments]
    last = limit.last_due(min(dues))
    if max(dues) > last:
        text = f"hooguit tot en met {last} ({limit.source}); langer kan alleen als maatwerk"
        yield "instalments", "too-long", text
    for number, each in enumerate(terms.instalments[:-1], start=1):
        if 0 < each.amount < limit.lowest:
            text = f"minstens {euro_text(limit.lowest)} per maand ({limit.source})"
            yield f"instalments[{number}].amount", "too-low", text
