"""Agreements and terms as rows, and rows as values: two mapping functions each.

It promises that a value read back equals the value saved; it does not read or save.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from huishoudboekje.agreements import (
    Agreement,
    CostClass,
    Kind,
    Mandate,
    PaymentMethod,
    Programme,
    Step,
    Terms,
)
from huishoudboekje.calendar import BusinessDay, Recurrence


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _listed(text: str) -> Sequence[Any]:
    # Most lists are empty, and a statement looks at a hundred thousand agreements.
    found: Sequence[Any] = () if text == "[]" else json.loads(text)
    return found


def agreement_hash(agreement: Agreement) -> str:
    """The hash of all that the agreement says: equal for equal content, other for other."""
    fields = asdict(agreement)
    content = json.dumps(fields, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(content.encode()).hexdigest()


def agreement_row(household_id: str, agreement: Agreement, position: int) -> dict[str, Any]:
    """The agreement as a row of its household, but for who recorded it and when."""
    recurrence = agreement.recurrence
    return {
        "household_id": household_id,
        "id": agreement.id,
        "position": position,
        "kind": agreement.kind.value,
        "name": agreement.name,
        "amount": agreement.amount,
        "rule": recurrence.rule,
        "start": recurrence.start,
        "dates": _json([day.isoformat() for day in recurrence.dates]),
        "until": agreement.until,
        "steps": _json([[step.start.isoformat(), step.amount] for step in agreement.steps]),
        "business_day": agreement.business_day.value,
        "cost_class": agreement.cost_class.value,
        "party": agreement.party,
        "iban": agreement.iban,
        "reference": agreement.reference,
        "search": _json(agreement.search),
        "payment_method": agreement.payment_method.value,
        "is_guaranteed": agreement.is_guaranteed,
        "is_enforced": agreement.is_enforced,
        "amount_margin": agreement.amount_margin,
        "day_margin": agreement.day_margin,
        "counts_from": agreement.counts_from,
        "follows": agreement.follows,
        "content_hash": agreement_hash(agreement),
    }


def agreement_value(row: Row[*tuple[Any, ...]], ends: Sequence[date]) -> Agreement:
    """The agreement that a row holds, ending as was recorded last, or else as it was agreed."""
    return Agreement(
        id=row.id,
        name=row.name,
        kind=Kind(row.kind),
        amount=row.amount,
        recurrence=Recurrence(
            rule=row.rule,
            start=row.start,
            dates=tuple(map(date.fromisoformat, _listed(row.dates))),
        ),
        until=ends[-1] if ends else row.until,
        steps=tuple(
            Step(start=date.fromisoformat(start), amount=amount)
            for start, amount in _listed(row.steps)
        ),
        business_day=BusinessDay(row.business_day),
        cost_class=CostClass(row.cost_class),
        party=row.party,
        iban=row.iban,
        reference=row.reference,
        search=tuple(_listed(row.search)),
        payment_method=PaymentMethod(row.payment_method),
        is_guaranteed=row.is_guaranteed,
        is_enforced=row.is_enforced,
        amount_margin=row.amount_margin,
        day_margin=row.day_margin,
        counts_from=row.counts_from,
        follows=row.follows,
    )


def terms_row(terms: Terms) -> dict[str, Any]:
    """The terms as a household's row, but for its book, version and who recorded it."""
    mandate = terms.mandate
    return {
        "id": terms.id,
        "name": terms.name,
        "programme": terms.programme.value,
        "start": terms.start,
        "settlement_day": terms.settlement_day,
        "months": terms.months,
        "advance_limit": terms.advance_limit,
        "floor": terms.floor,
        "buffer": terms.buffer,
        "opening_balance": terms.opening_balance,
        "payday": terms.payday,
        "round_to": terms.round_to,
        "ends": terms.ends,
        "municipality": terms.municipality,
        "bank_account": terms.bank_account,
        "language": terms.language,
        "mandate_from": None if mandate is None else mandate.start,
        "mandate_until": None if mandate is None else mandate.until,
    }


def terms_value(row: Row[*tuple[Any, ...]]) -> Terms:
    """The terms that a household's row holds."""
    mandate = None
    if row.mandate_from is not None:
        mandate = Mandate(start=row.mandate_from, until=row.mandate_until)
    return Terms(
        id=row.id,
        name=row.name,
        programme=Programme(row.programme),
        start=row.start,
        settlement_day=row.settlement_day,
        months=row.months,
        advance_limit=row.advance_limit,
        floor=row.floor,
        buffer=row.buffer,
        opening_balance=row.opening_balance,
        payday=row.payday,
        round_to=row.round_to,
        ends=row.ends,
        municipality=row.municipality,
        bank_account=row.bank_account,
        language=row.language,
        mandate=mandate,
    )


def stamp(recorded_at: datetime, recorded_by: str) -> dict[str, Any]:
    """Who recorded a row, and when."""
    return {"recorded_at": recorded_at, "recorded_by": recorded_by}
