"""Payees: a second person confirms each account with its name before the first payment to it.

It promises that who recorded a payee never confirms it, and that another account or name is another
payee; it pays nobody.
"""

from sqlalchemy.orm import Session

from huishoudboekje.actions.payments import replace_order
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.bank import PayeeCheck, iban_mistake
from huishoudboekje.database import (
    OrderFilter,
    OrderKind,
    OrderState,
    PayeeConfirmation,
    PaymentEvent,
    VopResult,
    households_waiting_for,
    load_household,
    load_payee_confirmations,
    load_payment_orders,
    lock_book,
    lock_payment_orders,
    move_orders,
    move_version,
    payee_recorders,
    save_living_money_account,
    save_payee_confirmation,
    save_payment_events,
)
from huishoudboekje.errors import (
    AlreadyExists,
    Finding,
    InvalidInput,
    NotFound,
    StaleVersion,
    TwoPeople,
)

_NEED_REASON = frozenset({PayeeCheck.NO_MATCH, PayeeCheck.NOT_POSSIBLE})
_MANY = 1_000
_LONGEST = 200


def confirm_payee(
    session: Session,
    iban: str,
    name: str,
    *,
    vop_result: PayeeCheck,
    vop_answer: str = "",
    reason: str = "",
    by: Acting,
) -> PayeeConfirmation:
    """The account with this name may be paid from now on; said twice the same it stays as it was.

    `vop_answer` is what the bank said in its own words. Raises NotFound for a payee that nothing is
    for, InvalidInput without a reason where the bank found no match, TwoPeople for who recorded
    the payee, and AlreadyExists when it was confirmed otherwise.
    """
    account = "".join(iban.split()).upper()
    findings = tuple(
        Finding(place=place, code="too-long", text=f"is langer dan {_LONGEST} tekens")
        for place, said in (("vopAnswer", vop_answer), ("reason", reason))
        if len(said) > _LONGEST
    )
    if vop_result in _NEED_REASON and not reason.strip():
        text = "zeg waarom deze rekening toch klopt: de bank vond de naam er niet bij"
        findings += (Finding(place="reason", code="missing", text=text),)
    if findings:
        raise InvalidInput(findings)
    recorders = payee_recorders(session, account, name, reach=by.reach)
    if recorders is None:
        raise NotFound(f"Niemand wordt betaald op {account} ten name van {name}.")
    made = PayeeConfirmation(
        iban=account,
        name=name,
        vop_result=VopResult(vop_result.value),
        vop_answer=vop_answer,
        reason=reason,
        recorded_at=by.now,
        recorded_by=by.user.id,
    )
    known = load_payee_confirmations(session, [(account, name)]).get((account, name))
    if known is not None:
        return _same(known, made)
    if by.user.id in recorders:
        raise TwoPeople("Je hebt deze rekening zelf vastgelegd. Laat een ander haar bevestigen.")
    save_payee_confirmation(session, made)
    _same(load_payee_confirmations(session, [(account, name)])[account, name], made)
    waiting = households_waiting_for(session, account, name, reach=by.reach)
    refresh_signals(session, waiting, by=by)
    return made


def _same(known: PayeeConfirmation, made: PayeeConfirmation) -> PayeeConfirmation:
    def said(each: PayeeConfirmation) -> tuple[str, ...]:
        return each.vop_result, each.vop_answer, each.reason, each.recorded_by

    if said(known) != said(made):
        raise AlreadyExists(f"Rekening {known.iban} van {known.name} is al bevestigd.")
    return known


def set_living_money_account(
    session: Session, household_id: str, iban: str, *, version: int | None, by: Acting
) -> int:
    """Living money goes to the account from now on; the household's version is returned.

    What is ordered and not yet in a batch goes to it too, under a new order. It waits until another
    person confirms the account. The same account changes nothing. Raises NotFound, StaleVersion,
    InvalidInput.
    """
    load_household(session, household_id, reach=by.reach)
    lock_book(session, household_id)
    household = load_household(session, household_id, reach=by.reach)
    if version is not None and version != household.version:
        raise StaleVersion("Iemand anders heeft dit huishouden net gewijzigd. Lees het opnieuw.")
    account = "".join(iban.split()).upper()
    mistake = iban_mistake(account)
    if mistake is not None:
        code, text = mistake
        raise InvalidInput((Finding(place="iban", code=code, text=text),))
    if account == household.document.terms.living_money_iban:
        return household.version
    at, who = by.now, by.user.id
    save_living_money_account(session, household_id, account, recorded_at=at, recorded_by=who)
    _readdress(session, household_id, account, by=by)
    moved = move_version(session, household_id, household.version)
    refresh_signals(session, [household_id], by=by)
    return moved


def _readdress(session: Session, household_id: str, iban: str, *, by: Acting) -> None:
    """Living money that waits is ordered anew to the account; in the books nothing changes."""
    which = OrderFilter(household_ids={household_id}, states={OrderState.OPEN})
    waiting = load_payment_orders(session, reach=by.reach, which=which, limit=_MANY)
    lock_payment_orders(session, [each.id for each in waiting])
    orders = [
        each
        for each in load_payment_orders(session, reach=by.reach, which=which, limit=_MANY)
        if each.order.kind is OrderKind.LIVING_MONEY
    ]
    move_orders(session, [each.id for each in orders], state=OrderState.CANCELLED)
    events = []
    for each in orders:
        day = each.order.execution_date
        made = replace_order(session, each, execution_date=day, creditor_iban=iban, by=by)
        detail = f"andere rekening, nu opdracht {made.id}"
        events.append(PaymentEvent(what="cancelled", detail=detail, order_id=each.id))
    save_payment_events(session, events, recorded_at=by.now, recorded_by=by.user.id)
