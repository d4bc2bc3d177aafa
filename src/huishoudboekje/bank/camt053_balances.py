"""Balances and totals of a statement in camt.053: which are the opening and the closing one.

It promises both balances in cents, also from banks that write their own codes, and holds the bank
to the totals that it gives itself; it gets records and knows no XML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huishoudboekje.bank.camt053_entries import signed
from huishoudboekje.bank.camt053_shape import Record
from huishoudboekje.bank.notes import Notes
from huishoudboekje.bank.values import bank_cents, bank_day, shown
from huishoudboekje.money import euro_text

_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD",)
_INTERIM = "ITBD"
_KNOWN = {
    *("OPBD", "CLBD", "PRCD", "ITBD", "OPAV", "CLAV", "FWAV", "ITAV", "INFO", "XPCD", "AVLB"),
    *("BLCK", "BLOK", "LRLD", "NOTE", "OTHR", "PDNG", "VALU", "NFAV", "EXPN", "LIEN", "FRZF"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """The opening and the closing balance (cents), with their days where they are given."""

    opening: int
    closing: int
    opening_date: date | None
    closing_date: date | None


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


class EntryTotals:
    """What the booked entries of a statement come to (cents) so far, and how many there are."""

    __slots__ = ("count", "credits", "debits", "lines", "pending")

    def __init__(self) -> None:
        self.credits = self.debits = 0
        self.count = self.lines = self.pending = 0

    def add(self, amount: int, lines: int) -> None:
        """Count one booked entry of a signed amount."""
        if amount > 0:
            self.credits += amount
        else:
            self.debits -= amount
        self.count += 1
        self.lines += lines


def check_summary(record: Record, totals: EntryTotals, notes: Notes, *, place: str) -> None:
    """The bank's own totals agree with its entries, or the file is refused.

    Where entries are still pending, totals may count them, so they prove nothing.
    """
    if totals.pending:
        return
    booked = totals.credits + totals.debits
    net = totals.credits - totals.debits
    compared = (
        ("totals", "sum", "alle bedragen", (booked, abs(net))),
        ("totals", "net", "bij min af", (abs(net),)),
        ("credits", "sum", "alles wat bijkwam", (totals.credits,)),
        ("debits", "sum", "alles wat afging", (totals.debits,)),
    )
    for group, fact, name, right in compared:
        for said in record.get(group, ()):
            if said.get(fact):
                _compare(said[fact], right, notes, place=place, name=name)
    for said in record.get("totals", ()):
        _compare_count(said, totals, notes, place=place)


def _compare(text: str, right: tuple[int, ...], notes: Notes, *, place: str, name: str) -> None:
    try:
        amount = bank_cents(text.strip().removeprefix("-"))
    except ValueError as error:
        notes.remark(place, "unreadable-summary", str(error))
        return
    if amount not in right:
        notes.refuse(
            place,
            "summary-does-not-add-up",
            f"de bank telt {name} op tot {euro_text(amount)}, "
            f"maar de regels geven {euro_text(right[0])}",
        )


def _compare_count(said: Record, totals: EntryTotals, notes: Notes, *, place: str) -> None:
    count = (said.get("count") or "").strip()
    found = {str(totals.count or ""), str(totals.lines or "")}
    if count.isascii() and count.isdigit() and count.lstrip("0") not in found:
        text = f"de bank telt {shown(count)} boekingen, maar er staan er {totals.count}"
        notes.remark(place, "summary-count", text)
