"""Taking back: a match, an order that has not left, or a whole settlement.

It promises that a mistake is corrected by one mirror entry, and that what cannot be taken back is
refused with the way that does work.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from huishoudboekje.actions.corrections import reverse_entries
from huishoudboekje.actions.match_entries import MATCH
from huishoudboekje.actions.not_reversible import WHOLE, reversible_household
from huishoudboekje.actions.one_off_payments import FUNDING_SOURCE
from huishoudboekje.actions.organisations import fund_headroom
from huishoudboekje.actions.own_transfers import own_transfer_keys
from huishoudboekje.actions.payment_orders import cancel_orders_of, line_name
from huishoudboekje.actions.receipts import RECEIPT, open_since
from huishoudboekje.actions.users import Acting
from huishoudboekje.calendar import Period
from huishoudboekje.database import (
    BookedEntry,
    EntryFilter,
    Reach,
    Settlement,
    StoredSettlement,
    entries_by_keys,
    load_entries,
    load_household,
    load_settlements,
    load_states,
    lock_book,
    mark_settlements_reversed,
)
from huishoudboekje.errors import (
    AdvanceTooHigh,
    AlreadyReversed,
    Finding,
    InvalidInput,
    NotFound,
    NotReversible,
    OutOfOrder,
)
from huishoudboekje.ledger import (
    ORGANISATION,
    advances,
    balances,
    received,
)
from huishoudboekje.money import euro_text
from huishoudboekje.planning import ONE_OFF_SOURCE, HouseholdState, settlement_key

_PAGE = 500


def reverse_entry(session: Session, entry_id: int, *, reason: str, by: Acting) -> int:
    """The entry is undone by its mirror image; the new entry's number is returned.

    A match of a receipt and an order of a settlement may be taken back. Dated on the entry's own
    day, or on the latest settlement date where that is later. Raises NotFound, AlreadyReversed,
    NotReversible with the way that does work.
    """
    if not reason.strip():
        finding = Finding(place="reason", code="missing", text="zeg waarom; dat staat in de boeken")
        raise InvalidInput((finding,))
    booked = _booked(session, entry_id, by.reach)
    household_id = reversible_household(session, booked, reach=by.reach)
    state = _locked_state(session, household_id, by.reach)
    booked = _booked(session, entry_id, by.reach)
    if booked.reversed_by is not None:
        raise AlreadyReversed("Deze boeking is al teruggenomen.")
    cancel_orders_of(session, [booked.id], reason=reason, by=by)
    day = max(booked.entry.business_date, open_since(state))
    return reverse_entries(session, [booked], {booked.id: day}, reason=reason, by=by)[0]


def _booked(session: Session, entry_id: int, reach: Reach) -> BookedEntry:
    found = load_entries(session, reach=reach, after=entry_id - 1, limit=1)
    if not found or found[0].id != entry_id:
        raise NotFound(f"Er is geen boeking {entry_id}.")
    return found[0]


def _locked_state(session: Session, household_id: str, reach: Reach) -> HouseholdState:
    lock_book(session, household_id)
    document = load_household(session, household_id, reach=reach).document
    pair = (document.terms, document.agreements)
    return load_states(session, [pair], reach=reach)[household_id]


def reverse_settlement(
    session: Session,
    household_id: str,
    period: Period,
    *,
    reason: str,
    by: Acting,
) -> int:
    """The household's latest settlement is undone whole, each entry on its own day.

    Returns how many entries were reversed; the period can be settled again. Raises NotFound,
    OutOfOrder when a later period is settled, NotReversible when something after it hangs on it
    (definitions 4.6), and AdvanceTooHigh when the fund no longer covers what was repaid.
    """
    load_household(session, household_id, reach=by.reach)
    state = _locked_state(session, household_id, by.reach)
    stored = _in_force(session, household_id, period, by.reach)
    if state.period != period.plus(1):
        raise OutOfOrder(f"Neem eerst de verwerking van {state.period.plus(-1)} terug.")
    found = entries_by_keys(session, _keys(stored), reach=by.reach)
    _refuse_undone_later(session, found, by.reach)
    since = _booked_since(session, stored, by.reach)
    _refuse_receipt_gone(session, stored, since, by.reach)
    _refuse_paid_between(since)
    booked = [each for each in found.values() if each.reversed_by is None]
    transfers = own_transfer_keys(_base(stored))
    ids = [each.id for each in found.values()]
    cancel_orders_of(session, ids, keys=transfers, reason=reason, by=by)
    _refuse_too_high(session, booked)
    days = {each.id: each.entry.business_date for each in booked}
    reverse_entries(session, booked, days, reason=reason, by=by)
    mark_settlements_reversed(session, [stored.id], reversed_at=by.now)
    return len(booked)


def _refuse_undone_later(session: Session, found: Mapping[str, BookedEntry], reach: Reach) -> None:
    """An order undone on a later day than its own would weigh on the days in between."""
    keys = [each.reversed_by for each in found.values() if each.reversed_by is not None]
    for undone in entries_by_keys(session, keys, reach=reach).values():
        assert undone.entry.reverses is not None, "it is a reversal"
        if undone.entry.business_date != found[undone.entry.reverses].entry.business_date:
            raise NotReversible(
                "Een opdracht van deze maandverwerking is later apart teruggenomen. "
                "Neem de andere opdrachten ook apart terug."
            )


def _booked_since(session: Session, stored: StoredSettlement, reach: Reach) -> list[BookedEntry]:
    """What is in the household's book from the day of the settlement on."""
    settlement = stored.settlement
    which = EntryFilter(book=settlement.household_id, first=settlement.settlement_date)
    found: list[BookedEntry] = []
    while page := load_entries(
        session, reach=reach, which=which, after=found[-1].id if found else 0, limit=_PAGE
    ):
        found += page
    return found


def _refuse_receipt_gone(
    session: Session, stored: StoredSettlement, since: Iterable[BookedEntry], reach: Reach
) -> None:
    """Money that was there when it was settled and is gone since would be counted again."""
    settlement = stored.settlement
    keys = [each.entry.reverses for each in since if each.entry.reverses is not None]
    for original in entries_by_keys(session, keys, reach=reach).values():
        is_receipt = original.entry.source == RECEIPT or _brought_in(original, settlement)
        if is_receipt and original.entry.business_date < settlement.settlement_date:
            raise NotReversible(
                f"Een ontvangst van {original.entry.business_date} is na deze verwerking "
                "teruggenomen. De verwerking blijft staan; de volgende maand verrekent het."
            )


def _brought_in(original: BookedEntry, settlement: Settlement) -> bool:
    """Whether it is the match of a line that the household received something by."""
    own = received(settlement.household_id)
    touched = {
        each for posting in original.entry.postings for each in (posting.debit, posting.credit)
    }
    return original.entry.source == MATCH and own in touched


def _refuse_paid_between(since: Iterable[BookedEntry]) -> None:
    """What a one-off payment used would be there again for the next settlement of these days."""
    for each in since:
        stands = each.entry.reverses is None and each.reversed_by is None
        is_paid = each.entry.source == ONE_OFF_SOURCE and stands
        # Taking the payment itself back leaves its funding, as free money.
        if is_paid or each.entry.source == FUNDING_SOURCE:
            raise NotReversible(
                "Na deze maandverwerking is een losse betaling gedaan. "
                "De verwerking blijft staan; neem de opdrachten apart terug."
            )


def _refuse_too_high(session: Session, booked: Iterable[BookedEntry]) -> None:
    """What was repaid may stand behind another household by now."""
    repaid = -balances(each.entry for each in booked).get(advances(), 0)
    if repaid > 0:
        lock_book(session, ORGANISATION)
        headroom = fund_headroom(session)
        if repaid > headroom:
            raise AdvanceTooHigh(
                f"Het voorschot zou {euro_text(repaid)} hoger worden; het waarborgfonds heeft "
                f"nog {euro_text(max(0, headroom))} over."
            )


def _in_force(
    session: Session, household_id: str, period: Period, reach: Reach
) -> StoredSettlement:
    found = load_settlements(session, [household_id], reach=reach, period=str(period))
    for each in found:
        if each.reversed_at is None:
            return each
    raise NotFound(f"Periode {period} is voor huishouden {household_id} niet verwerkt.")


def _keys(stored: StoredSettlement) -> list[str]:
    names = (*WHOLE, *map(line_name, stored.settlement.lines))
    return [f"{_base(stored)}:{name}" for name in names]


def _base(stored: StoredSettlement) -> str:
    settlement = stored.settlement
    period = Period.parse(settlement.period)
    return settlement_key(settlement.household_id, period, settlement.attempt)
