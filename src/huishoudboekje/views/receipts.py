"""What came in for a household, receipt by receipt.

It promises a page at a time, in the order of recording, taken back ones included; it books nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from huishoudboekje.database import Reach, load_household, load_receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """Money (cents) that came in: for which occurrence, in which entry, and whether it stands."""

    id: int
    agreement_id: str | None
    nominal_date: date | None
    business_date: date
    amount: int
    match_entry_id: int
    is_reversed: bool
    recorded_at: datetime


def receipt_list(
    session: Session, household_id: str, *, reach: Reach, after: int = 0, limit: int = 100
) -> tuple[ReceiptRow, ...]:
    """A page of the household's receipts: those numbered above `after`; raises NotFound."""
    load_household(session, household_id, reach=reach)
    stored = load_receipts(session, [household_id], reach=reach)
    return tuple(
        ReceiptRow(
            id=each.id,
            agreement_id=each.receipt.agreement_id,
            nominal_date=each.receipt.nominal_date,
            business_date=each.receipt.business_date,
            amount=each.receipt.cents,
            match_entry_id=each.receipt.match_entry_id,
            is_reversed=each.is_reversed,
            recorded_at=each.recorded_at,
        )
        for each in [row for row in stored if row.id > after][:limit]
    )
