"""The payment orders of arrangements' instalments: which there are, and how far they came.

It promises one statement for any number of households; it moves no order.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from huishoudboekje.database.arrangement_tables import arrangement_streams
from huishoudboekje.database.ledger_tables import entries
from huishoudboekje.database.payment_tables import payment_orders
from huishoudboekje.database.payments import OrderState
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOrder:
    """An order in force for an instalment of an arrangement: its business key and its state."""

    key: str
    state: OrderState


_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
_reversals = entries.alias("reversals")
_again = payment_orders.alias("again")
_ORDERS = (
    select(
        payment_orders.c.household_id,
        arrangement_streams.c.arrangement_id,
        payment_orders.c.key,
        payment_orders.c.state,
    )
    .join(
        arrangement_streams,
        (arrangement_streams.c.household_id == payment_orders.c.household_id)
        & (arrangement_streams.c.agreement_id == payment_orders.c.agreement_id),
    )
    .where(
        within(payment_orders.c.household_id),
        payment_orders.c.household_id.in_(_IDS),
        ~select(_again.c.id).where(_again.c.replaces == payment_orders.c.id).exists(),
        ~select(_reversals.c.id).where(_reversals.c.reverses == payment_orders.c.entry_id).exists(),
    )
    .order_by(payment_orders.c.id)
)


def load_stream_orders(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[tuple[str, str], tuple[StreamOrder, ...]]:
    """By household id and arrangement id the orders of its instalments, the oldest first.

    Left out is what was taken back and what was paid again by a new order.
    """
    found: dict[tuple[str, str], list[StreamOrder]] = defaultdict(list)
    for ids in portions(sorted(set(household_ids))):
        for row in session.execute(_ORDERS, {"ids": ids, **reach.parameters}):
            order = StreamOrder(key=row.key, state=OrderState(row.state))
            found[row.household_id, row.arrangement_id].append(order)
    return {key: tuple(orders) for key, orders in found.items()}
