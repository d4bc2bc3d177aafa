"""Arrangements that a household comes with: agreed before we knew it, and recorded as they run.

It promises that such an arrangement pays exactly what is owed from our first payment on, and that
its instalments are the agreement of the document itself. Whether the household can bear it is not
asked again: the plan shows it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_adjusting import save_step
from huishoudboekje.actions.arrangement_proposals import save_draft
from huishoudboekje.actions.arranging import read_arranging
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, HouseholdDocument, Kind
from huishoudboekje.arrangements import (
    ArrangementState,
    ArrangementTerms,
    drafted,
    instalments_of,
    obstacles,
    take_step,
    terms_findings,
)
from huishoudboekje.database import load_arrangement, save_arrangement_streams, take_debts
from huishoudboekje.debts import Debt
from huishoudboekje.errors import Finding
from huishoudboekje.planning import pays_from

REASON = "afgesproken voordat het huishouden bij ons kwam"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedBefore:
    """An arrangement that a document states: its day, its terms, and the agreement it pays with."""

    agreement_id: str
    day: date
    terms: ArrangementTerms


def counted_from_us(document: HouseholdDocument) -> HouseholdDocument:
    """The document whose arranged instalments count from the first day that we pay.

    What is due before, the household still pays itself (definitions 3.3).
    """
    since = pays_from(document.terms)
    return replace(
        document,
        agreements=tuple(
            replace(each, counts_from=since) if each.id in document.arranged else each
            for each in document.agreements
        ),
    )


def read_agreed(
    document: HouseholdDocument, *, day: date, today: date
) -> tuple[tuple[AgreedBefore, ...], tuple[Finding, ...]]:
    """What the document says runs already, agreed on that day, and every mistake with its place.

    The document is one that is counted from us, its debts with their ids.
    """
    agreed = []
    findings: list[Finding] = []
    instalments = (each for each in document.agreements if each.kind is Kind.INSTALMENT)
    for number, agreement in enumerate(instalments, start=1):
        debt_ids = document.arranged.get(agreement.id, ())
        debts = [each for each in document.debts if each.id in debt_ids]
        if not debts:
            continue
        made = AgreedBefore(
            agreement_id=agreement.id,
            day=max(day, *(each.incurred_on for each in debts)),
            terms=_terms(agreement, debts, debt_ids),
        )
        agreed.append(made)
        place = f"arrangement[{number}].debts"
        findings += (replace(each, place=place) for each in _mistakes(made, debts, today))
    return tuple(agreed), tuple(findings)


def _terms(
    agreement: Agreement, debts: Sequence[Debt], debt_ids: tuple[str, ...]
) -> ArrangementTerms:
    return ArrangementTerms(
        creditor=_shared(each.collector or each.creditor for each in debts) or debts[0].creditor,
        rule=debts[0].rule,
        debt_ids=debt_ids,
        instalments=instalments_of(agreement),
        iban=agreement.iban or _shared(each.iban for each in debts),
        reference=agreement.reference or _shared(each.reference for each in debts),
        is_tailor_made=True,
    )


def _shared(values: Iterable[str]) -> str:
    """What all say that say something; empty where they differ."""
    found = {each for each in values if each}
    return found.pop() if len(found) == 1 else ""


def _mistakes(made: AgreedBefore, debts: Sequence[Debt], today: date) -> Iterator[Finding]:
    owed = {each.id: each.components for each in debts}
    yield from terms_findings(made.terms, debts, owed, today=made.day)
    for each in debts:
        yield from obstacles(each, owed, on=today)


def record_agreed(
    session: Session, household_id: str, agreed: Sequence[AgreedBefore], *, by: Acting
) -> None:
    """The arrangements run: accepted on their day, their debts taken, their agreements in the plan.

    The caller holds the book, in which the debts are.
    """
    if not agreed:
        return
    held = read_arranging(session, household_id, by=by)
    at, who = by.now, by.user.id
    for each in agreed:
        first = drafted(each.day, reason=REASON)
        name = save_draft(session, held, each.terms, first=first, by=by)
        stored = load_arrangement(session, household_id, name, reach=by.reach)
        state = first.after
        for to in (ArrangementState.PROPOSED, ArrangementState.ACCEPTED):
            save_step(session, stored, take_step(state, to, day=each.day, reason=REASON), by=by)
            state = to
        debt_ids = each.terms.debt_ids
        take_debts(session, household_id, name, debt_ids, recorded_at=at, recorded_by=who)
        streams = [each.agreement_id]
        save_arrangement_streams(
            session, household_id, name, streams, recorded_at=at, recorded_by=who
        )
