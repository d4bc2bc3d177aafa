"""What a signal is about: the arrangement, the guarantee or the debt where something is done.

It promises one that is there; where the signal is of none of these, or it cannot be told which,
nothing. It opens and closes no signal.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from huishoudboekje.database import (
    Reach,
    SignalRow,
    arrangements_of_agreements,
    load_arrangements,
    load_guarantees,
    load_set_offs,
    running_on_debts,
)
from huishoudboekje.signals import SignalKind, about

_OF_ARRANGEMENT = frozenset(
    {
        SignalKind.ARRANGEMENT_BROKEN,
        SignalKind.PAUSE_ENDS,
        SignalKind.TIED_INCOME_MISSING,
        SignalKind.CONDITION_FAILED,
        SignalKind.EFFORT_OVERDUE,
        SignalKind.EFFORT_FAILED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSubject:
    """The ids of what a signal is about; at most one is there."""

    arrangement_id: str | None = None
    guarantee_id: str | None = None
    debt_id: str | None = None


_NOTHING = SignalSubject()


def signal_subject(session: Session, signal: SignalRow, *, reach: Reach) -> SignalSubject:
    """What this signal is about, as it is known now."""
    household_id, kind = signal.household_id, SignalKind(signal.kind)
    if household_id is None:
        return _NOTHING
    parts = about(kind, household_id, signal.cause)
    if kind in _OF_ARRANGEMENT:
        return _arrangement(session, household_id, parts[0], reach)
    if kind is SignalKind.INSTALMENT_MISSED:
        return _of_stream(session, household_id, signal.agreement_id, reach)
    if kind is SignalKind.SET_OFF:
        return _set_off(session, household_id, parts, reach)
    if kind is SignalKind.GUARANTEE_CALLED:
        given = load_guarantees(session, [household_id], reach=reach).get(household_id, ())
        is_there = any(each.guarantee.id == parts[0] for each in given)
        return SignalSubject(guarantee_id=parts[0]) if is_there else _NOTHING
    return _NOTHING


def _arrangement(
    session: Session, household_id: str, arrangement_id: str, reach: Reach
) -> SignalSubject:
    ids = [arrangement_id]
    found = load_arrangements(session, [household_id], reach=reach, ids=ids)
    return SignalSubject(arrangement_id=arrangement_id) if found.get(household_id) else _NOTHING


def _of_stream(
    session: Session, household_id: str, agreement_id: str | None, reach: Reach
) -> SignalSubject:
    found = arrangements_of_agreements(session, [household_id], reach=reach)
    return SignalSubject(arrangement_id=found.get(household_id, {}).get(agreement_id or ""))


def _set_off(
    session: Session, household_id: str, parts: tuple[str, ...], reach: Reach
) -> SignalSubject:
    """The arrangement that runs on the debt, else the debt; of several debts none."""
    debts = {
        each.debt_id
        for each in load_set_offs(session, [household_id], reach=reach)
        if (each.agreement_id, each.nominal_date.isoformat()) == parts
    }
    running = running_on_debts(session, [household_id], reach=reach).get(household_id, {})
    arranged = {running[each] for each in debts if each in running}
    if len(arranged) == 1:
        return SignalSubject(arrangement_id=arranged.pop())
    return SignalSubject(debt_id=debts.pop()) if len(debts) == 1 else _NOTHING
