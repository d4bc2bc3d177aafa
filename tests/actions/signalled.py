"""What signals are about, made in the tables: statements, lines, matches and orders."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy.orm import Session
from tests.actions.desk import POOL
from tests.database.bank_in import a_bank_file, a_line
from tests.database.payments_out import an_order

from huishoudboekje.database import (
    EVERYTHING,
    BatchState,
    MatchDecision,
    MatchPart,
    MatchRow,
    OrderState,
    PaymentBatchRow,
    PaymentOrder,
    StatementRow,
    entries_by_keys,
    move_batch,
    move_orders,
    save_bank_file,
    save_entries,
    save_lines,
    save_matches,
    save_payment_batch,
    save_payment_orders,
    save_statement,
)
from huishoudboekje.ledger import (
    Entry,
    Posting,
    available,
    bank,
    client_money,
    in_transit,
    income,
    received,
    reversal,
    suspense,
)
from huishoudboekje.matching import MatchKind

_numbers = count(1)


def stamp(day: date, who: str = "karin") -> dict[str, Any]:
    return {"recorded_at": datetime.combine(day, time(12), tzinfo=UTC), "recorded_by": who}


def a_statement_of(
    session: Session,
    day: date,
    *lines: dict[str, Any],
    opening: int = 0,
    iban: str = POOL,
    difference: int = 0,
    reason: str = "",
) -> tuple[int, ...]:
    """A statement of that day with these lines, each booked to suspense: the lines' numbers."""
    number = next(_numbers)
    by = stamp(day)
    total = sum(line["cents"] for line in lines)
    row = StatementRow(
        file_id=save_bank_file(session, a_bank_file(f"<s{number}/>".encode()), **by),
        iban=iban,
        statement_id=f"s-{number}",
        opening_date=day,
        closing_date=day,
        opening=opening,
        closing=opening + total - difference,
        difference=difference,
        difference_reason=reason,
    )
    statement = save_statement(session, row, **by)
    made = []
    for no, line in enumerate(lines, start=1):
        amount = line["cents"]
        sides = (bank(iban), suspense(iban))
        debit, credit = sides if amount > 0 else sides[::-1]
        key = f"bank:{iban}:{statement}:{no}"
        entry = Entry(
            key=key,
            business_date=day,
            text="van de bank",
            source="bank-line",
            postings=(Posting(debit=debit, credit=credit, amount=abs(amount)),),
        )
        entry_id = save_entries(session, [entry], **by)[key]
        values = {"statement_id": statement, "number": no, "iban": iban, "booking_date": day}
        made.append(a_line(entry_id, **{**values, **line}))
    return save_lines(session, made, **by)


def matched(session: Session, line_id: int, part: MatchPart, day: date, *, number: int = 1) -> str:
    """The line is matched with one part, booked as such a match is: the entry's key."""
    key = f"match:{line_id}:{number}"
    household, amount = str(part.household_id), abs(part.cents)
    sides = {
        MatchKind.RECEIPT: (
            (received(household), income(household, part.agreement_id or "")),
            (suspense(POOL), client_money(POOL)),
        ),
        MatchKind.RETURN: (
            (available(household), in_transit(household)),
            (suspense(POOL), client_money(POOL)),
        ),
        MatchKind.PAYMENT: (
            (in_transit(household), available(household)),
            (client_money(POOL), suspense(POOL)),
        ),
    }[part.kind]
    postings = tuple(Posting(debit=one, credit=other, amount=amount) for one, other in sides)
    entry = Entry(key=key, business_date=day, text="match", source="match", postings=postings)
    row = MatchRow(
        line_id=line_id,
        number=number,
        entry_id=save_entries(session, [entry], **stamp(day))[key],
        decided=MatchDecision.PERSON,
        parts=(part,),
    )
    save_matches(session, [row], **stamp(day))
    return key


def undone(session: Session, key: str, day: date) -> None:
    """The entry is reversed on that day."""
    entry = entries_by_keys(session, [key], reach=EVERYTHING)[key].entry
    back = reversal(entry, business_date=day, text="terug", source="reversal")
    save_entries(session, [back], **stamp(day))


def ordered(
    session: Session, day: date, key: str = "o-1", *, state: OrderState, **changes: Any
) -> int:
    """An order of h-1 recorded on that day, moved through a batch as far as its state."""
    order: PaymentOrder = an_order(key, **{"debtor_iban": POOL, "execution_date": day, **changes})
    (number,) = save_payment_orders(session, [order], **stamp(day))
    if state in {OrderState.OPEN, OrderState.EXPECTED}:
        return number
    row = PaymentBatchRow(
        debtor_iban=order.debtor_iban,
        execution_date=day,
        version="pain.001.001.09",
        order_count=1,
        cents=order.cents,
    )
    batch = save_payment_batch(session, row, **stamp(day))
    move_orders(session, [number], state=OrderState.IN_BATCH, batch_id=batch)
    for to in (BatchState.APPROVED, BatchState.EXPORTED):
        moment = stamp(day)["recorded_at"]
        move_batch(session, batch, state=to, moved_at=moment, moved_by="piet")
    move_orders(session, [number], state=OrderState.EXPORTED)
    if state is not OrderState.EXPORTED:
        move_orders(session, [number], state=state)
    return number
