"""A proposal for all creditors together: one draft for each, and nobody out of sight.

It promises that the household can bear all of it at once, that every draft pays and relieves what
is owed, and that who takes no part is named with the reason. No creditor has agreed to anything.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.affordability import refuse_unaffordable_together
from huishoudboekje.actions.arrangement_proposals import (
    ProposalInput,
    ProposedArrangement,
    first_stream,
    judge_terms,
    keep_draft,
    terms_of,
)
from huishoudboekje.actions.arranging import Arranging, held_arranging, refuse_without_plan
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement
from huishoudboekje.arrangements import (
    ArrangementTerms,
    CreditorShare,
    Effort,
    EffortKind,
    Instalment,
    JointProposal,
    LeftOut,
    Relief,
    imputation,
    joint_instalments,
    joint_proposal,
    never_waived,
)
from huishoudboekje.calendar import MAX_DATES
from huishoudboekje.debts import Debt, total_of
from huishoudboekje.errors import Finding, InvalidInput, NotArrangeable
from huishoudboekje.money import ceil_div

FINAL_RELIEF = "finale-kwijting"
"""The effort of every draft: all instalments were paid, and the rest need not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherInput:
    """The money (cents a month) that there is for all creditors, for how long and from when."""

    per_month: int
    months: int
    first: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTogether:
    """The division of the money, and the draft for each creditor."""

    division: JointProposal
    drafts: tuple[ProposedArrangement, ...]
    version: int


def propose_together(
    session: Session,
    household_id: str,
    asked: TogetherInput,
    *,
    version: int | None,
    by: Acting,
) -> ProposedTogether:
    """There is a draft for each creditor that takes part, all of them affordable together.

    What a creditor cannot waive is paid after the months, of the same money a month. Raises
    NotFound, StaleVersion, OutsideMandate, NotAllowed, NotArrangeable when nobody takes part,
    NotAffordable, and InvalidInput with all mistakes.
    """
    held = held_arranging(session, household_id, version=version, by=by)
    refuse_without_plan(held, by=by)
    _refuse_mistakes(asked)
    division, terms = _division(held, asked, by=by)
    if not division.shares:
        raise NotArrangeable("Er is geen schuld die mee kan doen in een voorstel voor allemaal.")
    for number, each in enumerate(terms, start=1):
        judge_terms(held, each, place=f"drafts[{number}]", by=by)

    def streams_of(per_month: int) -> list[Agreement]:
        _, found = _division(held, replace(asked, per_month=per_month), by=by)
        return [one for each in found for one in first_stream("proposal", each)]

    plans = refuse_unaffordable_together(held, streams_of, asked.per_month, asked.months, by=by)
    drafts = []
    for each in terms:
        made = keep_draft(session, held, each, plans=plans, reason="voorstel voor allemaal", by=by)
        drafts.append(made)
        held = replace(held, household=replace(held.household, version=made.version))
    return ProposedTogether(division=division, drafts=tuple(drafts), version=drafts[-1].version)


def _refuse_mistakes(asked: TogetherInput) -> None:
    findings = []
    if asked.per_month <= 0:
        text = "het bedrag per maand is hoger dan € 0,00"
        findings.append(Finding(place="perMonth", code="invalid", text=text))
    if not 1 <= asked.months <= MAX_DATES:
        text = f"kies 1 tot en met {MAX_DATES} maanden"
        findings.append(Finding(place="months", code="invalid", text=text))
    if findings:
        raise InvalidInput(tuple(findings))


def _division(
    held: Arranging, asked: TogetherInput, *, by: Acting
) -> tuple[JointProposal, list[ArrangementTerms]]:
    """Who gets what, and the terms for each creditor in which it gets just that."""
    division = divide(held, asked.per_month * asked.months, on=by.today)
    several = _by_creditor(held, division.shares)
    _refuse_too_long(asked, division)
    paid = joint_instalments(several, asked.first, asked.months, asked.per_month)
    return division, [
        _terms(held, shares, instalments, by=by)
        for shares, instalments in zip(several, paid, strict=True)
    ]


def _refuse_too_long(asked: TogetherInput, division: JointProposal) -> None:
    stays = sum(each.stays for each in division.shares)
    if asked.months + ceil_div(stays, asked.per_month) > MAX_DATES:
        text = f"zo duurt het meer dan {MAX_DATES} maanden; kies een hoger bedrag per maand"
        raise InvalidInput((Finding(place="perMonth", code="too-low", text=text),))


def divide(found: Arranging, available: int, *, on: date) -> JointProposal:
    """The money (cents) over all debts that take part; those in an arrangement do not."""
    free = [each for each in found.debts if each.id not in found.running]
    made = joint_proposal(free, found.owed, available, on=on)
    arranged = tuple(
        LeftOut(
            debt_id=each.id,
            owed=total_of(found.owed.get(each.id, {})),
            reasons=(f"is al in een regeling met {each.collector or each.creditor}",),
        )
        for each in found.debts
        if each.id in found.running
    )
    return replace(made, left_out=(*made.left_out, *arranged))


def _by_creditor(
    found: Arranging, shares: Sequence[CreditorShare]
) -> list[tuple[CreditorShare, ...]]:
    """The shares that one payment can pay: of one creditor, to one account, by one reference."""
    by_id = {each.id: each for each in found.debts}
    several: dict[tuple[str, str, str], list[CreditorShare]] = defaultdict(list)
    for each in shares:
        debt = by_id[each.debt_id]
        several[debt.collector or debt.creditor, debt.iban, debt.reference].append(each)
    return [tuple(each) for each in several.values()]


def _terms(
    held: Arranging,
    shares: Sequence[CreditorShare],
    instalments: tuple[Instalment, ...],
    *,
    by: Acting,
) -> ArrangementTerms:
    by_id = {each.id: each for each in held.debts}
    reliefs = [
        relief for each in shares for relief in _reliefs(held, by_id[each.debt_id], each.waived)
    ]
    effort = Effort(
        id=FINAL_RELIEF,
        kind=EffortKind.TASK,
        description="Alle aflossingen van het voorstel zijn betaald",
        reliefs=tuple(reliefs),
    )
    given = ProposalInput(
        debt_ids=tuple(each.debt_id for each in shares),
        instalments=instalments,
        efforts=(effort,) if reliefs else (),
        note="voorstel voor alle schuldeisers samen",
    )
    return terms_of(held, given, by=by)


def _reliefs(held: Arranging, debt: Debt, amount: int) -> list[Relief]:
    """What falls away of the debt: of what is paid last the most, and nothing that law keeps."""
    found = []
    owed = held.owed.get(debt.id, {})
    for component in reversed(imputation.ORDER.figures[-1].value):
        if never_waived(debt, component) is not None:
            continue
        part = min(amount, max(0, owed.get(component, 0)))
        if part:
            found.append(Relief(debt_id=debt.id, component=component, amount=part))
            amount -= part
    assert not amount, "what is waived can be waived"
    return found
