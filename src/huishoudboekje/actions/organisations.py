"""The organisation itself: its bank accounts and its own money behind all advances.

It promises that there is one organisation with one book; it does not know its households.
"""

from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.actions.users import Acting
from huishoudboekje.agreements import POOLED
from huishoudboekje.database import (
    EVERYTHING,
    Organisation,
    advances_under_way,
    entry_by_key,
    latest_statement,
    load_balances,
    load_organisation,
    lock_book,
    open_book,
    save_entries,
    save_organisation,
)
from huishoudboekje.errors import (
    Finding,
    InvalidInput,
    SameKeyOtherContent,
    StatementsExist,
)
from huishoudboekje.ledger import (
    ORGANISATION,
    Entry,
    Posting,
    advances,
    bank,
    guarantee_fund,
    own_costs,
    suspense,
)

_IBAN = "NL87INGB0000000200"

FUND_SOURCE = "fund"
"""Where own money that was put in by hand comes from."""

EXAMPLE_ORGANISATION = Organisation(
    name="Voorbeeldgemeente", pooled_iban=_IBAN, own_money_iban=_IBAN
)
"""An invented organisation with one bank account, on which its own money stands too."""


def ensure_organisation(session: Session, organisation: Organisation) -> Organisation:
    """The organisation of this database; the one given when there was none yet."""
    known = load_organisation(session)
    if known is not None:
        return known
    # An advance from another account than the pooled one is a transfer that a statement must show.
    assert organisation.own_money_iban == organisation.pooled_iban, "own money is on the pool"
    open_book(session, ORGANISATION)
    save_organisation(session, organisation)
    return organisation


def the_organisation(session: Session) -> Organisation:
    """The organisation of this database; there is one once a household was imported."""
    known = load_organisation(session)
    assert known is not None, "an import comes first and sets up the organisation"
    return known


def account_iban(organisation: Organisation, bank_account: str) -> str:
    """The IBAN on which a household's money is held: its own account's, or the pooled one's."""
    return organisation.pooled_iban if bank_account == POOLED else bank_account


def refuse_by_hand(session: Session, iban: str) -> None:
    """Nothing for an account without statements; raises StatementsExist for one that has them.

    What came in there is booked from the bank's own lines: by hand it would be there twice.
    """
    if latest_statement(session, iban) is not None:
        raise StatementsExist(
            f"Van rekening {iban} zijn er afschriften. Die brengen het geld; koppel de regel met: "
            "huishoudboekje match confirm"
        )


def put_in_own_money(
    session: Session, amount: int, business_date: date, *, key: str, by: Acting
) -> int:
    """The guarantee fund has grown by the amount (cents); the headroom (cents) is returned.

    The same key books once. Raises InvalidInput with all mistakes, and SameKeyOtherContent for
    another amount or date under the same key, StatementsExist where statements bring the money.
    """
    organisation = the_organisation(session)
    lock_book(session, ORGANISATION)
    line, match = _fund_entries(organisation, amount, business_date, key)
    known = entry_by_key(session, match.key, reach=EVERYTHING)
    if known is not None:
        if known.entry != match:
            raise SameKeyOtherContent(f"Sleutel {key} is al gebruikt voor een andere inleg.")
        return fund_headroom(session)
    refuse_by_hand(session, organisation.own_money_iban)
    if business_date > by.today:
        text = f"{business_date} is nog niet geweest"
        raise InvalidInput((Finding(place="date", code="in-the-future", text=text),))
    save_entries(session, [line, match], recorded_at=by.now, recorded_by=by.user.id)
    return fund_headroom(session)


def _fund_entries(
    organisation: Organisation, amount: int, day: date, key: str
) -> tuple[Entry, Entry]:
    if amount <= 0:
        text = "het bedrag moet hoger zijn dan nul"
        raise InvalidInput((Finding(place="amount", code="invalid", text=text),))
    iban, text = organisation.own_money_iban, "Eigen geld in het waarborgfonds"
    line = Posting(debit=bank(iban), credit=suspense(iban), amount=amount)
    match = Posting(debit=suspense(iban), credit=guarantee_fund(), amount=amount)
    name = f"hand:fund:{key}"
    return (
        Entry(key=name, business_date=day, text=text, source="bank-line", postings=(line,)),
        Entry(
            key=f"match:{name}", business_date=day, text=text, source=FUND_SOURCE, postings=(match,)
        ),
    )


def fund_headroom(session: Session) -> int:
    """What the guarantee fund can still advance (cents): fund less own costs less advances.

    An advance on its way to an own account counts already.
    """
    found = load_balances(session, reach=EVERYTHING, books=[ORGANISATION])
    own = -found.get(guarantee_fund(), 0) - found.get(own_costs(), 0)
    return own - found.get(advances(), 0) - advances_under_way(session)
