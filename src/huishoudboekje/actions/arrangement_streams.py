"""An arrangement's instalments in the plan: added, moved, cut and ended, one stream after another.

It promises that what was settled stays as it was agreed, that every next stream follows up the one
before it, and that never more is to be paid than is owed. Why it changes it does not know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from sqlalchemy.orm import Session

from huishoudboekje.actions.arranging import Arranging
from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import MAX_AGREEMENTS, Agreement
from huishoudboekje.arrangements import (
    ArrangementTerms,
    Instalment,
    instalments_of,
    payable,
    remaining,
    stream,
)
from huishoudboekje.database import (
    StoredArrangement,
    efforts_to_confirm,
    save_agreement,
    save_agreement_end,
    save_arrangement_streams,
)
from huishoudboekje.debts import total_of
from huishoudboekje.errors import AlreadyExists

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentStream:
    """The streams of an arrangement, and which of all their instalments were not settled, by date.

    What was cut or moved before stands on a later stream; what was not, on the one it began on.
    """

    agreements: tuple[Agreement, ...]
    unsettled: tuple[Instalment, ...]


def stream_name(terms: ArrangementTerms) -> str:
    """What the instalments are called in a plan and on a list."""
    return f"Aflossing {terms.creditor}"


def current_stream(held: Arranging, arrangement: StoredArrangement) -> CurrentStream | None:
    """The streams with what is still to be paid of them; None where nothing is paid in cash."""
    if not arrangement.streams:
        return None
    by_id = {each.id: each for each in held.state.agreements}
    agreements = tuple(by_id[name] for name in arrangement.streams)
    unsettled = (one for each in agreements for one in _unsettled(held, each))
    return CurrentStream(
        agreements=agreements, unsettled=tuple(sorted(unsettled, key=lambda each: each.due))
    )


def _unsettled(held: Arranging, agreement: Agreement) -> tuple[Instalment, ...]:
    done = {day for name, day in held.state.settled if name == agreement.id}
    return remaining(instalments_of(agreement), done)


def add_stream(
    session: Session,
    held: Arranging,
    arrangement: StoredArrangement,
    instalments: Sequence[Instalment],
    *,
    by: Acting,
) -> Arranging:
    """The household pays these instalments as well, after those of the streams before.

    Raises AlreadyExists when an agreement has that id, or when there are too many.
    """
    number = len(arrangement.streams) + 1
    made = stream(
        arrangement.id,
        number,
        arrangement.terms,
        instalments,
        name=stream_name(arrangement.terms),
    )
    known = held.state.agreements
    if number == 1:
        made = replace(made, counts_from=max(by.today, held.state.terms.start))
    else:
        before = next(each for each in known if each.id == arrangement.streams[-1])
        made = _continued(before, made)
    if any(each.id == made.id for each in known):
        raise AlreadyExists(f"Er is al een afspraak {made.id} in dit huishouden.")
    if len(known) >= MAX_AGREEMENTS:
        raise AlreadyExists(f"Een huishouden heeft hooguit {MAX_AGREEMENTS} afspraken.")
    at, who = by.now, by.user.id
    save_agreement(session, held.household_id, made, recorded_at=at, recorded_by=who)
    save_arrangement_streams(
        session, held.household_id, arrangement.id, [made.id], recorded_at=at, recorded_by=who
    )
    return replace(held, state=replace(held.state, agreements=(*known, made)))


def _continued(before: Agreement, made: Agreement) -> Agreement:
    """What comes next is paid as before: only when and how much is another."""
    return replace(
        before,
        id=made.id,
        amount=made.amount,
        recurrence=made.recurrence,
        until=made.until,
        steps=made.steps,
        counts_from=made.counts_from,
        follows=before.id,
    )


def cut_stream(
    session: Session, held: Arranging, current: CurrentStream, before: date, *, by: Acting
) -> Arranging:
    """Of the streams only what is due before that nominal date is still to be paid."""
    until = before - _DAY
    at, who = by.now, by.user.id
    cut = {
        each.id
        for each in current.agreements
        if any(one.due >= before for one in _unsettled(held, each))
    }
    for name in sorted(cut):
        save_agreement_end(session, held.household_id, name, until, recorded_at=at, recorded_by=who)
    agreements = tuple(
        replace(each, until=until) if each.id in cut else each for each in held.state.agreements
    )
    return replace(held, state=replace(held.state, agreements=agreements))


def end_stream(
    session: Session, held: Arranging, arrangement: StoredArrangement, *, by: Acting
) -> Arranging:
    """Nothing more of the arrangement is to be paid, from the first instalment not settled on."""
    current = current_stream(held, arrangement)
    if current is None or not current.unsettled:
        return held
    return cut_stream(session, held, current, current.unsettled[0].due, by=by)


def to_pay(held: Arranging, arrangement: StoredArrangement) -> int:
    """What its instalments still have to pay (cents): what is owed less what efforts relieve."""
    owed = {debt_id: held.owed.get(debt_id, {}) for debt_id in arrangement.terms.debt_ids}
    left = payable(owed, efforts_to_confirm(arrangement))
    return sum(max(0, total_of(left.get(debt_id, {}))) for debt_id in owed)


def fit_stream(
    session: Session, held: Arranging, arrangement: StoredArrangement, *, by: Acting
) -> Arranging:
    """The last instalments are cut, so that no more is paid than is owed; else nothing changes."""
    current = current_stream(held, arrangement)
    if current is None or not current.unsettled:
        return held
    due = to_pay(held, arrangement)
    paid_before = [0, *accumulate(each.amount for each in current.unsettled)]
    if paid_before[-1] <= due:
        return held
    at = next(at for at, paid in enumerate(paid_before[1:]) if paid > due)
    cut = current.unsettled[at]
    held = cut_stream(session, held, current, cut.due, by=by)
    rest = due - paid_before[at]
    if not rest:
        return held
    last = replace(cut, amount=rest)
    return add_stream(session, held, arrangement, [last], by=by)
