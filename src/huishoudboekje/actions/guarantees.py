"""Giving a creditor a payment guarantee for one cost of a household, and ending or withdrawing it.

It promises that nothing is guaranteed that the household's income does not carry, and that what was
promised for days that have passed stays promised. What creditors call it does not know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from huishoudboekje.actions.debts import Mistake, refuse_all
from huishoudboekje.actions.events import EventKind, Happened, record_events
from huishoudboekje.actions.payment_orders import payee_of
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Agreement, Kind, Terms
from huishoudboekje.database import (
    GuaranteeEvent,
    GuaranteeEventKind,
    GuaranteeRow,
    Reach,
    StoredGuarantee,
    StoredHousehold,
    load_guarantees,
    load_household,
    load_states,
    lock_book,
    save_guarantee,
    save_guarantee_event,
)
from huishoudboekje.errors import (
    AlreadyExists,
    Finding,
    NotFound,
    OutsideMandate,
    StepNotAllowed,
    TooLittleMoney,
)
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.planning import (
    PlanStatus,
    periods_ahead,
    plan,
    running_question,
)

_DAY = timedelta(days=1)
_KINDS = {
    GuaranteeEventKind.ENDED: EventKind.PAYMENT_GUARANTEE_ENDED,
    GuaranteeEventKind.WITHDRAWN: EventKind.PAYMENT_GUARANTEE_WITHDRAWN,
    GuaranteeEventKind.CALLED: EventKind.PAYMENT_GUARANTEE_CALLED,
    GuaranteeEventKind.CALL_ANSWERED: EventKind.PAYMENT_GUARANTEE_CALL_ANSWERED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeInput:
    """A guarantee to give: for which cost, from which day, on what conditions.

    `ends` is its last day; left out, that of the agreement or of the mandate, if they have one.
    """

    agreement_id: str
    given_on: date
    conditions: str = ""
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeChanged:
    """The guarantee as it stands after what was done, and what to look at (warnings)."""

    guarantee: StoredGuarantee
    findings: tuple[Finding, ...] = ()


def give_guarantee(
    session: Session, household_id: str, given: GuaranteeInput, *, by: Acting
) -> GuaranteeChanged:
    """The creditor of the cost has our promise that its terms are paid from the day on.

    The same guarantee given again changes nothing. Raises NotFound, InvalidInput with all mistakes,
    AlreadyExists while another runs, OutsideMandate, and TooLittleMoney for a deficit (definitions
    3.6).
    """
    household = locked_household(session, household_id, by.reach)
    terms = household.document.terms
    agreement = agreement_of(household, given.agreement_id)
    known = _of_household(session, household_id, by.reach)
    row = _row(terms, agreement, given, number=len(known) + 1)
    for each in known:
        if replace(each.guarantee, id=row.id) == row and each.closing is None:
            return GuaranteeChanged(guarantee=each)
    refuse_all(list(_mistakes(agreement, row, by.today)))
    _refuse_second(known, row)
    _refuse_outside_mandate(terms, row, by.today)
    findings = _refuse_deficit(session, household, by=by)
    at, who = by.now, by.user.id
    save_guarantee(session, household_id, row, recorded_at=at, recorded_by=who)
    record_events(session, [_given(household_id, row)], by=by)
    made = stored_guarantee(session, household_id, row.id, by.reach)
    return GuaranteeChanged(guarantee=made, findings=findings)


def carry_guarantee_over(
    session: Session, household_id: str, old: Agreement, new: Agreement, *, start: date, by: Acting
) -> None:
    """What was promised for the old cost is promised for the one that follows it up from the day.

    Only to the same creditor on the same account, on the same conditions and no longer than before;
    otherwise nothing is done, and the promise ends with the agreement it was given for.
    """
    if payee_of(old) != payee_of(new):
        return
    known = _of_household(session, household_id, by.reach)
    for each in known:
        over = each.over_from
        if each.guarantee.agreement_id != old.id or (over is not None and over <= start):
            continue
        given_on = max(start, each.guarantee.given_on)
        lasts = (each.guarantee.ends, new.until)
        ends = min((day for day in lasts if day is not None), default=None)
        if ends is not None and ends < given_on:
            continue
        row = replace(
            each.guarantee,
            id=f"g-{len(known) + 1}",
            agreement_id=new.id,
            given_on=given_on,
            ends=ends,
        )
        reason = f"{old.name} is opgevolgd door {new.name}; daarvoor geldt {row.id}"
        ended = GuaranteeEvent(kind=GuaranteeEventKind.ENDED, day=start, reason=reason)
        save_guarantee(session, household_id, row, recorded_at=by.now, recorded_by=by.user.id)
        record_events(session, [_given(household_id, row)], by=by)
        guarantee_happened(session, each, ended, by=by)
        return


def _given(household_id: str, row: GuaranteeRow) -> Happened:
    told = {
        "agreementId": row.agreement_id,
        "from": row.given_on.isoformat(),
        "until": None if row.ends is None else row.ends.isoformat(),
    }
    return Happened(
        kind=EventKind.PAYMENT_GUARANTEE_GIVEN,
        household_id=household_id,
        thing=row.id,
        step=0,
        data=told,
    )


def _last_day(terms: Terms) -> date | None:
    """The last day of the mandate or of the programme, whichever is first; None without an end."""
    until = None if terms.mandate is None else terms.mandate.until
    return min((day for day in (terms.ends, until) if day is not None), default=None)


def _row(terms: Terms, agreement: Agreement, given: GuaranteeInput, *, number: int) -> GuaranteeRow:
    lasts = [_last_day(terms), agreement.until]
    return GuaranteeRow(
        id=f"g-{number}",
        agreement_id=agreement.id,
        creditor=payee_of(agreement)[1],
        given_on=given.given_on,
        conditions=given.conditions.strip(),
        ends=given.ends or min((day for day in lasts if day is not None), default=None),
    )


def _mistakes(agreement: Agreement, row: GuaranteeRow, today: date) -> Iterator[Mistake]:
    if agreement.kind is not Kind.COST:
        text = f"{agreement.name} is geen vaste last; alleen die garanderen we, zoals de huur"
        yield "agreementId", "no-cost", text
    if row.given_on < today:
        yield "from", "in-the-past", f"{row.given_on} is voorbij; beloof niets over vroeger"
    if agreement.until is not None and agreement.until < row.given_on:
        yield "from", "after-agreement", f"{agreement.name} eindigde op {agreement.until}"
    elif row.ends is not None and row.ends < row.given_on:
        yield "until", "before-start", f"{row.ends} ligt voor {row.given_on}"


def _refuse_second(known: Sequence[StoredGuarantee], row: GuaranteeRow) -> None:
    for each in known:
        other = each.guarantee
        over = each.over_from
        is_before = over is not None and over <= max(row.given_on, other.given_on)
        is_after = row.ends is not None and row.ends < other.given_on
        if other.agreement_id == row.agreement_id and not is_before and not is_after:
            until = "" if over is None else f" tot en met {over - _DAY}"
            raise AlreadyExists(
                f"Voor deze vaste last loopt al betaalgarantie {other.id}, vanaf "
                f"{other.given_on}{until}. Beëindig die eerst."
            )


def _refuse_outside_mandate(terms: Terms, row: GuaranteeRow, today: date) -> None:
    mandate = terms.mandate
    for day in (today, row.given_on):
        if mandate is None or not mandate.covers(day):
            raise OutsideMandate(
                f"Op {day} is er geen machtiging van dit huishouden. Zonder machtiging betalen wij "
                "niet, en beloven we dat ook niet."
            )
    last = _last_day(terms)
    if last is not None and (row.ends is None or row.ends > last):
        raise OutsideMandate(
            f"De machtiging of het programma loopt tot en met {last}. Laat de betaalgarantie "
            "uiterlijk dan eindigen."
        )


def _refuse_deficit(
    session: Session, household: StoredHousehold, *, by: Acting
) -> tuple[Finding, ...]:
    """What to look at in the plan, which carries its costs; raises TooLittleMoney when not."""
    document = household.document
    terms = document.terms
    states = load_states(session, [(terms, document.agreements)], reach=by.reach)
    state = states[terms.id]
    if not periods_ahead(terms, state.period):
        raise OutsideMandate(
            "Het programma van dit huishouden is afgelopen. Wij betalen niet meer."
        )
    made = plan(running_question(state, today=by.today))
    if made.status is PlanStatus.DEFICIT:
        raise TooLittleMoney(
            f"Het inkomen draagt de lasten niet: er komt {euro_text(made.shortage_per_month)} per "
            "maand te kort. Dan geven we geen betaalgarantie."
        )
    if made.status is PlanStatus.BRIDGE:
        needed = made.needed_advance_limit or 0
        text = (
            f"de voorschotgrens is {euro_text(terms.advance_limit)}; om elke maand alles te kunnen "
            f"betalen is {euro_text(needed)} nodig"
        )
        return (Finding(place="plan", code="bridge", text=text),)
    return ()


def end_guarantee(
    session: Session, household_id: str, guarantee_id: str, *, day: date, reason: str, by: Acting
) -> GuaranteeChanged:
    """From the day on it promises nothing any more, as was agreed with the creditor.

    What was due before the day stays promised. Raises NotFound, StepNotAllowed when it is over, and
    InvalidInput with all mistakes.
    """
    event = GuaranteeEvent(kind=GuaranteeEventKind.ENDED, day=day, reason=reason.strip())
    return _close(session, household_id, guarantee_id, event, by=by)


def withdraw_guarantee(
    session: Session, household_id: str, guarantee_id: str, *, day: date, reason: str, by: Acting
) -> GuaranteeChanged:
    """From the day on it promises nothing any more: we take it back, and the creditor reads why.

    Raises as `end_guarantee` does, and InvalidInput without a reason.
    """
    event = GuaranteeEvent(kind=GuaranteeEventKind.WITHDRAWN, day=day, reason=reason.strip())
    return _close(session, household_id, guarantee_id, event, by=by)


def _close(
    session: Session, household_id: str, guarantee_id: str, event: GuaranteeEvent, *, by: Acting
) -> GuaranteeChanged:
    locked_household(session, household_id, by.reach)
    stored = stored_guarantee(session, household_id, guarantee_id, by.reach)
    over = stored.over_from
    is_over = stored.closing is not None or (over is not None and over <= by.today)
    if is_over:
        assert over is not None, "what is over has its day"
        raise StepNotAllowed(
            f"Deze betaalgarantie geldt al niet meer vanaf {over}. De schuldeiser kan haar nog "
            "aanspreken voor wat daarvoor verviel.",
            allowed=steps_left(stored, by.today),
        )
    mistakes: list[Mistake] = []
    if event.day < by.today:
        text = f"{event.day} is voorbij; wat toen verviel blijft beloofd"
        mistakes.append(("day", "in-the-past", text))
    elif over is not None and event.day >= over:
        text = f"de garantie eindigt al op {over - _DAY}"
        mistakes.append(("day", "after-end", text))
    if event.kind is GuaranteeEventKind.WITHDRAWN and not event.reason:
        mistakes.append(("reason", "missing", "zeg waarom; de schuldeiser leest het"))
    refuse_all(mistakes)
    return guarantee_happened(session, stored, event, by=by)


def steps_left(stored: StoredGuarantee, today: date) -> tuple[str, ...]:
    """What can still be done with it, as the names of the steps."""
    steps = [GuaranteeEventKind.CALL_ANSWERED if stored.open_call else GuaranteeEventKind.CALLED]
    over = stored.over_from
    if stored.closing is None and (over is None or today < over):
        steps = [GuaranteeEventKind.ENDED, GuaranteeEventKind.WITHDRAWN, *steps]
    return tuple(map(str, steps))


def guarantee_happened(
    session: Session, stored: StoredGuarantee, event: GuaranteeEvent, *, by: Acting
) -> GuaranteeChanged:
    """The event is kept and told; the guarantee as it stands after it."""
    household_id, guarantee_id = stored.household_id, stored.guarantee.id
    number = save_guarantee_event(
        session, household_id, guarantee_id, event, recorded_at=by.now, recorded_by=by.user.id
    )
    told: dict[str, object] = {
        "agreementId": stored.guarantee.agreement_id,
        "date": event.day.isoformat(),
    }
    if event.kind in {GuaranteeEventKind.CALLED, GuaranteeEventKind.CALL_ANSWERED}:
        told["amount"] = amount_text(event.cents or 0)
    happened = Happened(
        kind=_KINDS[event.kind],
        household_id=household_id,
        thing=guarantee_id,
        step=number,
        data=told,
    )
    record_events(session, [happened], by=by)
    refresh_signals(session, [household_id], by=by)
    made = stored_guarantee(session, household_id, guarantee_id, by.reach)
    return GuaranteeChanged(guarantee=made)


def locked_household(session: Session, household_id: str, reach: Reach) -> StoredHousehold:
    """The household, whose book is held from here on; raises NotFound."""
    load_household(session, household_id, reach=reach)
    lock_book(session, household_id)
    return load_household(session, household_id, reach=reach)


def agreement_of(household: StoredHousehold, agreement_id: str) -> Agreement:
    """The agreement of the household; raises NotFound."""
    for each in household.document.agreements:
        if each.id == agreement_id:
            return each
    raise NotFound(f"Er is geen afspraak {agreement_id} in dit huishouden.")


def _of_household(session: Session, household_id: str, reach: Reach) -> tuple[StoredGuarantee, ...]:
    return load_guarantees(session, [household_id], reach=reach).get(household_id, ())


def stored_guarantee(
    session: Session, household_id: str, guarantee_id: str, reach: Reach
) -> StoredGuarantee:
    """The household's guarantee with all that happened to it; raises NotFound."""
    for each in _of_household(session, household_id, reach):
        if each.guarantee.id == guarantee_id:
            return each
    raise NotFound(f"Er is geen betaalgarantie {guarantee_id} in dit huishouden.")
