"""What the demonstration came to, in a few figures.

It promises counts as they stand in the database now; it plays nothing.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from huishoudboekje.agreements import PaymentMethod
from huishoudboekje.database import (
    MatchDecision,
    OrderFilter,
    OrderState,
    Reach,
    SignalFilter,
    load_lines,
    load_matches,
    load_open_lines,
    load_payment_orders,
    load_signals,
    load_statements,
)

_ALL = 1_000_000
_LEFT = frozenset({OrderState.EXPORTED, OrderState.PAID, OrderState.RETURNED, OrderState.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCounts:
    """How many statements and lines came in, and what became of them.

    `by_itself` are the lines whose match in force nobody made, `exported` the transfers that left.
    """

    statements: int
    lines: int
    by_itself: int
    open: int
    exported: int
    signals: int


def count_examples(session: Session, *, reach: Reach) -> ExampleCounts:
    """The counts of all that is within reach."""
    lines = [each.id for each in load_lines(session, reach=reach, limit=_ALL)]
    by_itself = {
        each.match.line_id
        for each in load_matches(session, lines, reach=reach)
        if each.match.decided is MatchDecision.AUTOMATIC and not each.is_reversed
    }
    sent = OrderFilter(states=_LEFT, method=PaymentMethod.TRANSFER)
    return ExampleCounts(
        statements=len(load_statements(session, limit=_ALL)),
        lines=len(lines),
        by_itself=len(by_itself),
        open=len(load_open_lines(session, reach=reach, limit=_ALL)),
        exported=len(load_payment_orders(session, reach=reach, which=sent, limit=_ALL)),
        signals=len(
            load_signals(session, reach=reach, which=SignalFilter(is_open=True), limit=_ALL)
        ),
    )
