"""Balances of a statement in camt.053: which are the opening and the closing one.

It promises both in cents, also from banks that write their own codes; it gets records and knows no
XML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huishoudboekje.bank.camt053_entries import signed
from huishoudboekje.bank.camt053_shape import Record
from huishoudboekje.bank.notes import Notes
from huishoudboekje.bank.values import bank_day, shown

_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD",)
_INTERIM = "ITBD"
_KNOWN = {
    *("OPBD", "CLBD", "PRCD", "ITBD", "OPAV", "CLAV", "FWAV", "ITAV", "INFO", "XPCD", "AVLB"),
    *("BLCK", "BLOK", "LRLD", "NOTE", "OTHR", "PDNG", "VALU", "NFAV", "EXPN", "LIEN", "FRZF"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """The opening and the closing balance (cents), with their days where they are given.

    Either may be one on the way, an interim balance: then there is another page before or behind.
    """

    opening: int
    closing: int
    opening_date: date | None
    closing_date: date | None
    opens_on_the_way: bool = False
    closes_on_the_way: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Balance:
    code: str
    amount: int
    day: date | None


def balances_of(record: Record, notes: Notes, *, place: str) -> Balances | None:
    """The two balances of a statement, or None where one is missing or unreadable: a mistake."""
    try:
        found = [_balance(each) for each in record.get("balances", ())]
    except ValueError as error:
        notes.mistake(place, "unreadable-balance", f"het saldo is niet te lezen: {error}")
        return None
    opening = _earliest(found, _OPENING)
    closing = _latest(found, _CLOSING)
    interim = [each for each in found if each.code == _INTERIM]
    if opening is None and interim:
        opening = interim.pop(0)
    if closing is None and interim:
        closing = interim[-1]
    if closing is None:
        closing = _by_its_own_code(found, notes, place=place)
    for name, balance in (("beginsaldo", opening), ("eindsaldo", closing)):
        if balance is None:
            notes.mistake(place, "no-balance", f"er is geen {name}")
    if opening is None or closing is None:
        return None
    return Balances(
        opening=opening.amount,
        closing=closing.amount,
        opening_date=opening.day,
        closing_date=closing.day,
        opens_on_the_way=opening.code == _INTERIM,
        closes_on_the_way=closing.code == _INTERIM,
    )


def _balance(record: Record) -> _Balance:
    day = record.get("date")
    return _Balance(
        code=(record.get("code") or "").strip(),
        amount=signed(record),
        day=bank_day(day) if day else None,
    )


def _earliest(found: Sequence[_Balance], codes: Sequence[str]) -> _Balance | None:
    """The first balance with the first code that occurs; the one of the earliest day if dated."""
    for code in codes:
        several = [each for each in found if each.code == code]
        if several:
            return min(several, key=lambda each: each.day or date.min)
    return None


def _latest(found: Sequence[_Balance], codes: Sequence[str]) -> _Balance | None:
    for code in codes:
        several = [each for each in found if each.code == code]
        if several:
            return max(reversed(several), key=lambda each: each.day or date.max)
    return None


def _by_its_own_code(found: Sequence[_Balance], notes: Notes, *, place: str) -> _Balance | None:
    """The one balance with a code that no standard knows."""
    unknown = [each for each in found if each.code not in _KNOWN]
    if len(unknown) != 1:
        return None
    code = shown(unknown[0].code) or "leeg"
    text = f"het eindsaldo heeft een code die de standaard niet kent: {code}"
    notes.remark(place, "unknown-balance-code", text)
    return unknown[0]
