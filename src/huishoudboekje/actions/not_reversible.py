"""What may not be taken back as one entry, with the way that does work for each.

It promises that every refusal names that way; it books nothing.
"""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from huishoudboekje.actions.debts import DEBT_SOURCE
from huishoudboekje.actions.match_entries import MATCH
from huishoudboekje.actions.matches import refuse_transfers
from huishoudboekje.actions.one_off_payments import FUNDING_SOURCE
from huishoudboekje.actions.organisations import FUND_SOURCE
from huishoudboekje.actions.own_transfers import LATE_SOURCE
from huishoudboekje.actions.receipts import LINE, RECEIPT
from huishoudboekje.database import (
    BookedEntry,
    DebtChangeKind,
    Reach,
    entry_by_key,
    line_of_entry,
    load_debt_changes,
    load_matches,
)
from huishoudboekje.errors import AlreadyReversed, NotReversible
from huishoudboekje.ledger import ORGANISATION
from huishoudboekje.planning import ONE_OFF_SOURCE, SETTLEMENT_SOURCE

WHOLE = ("available", "balance")
"""The ends of the keys of what a settlement books for the household as a whole."""

_BY_ITSELF = frozenset({RECEIPT, SETTLEMENT_SOURCE, ONE_OFF_SOURCE, LATE_SOURCE})
_WHY = '--reason "..."'


def reversible_household(session: Session, booked: BookedEntry, *, reach: Reach) -> str:
    """Whose book the entry is in, when it may be taken back by itself.

    Raises NotReversible with the way that does work, and AlreadyReversed.
    """
    source = booked.entry.source
    if booked.entry.reverses is not None:
        raise NotReversible("Dit is al een terugboeking. Boek opnieuw wat wel klopt.")
    if source in _REFUSED:
        _REFUSED[source](session, booked, reach)
    assert source in _BY_ITSELF, "an entry is taken back by itself, or refused with another way"
    return _household_of(booked)


def _household_of(booked: BookedEntry) -> str:
    return next(
        each.debit.book for each in booked.entry.postings if each.debit.book != ORGANISATION
    )


def _refuse_line(session: Session, booked: BookedEntry, reach: Reach) -> None:
    stays = "Een regel van de bank blijft staan."
    line = line_of_entry(session, booked.id, reach=reach)
    if line is not None:
        found = load_matches(session, [line.id], reach=reach)
        for each in found:
            if not each.is_reversed:
                raise NotReversible(
                    f"{stays} Neem terug waarvoor hij is met: "
                    f"huishoudboekje match take-back {each.id} {_WHY}"
                )
        raise NotReversible(
            f"{stays} Zeg waarvoor hij is met: huishoudboekje match confirm {line.id}"
        )
    key = booked.entry.key
    for name in (f"match:{key}:1", f"match:{key}"):
        known = entry_by_key(session, name, reach=reach)
        if known is not None and known.entry.source == FUND_SOURCE:
            _refuse_fund(session, known, reach)
        if known is not None and known.reversed_by is None:
            raise NotReversible(
                f"{stays} Neem terug bij welk inkomen hij hoort met: "
                f"huishoudboekje reverse {known.id} {_WHY}"
            )
    raise NotReversible(f"{stays} Waarvoor hij was, is al teruggenomen. Boek wat wel klopt.")


def _refuse_match(session: Session, booked: BookedEntry, reach: Reach) -> None:
    _refuse_reversed(booked)
    line_id = int(booked.entry.key.split(":")[1])
    found = load_matches(session, [line_id], reach=reach)
    refuse_transfers([each for each in found if not each.is_reversed])
    number = next(each.id for each in found if each.match.entry_id == booked.id)
    raise NotReversible(
        "Dit is de koppeling van een regel van de bank. Neem die terug met: "
        f"huishoudboekje match take-back {number} {_WHY}"
    )


def _refuse_reversed(booked: BookedEntry) -> None:
    if booked.reversed_by is not None:
        raise AlreadyReversed("Deze boeking is al teruggenomen.")


def _refuse_fund(_session: Session, _booked: BookedEntry, _reach: Reach) -> None:
    raise NotReversible(
        "Eigen geld blijft staan. Gaat het weer van de rekening, lees dan het afschrift in "
        "en koppel die regel met: huishoudboekje match confirm REGEL --part kind=own-money"
    )


def _refuse_whole(_session: Session, booked: BookedEntry, _reach: Reach) -> None:
    key = booked.entry.key
    if key.endswith(WHOLE):
        _, period, household_id, _ = key.split(":")
        raise NotReversible(
            "Dit hoort bij een hele maandverwerking. Neem die terug met: huishoudboekje settle "
            f"{period.partition('.')[0]} --household {household_id} --reverse {_WHY}"
        )


def _refuse_debt(_session: Session, booked: BookedEntry, _reach: Reach) -> None:
    _, household_id, debt_id = booked.entry.key.split(":")
    raise NotReversible(
        "Een geregistreerde schuld blijft staan. Klopt zij niet, leg dat dan vast met: "
        f'huishoudboekje debt fact {household_id} {debt_id} contested --source "...". '
        "Scheldt de schuldeiser haar kwijt, boek dat dan met: "
        f'huishoudboekje debt waive {household_id} {debt_id} --component ... --source "..."'
    )


def _refuse_debt_change(session: Session, booked: BookedEntry, reach: Reach) -> None:
    _refuse_reversed(booked)
    household_id = _household_of(booked)
    found = load_debt_changes(session, [household_id], reach=reach)
    change, number = next(
        (each.change, each.number) for each in found if each.change.entry_id == booked.id
    )
    if change.arrangement_id is not None and change.effort_id:
        raise NotReversible(
            "Dit hoort bij een inzet van een regeling. Neem terug wat erover besloten is met: "
            f"huishoudboekje arrangement confirm-effort {household_id} {change.arrangement_id} "
            f'{change.effort_id} --take-back --by-whom "..." --evidence "..."'
        )
    raise NotReversible(
        "Dit is een wijziging van een schuld. Neem die terug met: "
        f"huishoudboekje debt take-back {household_id} {change.debt_id} {number} {_WHY}"
    )


def _refuse_funding(session: Session, booked: BookedEntry, reach: Reach) -> None:
    stays = "Reserve en voorschot voor een losse betaling worden niet apart teruggenomen."
    key = booked.entry.key.replace(FUNDING_SOURCE, ONE_OFF_SOURCE, 1)
    payment = entry_by_key(session, key, reach=reach)
    assert payment is not None, "the payment was booked with it"
    if payment.reversed_by is not None:
        raise NotReversible(
            f"{stays} De betaling is al teruggenomen; de volgende maandverwerking verrekent het."
        )
    raise NotReversible(
        f"{stays} Neem de betaling terug met: huishoudboekje reverse {payment.id} {_WHY}. "
        "De volgende maandverwerking verrekent dan wat vrijkomt."
    )


_Refuse = Callable[[Session, BookedEntry, Reach], None]
_REFUSED: Mapping[str, _Refuse] = {
    LINE: _refuse_line,
    MATCH: _refuse_match,
    FUND_SOURCE: _refuse_fund,
    SETTLEMENT_SOURCE: _refuse_whole,
    FUNDING_SOURCE: _refuse_funding,
    DEBT_SOURCE: _refuse_debt,
    **{f"{DEBT_SOURCE}-{kind}": _refuse_debt_change for kind in DebtChangeKind},
}
