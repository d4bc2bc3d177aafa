"""The creditor calls a payment guarantee, and is answered.

It promises that no more is called than was promised and no statement shows as paid, and that every
call is answered once. It pays nothing: paying on a call is an order of its own.
"""

from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.debts import Mistake, refuse_all
from huishoudboekje.actions.guarantees import (
    GuaranteeChanged,
    agreement_of,
    guarantee_happened,
    locked_household,
    steps_left,
    stored_guarantee,
)
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import counted_occurrences
from huishoudboekje.database import (
    GuaranteeEvent,
    GuaranteeEventKind,
    OrderState,
    Reach,
    StoredGuarantee,
    StoredHousehold,
    load_orders_of_terms,
)
from huishoudboekje.errors import StepNotAllowed
from huishoudboekje.money import MAX_CENTS, amount_text, euro_text
from huishoudboekje.planning import pays_from


def call_guarantee(
    session: Session,
    household_id: str,
    guarantee_id: str,
    amount: int,
    *,
    day: date,
    reason: str = "",
    by: Acting,
) -> GuaranteeChanged:
    """The creditor calls it: it asks us to pay (cents) what was promised and did not come.

    At most what was promised up to the day and no statement shows as paid. Raises NotFound,
    StepNotAllowed while an earlier call waits, and InvalidInput with all mistakes.
    """
    household = locked_household(session, household_id, by.reach)
    stored = stored_guarantee(session, household_id, guarantee_id, by.reach)
    if stored.open_call is not None:
        raise StepNotAllowed(
            "De schuldeiser heeft deze garantie al aangesproken. Beantwoord dat eerst.",
            allowed=steps_left(stored, by.today),
        )
    mistakes: list[Mistake] = []
    begins = stored.guarantee.given_on
    if day > by.today:
        mistakes.append(("day", "in-the-future", f"{day} is nog niet geweest"))
    elif day < begins:
        mistakes.append(("day", "before-start", f"de garantie geldt vanaf {begins}"))
    if not 0 < amount <= MAX_CENTS:
        text = f"{amount_text(amount)}: een bedrag is hoger dan nul en hooguit een miljard"
        mistakes.append(("amount", "invalid", text))
    if not mistakes:
        left = _promised_and_unpaid(session, household, stored, until=day, reach=by.reach)
        if amount > left:
            text = (
                f"tot en met {day} is {euro_text(left)} beloofd en niet betaald; meer kan de "
                "schuldeiser niet vragen"
            )
            mistakes.append(("amount", "more-than-promised", text))
    refuse_all(mistakes)
    kind = GuaranteeEventKind.CALLED
    event = GuaranteeEvent(kind=kind, day=day, reason=reason.strip(), cents=amount)
    return guarantee_happened(session, stored, event, by=by)


def _promised_and_unpaid(
    session: Session,
    household: StoredHousehold,
    stored: StoredGuarantee,
    *,
    until: date,
    reach: Reach,
) -> int:
    """What fell due under the guarantee (cents) and no statement shows as paid."""
    agreement = agreement_of(household, stored.guarantee.agreement_id)
    since = max(stored.guarantee.given_on, pays_from(household.document.terms))
    found = counted_occurrences(agreement, since, until) if since <= until else ()
    terms = [each for each in found if stored.counts_on(each.date)]
    if not terms:
        return 0
    days = [each.nominal_date for each in terms]
    orders = load_orders_of_terms(
        session, {(stored.household_id, agreement.id)}, first=min(days), last=max(days), reach=reach
    )
    # Of several attempts the last counts.
    latest = {each.order.nominal_date: each.state for each in orders}
    unpaid = (each for each in terms if latest.get(each.nominal_date) is not OrderState.PAID)
    return sum(each.amount for each in unpaid)


def answer_call(
    session: Session,
    household_id: str,
    guarantee_id: str,
    amount: int,
    *,
    day: date,
    reason: str = "",
    by: Acting,
) -> GuaranteeChanged:
    """The creditor's call is answered: so much (cents) of it is paid, 0 for nothing.

    Where that is less than was asked it needs a reason, which the creditor reads. Raises NotFound,
    StepNotAllowed when nothing was called, and InvalidInput with all mistakes.
    """
    locked_household(session, household_id, by.reach)
    stored = stored_guarantee(session, household_id, guarantee_id, by.reach)
    called = stored.open_call
    if called is None:
        raise StepNotAllowed(
            "De schuldeiser heeft deze garantie niet aangesproken.",
            allowed=steps_left(stored, by.today),
        )
    asked = called.cents or 0
    mistakes: list[Mistake] = []
    if not called.day <= day <= by.today:
        text = f"neem een dag van {called.day} tot en met {by.today}"
        mistakes.append(("day", "invalid", text))
    if not 0 <= amount <= asked:
        text = f"er is {euro_text(asked)} gevraagd; het antwoord is dat of minder"
        mistakes.append(("amount", "invalid", text))
    elif amount < asked and not reason.strip():
        text = "zeg waarom niet alles wordt betaald; de schuldeiser leest het"
        mistakes.append(("reason", "missing", text))
    refuse_all(mistakes)
    kind = GuaranteeEventKind.CALL_ANSWERED
    event = GuaranteeEvent(kind=kind, day=day, reason=reason.strip(), cents=amount or None)
    return guarantee_happened(session, stored, event, by=by)
