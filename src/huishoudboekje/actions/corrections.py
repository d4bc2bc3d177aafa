"""How entries are taken back, and from which day a household's books are open for anything.

It promises one wording and one source for every reversal, and that what is settled stays as it was;
what may be taken back it does not know.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import Terms
from huishoudboekje.calendar import settlement_date
from huishoudboekje.database import BookedEntry, Reach, load_next_periods, save_entries
from huishoudboekje.ledger import reversal

REVERSAL = "reversal"
"""Where a reversal comes from."""


def reverse_entries(
    session: Session,
    booked: Sequence[BookedEntry],
    days: Mapping[int, date],
    *,
    reason: str,
    by: Acting,
) -> tuple[int, ...]:
    """The numbers of the mirror entries, in the entries' order; `days` says per entry on which day.

    The caller holds the books. Raises AlreadyReversed.
    """
    made = [
        reversal(
            each.entry,
            business_date=days[each.id],
            text=f"Teruggenomen: {each.entry.text}. Reden: {reason}",
            source=REVERSAL,
        )
        for each in booked
    ]
    ids = save_entries(session, made, recorded_at=by.now, recorded_by=by.user.id)
    return tuple(ids[each.key] for each in made)


def load_open_days(
    session: Session, households: Iterable[Terms], *, reach: Reach
) -> Mapping[str, date]:
    """Per household the first day on which something may still be booked (definitions 4.4)."""
    terms = {each.id: each for each in households}
    periods = load_next_periods(session, terms.values(), reach=reach)
    return {
        name: settlement_date(periods[name].plus(-1), each.settlement_day)
        for name, each in terms.items()
    }
