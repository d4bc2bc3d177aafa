"""Which lines of a statement are new, however often and in whatever files the bank repeats them.

It promises that a line is known by what the bank says of it, and that two equal payments of one day
are two lines; it saves nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256

from huishoudboekje.bank import Statement, StatementLine
from huishoudboekje.database import LineRow
from huishoudboekje.ledger import Entry, Posting, bank, suspense

LINE = "bank-line"
"""Where the entry of a statement line comes from."""

PrintedLine = tuple[StatementLine, str]
"""A line and its fingerprint."""

_SHOWN = 200


def printed_lines(
    iban: str, statement: Statement, *, is_taken: Callable[[str], bool] | None = None
) -> tuple[PrintedLine, ...]:
    """The lines that move money, each with the fingerprint by which it is known.

    Equal lines of one statement are told apart by their order; the same lines in another export
    have the same fingerprints, unless those are taken: then they are lines more.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for line in statement.lines:
        if not line.amount:
            continue
        said = (
            iban,
            line.booking_date.isoformat(),
            str(line.amount),
            line.bank_reference,
            line.end_to_end_id,
            line.counter_iban,
            line.text,
        )
        seen[said] += 1
        fingerprint = _fingerprint(said, seen[said])
        while is_taken is not None and is_taken(fingerprint):
            seen[said] += 1
            fingerprint = _fingerprint(said, seen[said])
        found.append((line, fingerprint))
    return tuple(found)


def _fingerprint(said: tuple[str, ...], number: int) -> str:
    # A control character stands in no text that was read: no two lines can look the same.
    return sha256("\x1f".join((*said, str(number))).encode()).hexdigest()


def fingerprints(printed: Iterable[PrintedLine]) -> set[str]:
    """The fingerprints alone."""
    return {fingerprint for _, fingerprint in printed}


def line_entry(iban: str, statement_id: int, line: StatementLine) -> Entry:
    """The entry of a line: the money is on the bank, or gone from it; whose it is comes later."""
    if line.amount > 0:
        debit, credit = bank(iban), suspense(iban)
    else:
        debit, credit = suspense(iban), bank(iban)
    said = " ".join(each for each in (line.counter_name, line.text or line.reference) if each)
    return Entry(
        key=f"bank:{iban}:{statement_id}:{line.number}",
        business_date=line.booking_date,
        text=f"Regel van de bank: {said[:_SHOWN] or line.counter_iban or 'zonder omschrijving'}",
        source=LINE,
        postings=(Posting(debit=debit, credit=credit, amount=abs(line.amount)),),
    )


def line_row(iban: str, statement_id: int, printed: PrintedLine, entry_id: int) -> LineRow:
    """The line as it is kept, booked by its entry."""
    line, fingerprint = printed
    return LineRow(
        statement_id=statement_id,
        number=line.number,
        iban=iban,
        booking_date=line.booking_date,
        cents=line.amount,
        fingerprint=fingerprint,
        entry_id=entry_id,
        value_date=line.value_date,
        counter_iban=line.counter_iban,
        counter_name=line.counter_name,
        text=line.text,
        end_to_end_id=line.end_to_end_id,
        reference=line.reference,
        return_reason=line.return_reason,
        is_reversal=line.is_reversal,
        bank_reference=line.bank_reference,
        payment_information_id=line.payment_information_id,
    )
