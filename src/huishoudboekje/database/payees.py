"""Payees that a second person confirmed, with what the bank answered about name and account.

It promises that a confirmation is given once and stays; it does not know who has to be confirmed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, insert, select, tuple_
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.payment_tables import payee_confirmations
from huishoudboekje.database.portions import portions


class VopResult(StrEnum):
    """What the payee's bank said of the name beside the account."""

    MATCH = "match"
    CLOSE_MATCH = "close-match"
    NO_MATCH = "no-match"
    NOT_POSSIBLE = "not-possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeConfirmation:
    """A payee that a second person confirmed, with the bank's answer about name and account."""

    iban: str
    name: str
    vop_result: VopResult
    vop_answer: str
    reason: str
    recorded_at: datetime
    recorded_by: str


def save_payee_confirmation(session: Session, confirmation: PayeeConfirmation) -> None:
    """The payee is confirmed; the database refuses to confirm the same one twice."""
    values = {
        "iban": confirmation.iban,
        "name": confirmation.name,
        "vop_result": confirmation.vop_result.value,
        "vop_answer": confirmation.vop_answer,
        "reason": confirmation.reason,
        **stamp(confirmation.recorded_at, confirmation.recorded_by),
    }
    session.execute(insert(payee_confirmations), values)


_PAYEES = select(payee_confirmations).where(
    tuple_(payee_confirmations.c.iban, payee_confirmations.c.name).in_(
        bindparam("pairs", expanding=True)
    )
)


def load_payee_confirmations(
    session: Session, pairs: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], PayeeConfirmation]:
    """The confirmations of these payees (IBAN and name), as far as there are any."""
    return {
        (row.iban, row.name): PayeeConfirmation(
            iban=row.iban,
            name=row.name,
            vop_result=VopResult(row.vop_result),
            vop_answer=row.vop_answer,
            reason=row.reason,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for portion in portions(sorted(set(pairs)))
        for row in session.execute(_PAYEES, {"pairs": portion})
    }
