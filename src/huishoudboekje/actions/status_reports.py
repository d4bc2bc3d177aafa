"""What the bank answers to a payment file: pain.002, taken in once.

It promises that a rejected order is booked back and its occurrence due again, and that what the
report says beside that is kept; it sends nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from huishoudboekje.actions.payment_batches import orders_of_batch
from huishoudboekje.actions.payments import undo_orders
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.users import Acting
from huishoudboekje.bank import PaymentStatus, StatusReport, read_pain002, return_reason_text
from huishoudboekje.database import (
    OrderState,
    PaymentEvent,
    StoredPaymentOrder,
    find_batch_of_message,
    find_orders_by_end_to_end,
    lock_books,
    lock_payment_orders,
    move_orders,
    save_payment_events,
    save_status_report,
)
from huishoudboekje.errors import Finding, NotFound

_KNOWN = {
    OrderState.PAID: "staat al als betaald op een afschrift",
    OrderState.RETURNED: "is al teruggekomen op een afschrift",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenReport:
    """A report as it was taken in: `report_id` is None when it was handed in before.

    `rejected` are the numbers of the orders that the bank does not execute; `named` is how many
    payments it says something of.
    """

    report_id: int | None
    batch_id: int | None = None
    status: str = ""
    rejected: tuple[int, ...] = ()
    named: int = 0
    findings: tuple[Finding, ...] = ()


def take_status_report(session: Session, content: bytes, *, by: Acting) -> TakenReport:
    """The report is kept and what it says is done; handed in again it does nothing.

    A rejected order's entry is reversed, so that what it paid is due again. Raises InvalidInput
    when it is no report that we read, and NotFound for who does not reach everything: a report is
    on a whole file, and is taken in once.
    """
    if not by.reach.everything:
        raise NotFound("Er is geen betaalbestand waarvan u een statusbericht mag inlezen.")
    report = read_pain002(content)
    at, who = by.now, by.user.id
    number = save_status_report(session, content, recorded_at=at, recorded_by=who)
    if number is None:
        return TakenReport(report_id=None, status=report.group_status)
    batch_id = find_batch_of_message(session, report.original_message_id)
    if batch_id is None:
        text = f"er is geen betaalbestand {report.original_message_id} van ons"
        finding = Finding(place="OrgnlMsgId", code="unknown-file", text=text)
        return TakenReport(
            report_id=number,
            status=report.group_status,
            named=len(report.payments),
            findings=(finding,),
        )
    orders = _orders(session, batch_id, report, by)
    told = {each.order.end_to_end_id: each for each in orders}
    refused = dict(_refused(report, told))
    rejected = [each for each in orders if each.id in refused and _can_be_rejected(each)]
    _reject(session, rejected, refused, by=by)
    _keep_what_is_said(session, batch_id, report, told, by=by)
    refresh_signals(session, {each.order.household_id for each in rejected}, by=by)
    return TakenReport(
        report_id=number,
        batch_id=batch_id,
        status=report.group_status,
        rejected=tuple(each.id for each in rejected),
        named=len(report.payments),
        findings=tuple(_findings(report, told, refused)),
    )


def _orders(
    session: Session, batch_id: int, report: StatusReport, by: Acting
) -> Sequence[StoredPaymentOrder]:
    """The orders of the file that the report speaks of, locked with their households' books."""
    if report.is_rejected:
        found = orders_of_batch(session, batch_id, reach=by.reach)
    else:
        named = {each.end_to_end_id for each in report.payments}
        known = find_orders_by_end_to_end(session, named, reach=by.reach).values()
        found = tuple(each for each in known if each.batch_id == batch_id)
    lock_books(session, {each.order.household_id for each in found})
    lock_payment_orders(session, [each.id for each in found])
    wanted = {each.order.end_to_end_id for each in found}
    return sorted(
        find_orders_by_end_to_end(session, wanted, reach=by.reach).values(),
        key=lambda each: each.id,
    )


def _refused(
    report: StatusReport, told: Mapping[str, StoredPaymentOrder]
) -> Iterator[tuple[int, str]]:
    """The orders that the bank does not execute, each with the reason: its own, or the file's."""
    if report.is_rejected:
        for each in told.values():
            yield each.id, _reason(report.reason, report.text)
    for said in report.payments:
        stored = told.get(said.end_to_end_id)
        is_rejected = said.is_rejected or report.is_rejected
        if stored is not None and is_rejected and (said.reason or said.text or said.is_rejected):
            own = said.reason or said.text
            told_so = (said.reason, said.text) if own else (report.reason, report.text)
            yield stored.id, _reason(*told_so)


def _reason(code: str, text: str) -> str:
    said = return_reason_text(code) if code else ""
    return " ".join(part for part in (code, said, text) if part) or "de bank geeft geen reden"


def _can_be_rejected(stored: StoredPaymentOrder) -> bool:
    return stored.state is OrderState.EXPORTED


def _reject(
    session: Session,
    orders: Sequence[StoredPaymentOrder],
    reasons: Mapping[int, str],
    *,
    by: Acting,
) -> None:
    if not orders:
        return
    move_orders(session, [each.id for each in orders], state=OrderState.REJECTED)
    events = [
        PaymentEvent(
            what="rejected", detail=reasons[each.id], order_id=each.id, batch_id=each.batch_id
        )
        for each in orders
    ]
    save_payment_events(session, events, recorded_at=by.now, recorded_by=by.user.id)
    undo_orders(session, orders, reason="geweigerd door de bank", by=by)


def _keep_what_is_said(
    session: Session,
    batch_id: int,
    report: StatusReport,
    told: Mapping[str, StoredPaymentOrder],
    *,
    by: Acting,
) -> None:
    """Every status and every answer of the Verification of Payee stands with its order."""
    said = " ".join(part for part in (report.group_status, report.reason, report.text) if part)
    events = [PaymentEvent(what="status", detail=said, batch_id=batch_id)]
    for each in report.payments:
        stored = told.get(each.end_to_end_id)
        if stored is not None and each.status:
            is_check = each.payee_check is not None
            events.append(
                PaymentEvent(
                    what="payee-check" if is_check else "status",
                    detail=_status(each),
                    order_id=stored.id,
                    batch_id=batch_id,
                )
            )
    save_payment_events(session, events, recorded_at=by.now, recorded_by=by.user.id)


def _status(said: PaymentStatus) -> str:
    check = said.payee_check
    parts = (said.status, said.reason, "" if check is None else check.value, said.text)
    return " ".join(part for part in parts if part)


def _findings(
    report: StatusReport, told: Mapping[str, StoredPaymentOrder], refused: Mapping[int, str]
) -> Iterator[Finding]:
    for at, said in enumerate(report.payments, start=1):
        if said.end_to_end_id not in told:
            text = f"{said.end_to_end_id or 'zonder kenmerk'} staat niet in dit betaalbestand"
            yield Finding(place=f"payments[{at}]", code="unknown-payment", text=text)
    for each in told.values():
        if each.id in refused and each.state in _KNOWN:
            text = f"de bank weigert opdracht {each.id}, maar die {_KNOWN[each.state]}"
            place = each.order.household_id
            yield Finding(place=place, code="rejected-after-booking", text=text)
