"""A household document moved by whole years, so that examples never grow old.

It promises the same month and day in another year everywhere in the document (29 February becomes
the 28th where it must); amounts stay as they are.
"""

from dataclasses import replace
from datetime import date

from huishoudboekje.agreements.agreement import Agreement
from huishoudboekje.agreements.household import HouseholdDocument, Mandate, Terms
from huishoudboekje.calendar import Recurrence, date_in_other_year
from huishoudboekje.debts import Debt


def shifted(document: HouseholdDocument, years: int) -> HouseholdDocument:
    """The same household that many years later."""
    return replace(
        document,
        terms=_terms(document.terms, years),
        agreements=tuple(_agreement(each, years) for each in document.agreements),
        debts=tuple(_debt(each, years) for each in document.debts),
    )


def _day(day: date | None, years: int) -> date | None:
    return None if day is None else date_in_other_year(day, years)


def _terms(terms: Terms, years: int) -> Terms:
    mandate = terms.mandate
    if mandate is not None:
        start = date_in_other_year(mandate.start, years)
        mandate = Mandate(start=start, until=_day(mandate.until, years))
    start = date_in_other_year(terms.start, years)
    return replace(terms, start=start, ends=_day(terms.ends, years), mandate=mandate)


def _agreement(agreement: Agreement, years: int) -> Agreement:
    recurrence = agreement.recurrence
    moved = Recurrence(
        rule=recurrence.rule,
        start=_day(recurrence.start, years),
        dates=tuple(date_in_other_year(day, years) for day in recurrence.dates),
    )
    steps = tuple(
        replace(step, start=date_in_other_year(step.start, years)) for step in agreement.steps
    )
    until = _day(agreement.until, years)
    return replace(agreement, recurrence=moved, until=until, steps=steps)


def _debt(debt: Debt, years: int) -> Debt:
    facts = tuple(replace(fact, since=date_in_other_year(fact.since, years)) for fact in debt.facts)
    return replace(
        debt,
        incurred_on=date_in_other_year(debt.incurred_on, years),
        due_on=_day(debt.due_on, years),
        facts=facts,
    )
