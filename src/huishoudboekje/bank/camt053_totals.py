"""The bank's own totals of a statement in camt.053, beside what its entries come to.

It promises that the bank is held to what it says itself; it gets records and knows no XML.
"""

from huishoudboekje.bank.camt053_shape import Record
from huishoudboekje.bank.notes import Notes
from huishoudboekje.bank.values import bank_cents, shown
from huishoudboekje.money import MAX_CENTS, euro_text

_MOST = 100_000 * MAX_CENTS


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
        amount = bank_cents(text.strip().removeprefix("-"), most=_MOST)
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
