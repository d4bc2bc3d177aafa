"""Proposing an arrangement: terms by the creditor's rule or as asked, that a household can bear.

It promises a draft whose terms have no mistake and leave every payday its floor, or one refusal
that names what is wrong or what would fit. Nothing is agreed here: a creditor has to accept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.affordability import date_findings, refuse_unaffordable
from huishoudboekje.actions.agreements import Paydays, coming_paydays
from huishoudboekje.actions.arrangement_streams import stream_name
from huishoudboekje.actions.arranging import (
    Arranging,
    held_arranging,
    refuse_obstacles,
    refuse_without_plan,
)
from huishoudboekje.actions.events import arrangement_stepped, record_events
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, slug
from huishoudboekje.arrangements import (
    ArrangementState,
    ArrangementStep,
    ArrangementTerms,
    Asked,
    Condition,
    Effort,
    Instalment,
    RuleLimit,
    anomalies,
    drafted,
    rule_limit,
    stream,
    stream_id,
    terms_by_rule,
    terms_findings,
)
from huishoudboekje.database import (
    ArrangementRow,
    StoredArrangement,
    load_arrangements,
    move_version,
    save_arrangement,
)
from huishoudboekje.errors import Finding, InvalidInput, Refusal
from huishoudboekje.planning import Plan

_ID_LENGTH = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalInput:
    """What is proposed for debts: by the creditor's rule, or as asked; amounts in cents.

    `instalments` go before all; else they are monthly from `first`: as many as `months`, or of
    `amount` each, and without either as the creditor's rule has it. What is left empty of
    `creditor`, `iban` and `reference` is that of the debts.
    """

    debt_ids: tuple[str, ...]
    first: date | None = None
    months: int | None = None
    amount: int | None = None
    instalments: tuple[Instalment, ...] = ()
    efforts: tuple[Effort, ...] = ()
    conditions: tuple[Condition, ...] = ()
    creditor: str = ""
    iban: str = ""
    reference: str = ""
    stated_total: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedArrangement:
    """A draft: its terms, what they do to the paydays ahead, and what is only flagged.

    `now` and `then` are the plans until one period after the last instalment, without and with it.
    """

    arrangement_id: str
    state: ArrangementState
    terms: ArrangementTerms
    version: int
    before: Paydays
    after: Paydays
    anomalies: tuple[Finding, ...]
    plans: tuple[Plan, Plan] | None


def propose(
    session: Session,
    household_id: str,
    asked: ProposalInput,
    *,
    version: int | None,
    by: Acting,
) -> ProposedArrangement:
    """There is a draft of an arrangement, with terms that can be agreed and borne today.

    Raises NotFound, StaleVersion, OutsideMandate, NotArrangeable, AlreadyArranged, NotAllowed,
    NoFigure, InvalidInput with all mistakes of the terms, and NotAffordable with what would fit.
    """
    held = held_arranging(session, household_id, version=version, by=by)
    refuse_without_plan(held, by=by)
    return draft(session, held, asked, reason=asked.note, parent_id=None, by=by)


def draft(
    session: Session,
    held: Arranging,
    asked: ProposalInput,
    *,
    reason: str,
    parent_id: str | None,
    by: Acting,
) -> ProposedArrangement:
    """The draft is kept, an answer to its parent where it has one; the book is held.

    Raises as `propose` does.
    """
    refuse_obstacles(held, asked.debt_ids, by=by)
    terms = terms_of(held, asked, by=by)
    plans = refuse_terms(held, terms, by=by)
    return keep_draft(session, held, terms, plans=plans, reason=reason, parent_id=parent_id, by=by)


def keep_draft(
    session: Session,
    held: Arranging,
    terms: ArrangementTerms,
    *,
    plans: tuple[Plan, Plan] | None,
    reason: str,
    parent_id: str | None = None,
    by: Acting,
) -> ProposedArrangement:
    """The draft is kept, with terms that were judged; the book is held."""
    household_id = held.household_id
    first = drafted(by.today, reason=reason)
    arrangement_id = save_draft(session, held, terms, first=first, parent_id=parent_id, by=by)
    own = first_stream(arrangement_id, terms)
    later = replace(held.state, agreements=(*held.state.agreements, *own))
    return ProposedArrangement(
        arrangement_id=arrangement_id,
        state=ArrangementState.DRAFT,
        terms=terms,
        version=move_version(session, household_id, held.household.version),
        before=coming_paydays(held.state, today=by.today),
        after=coming_paydays(later, today=by.today),
        anomalies=anomalies(terms, held.debts, held.owed),
        plans=plans,
    )


def save_draft(
    session: Session,
    held: Arranging,
    terms: ArrangementTerms,
    *,
    first: ArrangementStep,
    parent_id: str | None = None,
    by: Acting,
) -> str:
    """The id of a new arrangement of that day, and other systems are told; the book is held."""
    household_id = held.household_id
    arrangement_id = _new_id(session, held, terms, by=by)
    row = ArrangementRow(id=arrangement_id, terms=terms, agreed_on=first.day, parent_id=parent_id)
    at, who = by.now, by.user.id
    save_arrangement(session, household_id, row, first=first, recorded_at=at, recorded_by=who)
    record_events(session, [arrangement_stepped(household_id, arrangement_id, 1, first)], by=by)
    return arrangement_id


def terms_of(held: Arranging, asked: ProposalInput, *, by: Acting) -> ArrangementTerms:
    """The terms as they are asked for; raises InvalidInput, NotAllowed, NoFigure."""
    by_id = {each.id: each for each in held.debts}
    unknown = [
        Finding(
            place=f"debts[{number}]",
            code="unknown-debt",
            text=f"deze schuld kennen we niet: {debt_id}",
        )
        for number, debt_id in enumerate(asked.debt_ids, start=1)
        if debt_id not in by_id
    ]
    if not asked.debt_ids:
        text = "noem minstens één schuld"
        unknown = [Finding(place="debts", code="missing", text=text)]
    if unknown:
        raise InvalidInput(tuple(unknown))
    debts = [by_id[debt_id] for debt_id in asked.debt_ids]
    owed = {each.id: held.owed.get(each.id, {}) for each in debts}
    is_given = bool(asked.instalments) or not _left(held, asked)
    if not is_given and asked.first is None:
        text = "schrijf de dag van de eerste aflossing op"
        raise InvalidInput((Finding(place="first", code="missing", text=text),))
    made = terms_by_rule(
        debts,
        owed,
        asked.first or by.today,
        on=by.today,
        # One instalment stands in for those that are given.
        asked=Asked(months=1) if is_given else Asked(months=asked.months, amount=asked.amount),
        efforts=asked.efforts,
        earlier=held.broken_at_cjib,
    )
    return replace(
        made,
        instalments=asked.instalments if is_given else made.instalments,
        is_tailor_made=made.is_tailor_made or is_given,
        conditions=asked.conditions,
        creditor=asked.creditor or made.creditor,
        iban=asked.iban or made.iban,
        reference=asked.reference or made.reference,
        stated_total=asked.stated_total,
        note=asked.note,
    )


def _left(held: Arranging, asked: ProposalInput) -> int:
    """What is left to pay (cents) once all efforts are confirmed."""
    opened = sum(sum(held.owed.get(debt_id, {}).values()) for debt_id in asked.debt_ids)
    relieved = sum(relief.amount for effort in asked.efforts for relief in effort.reliefs)
    return max(0, opened - relieved)


def refuse_terms(
    held: Arranging, terms: ArrangementTerms, *, by: Acting
) -> tuple[Plan, Plan] | None:
    """The plans without and with the terms, when they can be agreed today and borne.

    Raises InvalidInput with all mistakes of the terms, and NotAffordable.
    """
    judge_terms(held, terms, by=by)
    limit = _limit(held, terms, by=by)
    return refuse_unaffordable(held, first_stream("proposal", terms), limit, by=by)


def _limit(held: Arranging, terms: ArrangementTerms, *, by: Acting) -> RuleLimit | None:
    """What the creditor's own rule allows; None where it says nothing, or there are several."""
    debts = [each for each in held.debts if each.id in terms.debt_ids]
    if any(each.rule != terms.rule for each in debts):
        return None
    try:
        return rule_limit(terms.rule, debts, held.owed, on=by.today, earlier=held.broken_at_cjib)
    except Refusal:
        return None


def judge_terms(held: Arranging, terms: ArrangementTerms, *, place: str = "", by: Acting) -> None:
    """Nothing, when the terms can be agreed today and paid in time; else InvalidInput."""
    findings = terms_findings(
        terms,
        held.debts,
        held.owed,
        today=by.today,
        agreements=held.state.agreements,
        earlier=held.broken_at_cjib,
    )
    dues = [each.due for each in terms.instalments]
    if dues and dues[0] >= by.today:
        findings = (*findings, *date_findings(held.state, dues[0]))
    if findings:
        raise InvalidInput(
            tuple(
                replace(each, place=".".join(filter(None, (place, each.place))))
                for each in findings
            )
        )


def first_stream(arrangement_id: str, terms: ArrangementTerms) -> tuple[Agreement, ...]:
    """The instalments as they would stand in the plan; none where nothing is paid in cash."""
    if not terms.instalments:
        return ()
    return (stream(arrangement_id, 1, terms, terms.instalments, name=stream_name(terms)),)


def _new_id(session: Session, held: Arranging, terms: ArrangementTerms, *, by: Acting) -> str:
    """The creditor's name and a number, such that no agreement can be taken for its instalments."""
    known = load_arrangements(session, [held.household_id], reach=by.reach)
    taken: Sequence[StoredArrangement] = known.get(held.household_id, ())
    ids = {each.id for each in taken}
    agreements = {each.id for each in held.state.agreements}
    own = slug(terms.creditor)[:_ID_LENGTH].strip("-") or "regeling"
    number = 1
    while (made := f"{own}-r{number}") in ids or any(
        re.fullmatch(stream_id(made, 1)[:-1] + "[0-9]+", each) for each in agreements
    ):
        number += 1
    return made
