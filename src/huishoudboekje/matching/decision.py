"""What is to be done with a statement line: one certain candidate, or ranked ones with doubts.

It promises that nothing is certain while two things are as likely or money goes the other way; it
is handed what was found and which terms are still open, and books nothing.
"""

from collections.abc import Iterable, Mapping

from huishoudboekje.agreements import Occurrence
from huishoudboekje.bank import StatementLine
from huishoudboekje.matching.agreed import agreed_decision
from huishoudboekje.matching.values import (
    DONE,
    MOST_CANDIDATES,
    SENT,
    Candidate,
    Decision,
    Doubt,
    Found,
    FoundBy,
    MatchableOrder,
    MatchKind,
    Reason,
    TermKey,
)

_UNMOVED: Mapping[int, str] = {}


def decide(
    line: StatementLine,
    found: Found,
    open_terms: Mapping[TermKey, tuple[Occurrence, ...]],
    *,
    moved: Mapping[int, str] = _UNMOVED,
) -> Decision:
    """What the line is for, as far as that is certain (definitions 7).

    `open_terms` has, for the agreements that were found, the occurrences that nothing came in for
    yet; `moved` the states of orders that changed since the index was built, by order id.
    """
    if found.by is FoundBy.END_TO_END_ID:
        return _by_own_id(line, found, moved)
    if found.by is FoundBy.BATCH:
        return _by_batch(line, found, moved)
    return agreed_decision(line, found, open_terms, moved)


def decide_in_order(
    lines: Iterable[tuple[StatementLine, Found]],
    open_terms: Mapping[TermKey, tuple[Occurrence, ...]],
) -> tuple[Decision, ...]:
    """A decision for each line, each knowing what the certain ones before it paid or received."""
    still_open = dict(open_terms)
    moved: dict[int, str] = {}
    decisions = []
    for line, found in lines:
        decision = decide(line, found, still_open, moved=moved)
        decisions.append(decision)
        for part in decision.candidates if decision.is_certain else ():
            if part.order_id is not None:
                is_return = part.kind is MatchKind.RETURN
                moved[part.order_id] = "returned" if is_return else "paid"
            elif part.agreement_id is not None:
                key = (part.household_id, part.agreement_id)
                still_open[key] = tuple(
                    each for each in still_open[key] if each.nominal_date != part.nominal_date
                )
    return tuple(decisions)


def _by_own_id(line: StatementLine, found: Found, moved: Mapping[int, str]) -> Decision:
    candidates = tuple(
        _of_order(line, order, Reason.OWN_ID, _doubts(line, order, moved))
        for order in sorted(found.orders, key=lambda order: order.id)
    )
    if len(candidates) > 1:
        return _uncertain(candidates, (Doubt.SEVERAL_AGREEMENTS,))
    if candidates[0].doubts:
        return _uncertain(candidates, candidates[0].doubts)
    return Decision(candidates=candidates, is_certain=True, doubts=())


def _doubts(
    line: StatementLine, order: MatchableOrder, moved: Mapping[int, str]
) -> tuple[Doubt, ...]:
    """What speaks against a line with the order's own id (definitions 7.4)."""
    state = moved.get(order.id, order.state)
    if line.amount < 0:
        said = _against_payment(line, order, state)
    else:
        said = _against_return(line, order, state)
    if order.cents != abs(line.amount):
        return (*said, Doubt.AMOUNT_DIFFERS)
    return said


def _against_payment(line: StatementLine, order: MatchableOrder, state: str) -> tuple[Doubt, ...]:
    doubts = []
    if state in DONE:
        doubts.append(Doubt.ALREADY_PAID)
    elif state != "exported":
        doubts.append(Doubt.NOT_EXPORTED)
    if line.counter_iban and order.creditor_iban not in {"", line.counter_iban}:
        doubts.append(Doubt.OTHER_ACCOUNT)
    if line.is_reversal or line.return_reason:
        doubts.append(Doubt.TAKEN_BACK)
    return tuple(doubts)


def _against_return(line: StatementLine, order: MatchableOrder, state: str) -> tuple[Doubt, ...]:
    """Anybody may quote an id of ours: the bank says it comes back, or the payee's account does."""
    doubts = []
    if state == "returned":
        doubts.append(Doubt.ALREADY_RETURNED)
    elif state not in SENT:
        doubts.append(Doubt.NOT_EXPORTED)
    is_said = line.is_reversal or line.return_reason
    if not is_said and line.counter_iban not in {"", order.creditor_iban}:
        doubts.append(Doubt.OTHER_ACCOUNT)
    return tuple(doubts)


def _by_batch(line: StatementLine, found: Found, moved: Mapping[int, str]) -> Decision:
    """Every exported order of the batch when they are the line together (definitions 7.5)."""
    orders = sorted(found.orders, key=lambda order: order.id)
    exported = [each for each in orders if moved.get(each.id, each.state) == "exported"]
    is_whole = not (found.is_cut or line.is_reversal or line.return_reason)
    if line.amount < 0 and is_whole:
        if sum(each.cents for each in exported) == -line.amount:
            parts = tuple(
                _of_order(line, each, Reason.BATCH, (), cents=-each.cents) for each in exported
            )
            return Decision(candidates=parts, is_certain=True, doubts=())
        if not exported:
            return _uncertain(_nearest(line, orders), (Doubt.ALREADY_PAID,))
    doubt = Doubt.BATCH_DIFFERS if line.amount < 0 else Doubt.BATCH_BACK
    return _uncertain(_nearest(line, orders), (doubt,))


def _nearest(line: StatementLine, orders: Iterable[MatchableOrder]) -> tuple[Candidate, ...]:
    amount = abs(line.amount)
    ranked = sorted(orders, key=lambda order: (abs(order.cents - amount), order.id))
    doubt = Doubt.BATCH_DIFFERS if line.amount < 0 else Doubt.BATCH_BACK
    return tuple(
        _of_order(line, order, Reason.BATCH, (doubt,)) for order in ranked[:MOST_CANDIDATES]
    )


def _of_order(
    line: StatementLine,
    order: MatchableOrder,
    reason: Reason,
    doubts: tuple[Doubt, ...],
    *,
    cents: int | None = None,
) -> Candidate:
    of_line = line.amount if cents is None else cents
    is_equal = abs(of_line) == order.cents
    return Candidate(
        kind=MatchKind.PAYMENT if line.amount < 0 else MatchKind.RETURN,
        household_id=order.household_id,
        agreement_id=order.agreement_id,
        nominal_date=order.nominal_date,
        order_id=order.id,
        cents=of_line,
        expected=order.cents,
        reasons=(reason, Reason.AMOUNT) if is_equal else (reason, Reason.OTHER_AMOUNT),
        doubts=doubts,
    )


def _uncertain(candidates: tuple[Candidate, ...], doubts: tuple[Doubt, ...]) -> Decision:
    return Decision(candidates=candidates, is_certain=False, doubts=doubts)
