"""Recording that a payer set a debt off with what it owes the household.

It promises that the income's term is expected with what is left of it, and that the debt is less by
the same amount, by one booking. Whether the payer may do so it does not judge.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.debt_booking import (
    DebtChanged,
    DebtEvent,
    HeldDebt,
    book_less,
    event_mistakes,
    held_debt,
    less_mistakes,
    recorded,
)
from huishoudboekje.actions.debts import Mistake, refuse_all
from huishoudboekje.actions.receipts import falls_on
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, Kind, amount_on
from huishoudboekje.database import (
    DebtChangeKind,
    IncomeSetOff,
    load_arrivals,
    load_set_offs,
    save_set_off,
)
from huishoudboekje.errors import SameKeyOtherContent
from huishoudboekje.money import euro_text


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOffInput:
    """What was kept back (cents) of the term of an income agreement."""

    agreement_id: str
    nominal_date: date
    amount: int


def set_off(
    session: Session,
    household_id: str,
    debt_id: str,
    kept: SetOffInput,
    *,
    event: DebtEvent,
    by: Acting,
) -> DebtChanged:
    """The debt is less by what the payer keeps back, and so is what is expected of the income.

    It goes to the components in the order of imputation. A term of which nothing is left is not
    missing. The household's signals are brought in line. The same key books once. Raises NotFound,
    OutsideMandate, SameKeyOtherContent, InvalidInput with all mistakes.
    """
    held = held_debt(session, household_id, debt_id, reach=by.reach)
    agreement = _income(held, kept.agreement_id)
    known = load_set_offs(session, [household_id], reach=by.reach)
    arrivals = load_arrivals(session, [household_id], reach=by.reach)[household_id]
    received = arrivals.get((kept.agreement_id, kept.nominal_date), ())
    came = sum(each.amount for each in received)
    is_new = recorded(session, held, event, reach=by.reach) is None
    if is_new:
        refuse_all(
            [
                *event_mistakes(held, event, by.today),
                *less_mistakes(held, kept.amount),
                *_term_mistakes(agreement, kept, known, came),
            ]
        )
    kind = DebtChangeKind.SET_OFF
    made = book_less(session, held, kept.amount, kind=kind, event=event, of_income=agreement, by=by)
    assert made.entry_id is not None, "a set-off is booked"
    row = IncomeSetOff(
        household_id=household_id,
        entry_id=made.entry_id,
        debt_id=debt_id,
        agreement_id=kept.agreement_id,
        nominal_date=kept.nominal_date,
        cents=kept.amount,
    )
    if is_new:
        save_set_off(session, row, recorded_at=by.now, recorded_by=by.user.id)
        refresh_signals(session, [household_id], by=by)
    elif row not in known:
        raise SameKeyOtherContent("Deze sleutel is al gebruikt voor een andere verrekening.")
    return made


def _income(held: HeldDebt, agreement_id: str) -> Agreement | None:
    for each in held.household.document.agreements:
        if each.id == agreement_id and each.kind is Kind.INCOME:
            return each
    return None


def _term_mistakes(
    agreement: Agreement | None, kept: SetOffInput, known: tuple[IncomeSetOff, ...], came: int
) -> list[Mistake]:
    if agreement is None:
        return [("agreementId", "not-found", f"er is geen inkomen {kept.agreement_id}")]
    if not falls_on(agreement, kept.nominal_date):
        text = f"{agreement.name} wordt niet verwacht op {kept.nominal_date}"
        return [("nominalDate", "no-occurrence", text)]
    before = sum(
        each.cents
        for each in known
        if (each.agreement_id, each.nominal_date) == (kept.agreement_id, kept.nominal_date)
    )
    left = max(0, amount_on(agreement, kept.nominal_date) - before - came)
    if kept.amount > left + (agreement.amount_margin if came else 0):
        text = f"van deze termijn is nog {euro_text(left)} over om te verrekenen"
        return [("amount", "too-much", text)]
    return []
