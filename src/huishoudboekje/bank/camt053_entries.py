"""From the entries of camt.053 to statement lines: batches split, signs set, counterparties found.

It promises that the lines of an entry add up to what the bank booked, or says why they do not;
it gets records and knows no XML.
"""

from collections.abc import Sequence
from datetime import date

from huishoudboekje.bank.camt053_shape import Record
from huishoudboekje.bank.camt053_totals import EntryTotals
from huishoudboekje.bank.information import (
    NO_INFORMATION,
    information_of,
    provided,
    reason_in,
)
from huishoudboekje.bank.notes import Notes
from huishoudboekje.bank.statement import StatementLine
from huishoudboekje.bank.values import (
    EURO,
    bank_cents,
    bank_day,
    closed_up,
    one_line,
    shown,
)
from huishoudboekje.money import euro_text

Days = tuple[date, date | None]
"""The booking date and the value date."""

_BOOKED = "BOOK"
TRUE = {"true", "1"}
"""How a schema writes that something is so."""
_NO_DETAIL: Record = {}


class Entries:
    """The entries of one statement, which become its lines.

    The head of the statement tells which account is ours, and what day to take for an entry that
    has none.
    """

    def __init__(self, head: Record, notes: Notes) -> None:
        self.lines: list[StatementLine] = []
        self.totals = EntryTotals()
        self._notes = notes
        self._ours = account_of(head)
        self._name = shown(head.get("id") or "")
        self._last_day = head.get("last_moment") or head.get("created") or ""
        self._count = 0

    def take(self, record: Record, details: Sequence[Record]) -> None:
        """Add the lines of the next entry; what is not booked or cannot be read is noted."""
        self._count += 1
        status = (record.get("status") or "").strip()
        if status != _BOOKED:
            self.totals.pending += 1
            text = f"is nog niet geboekt ({shown(status) or 'geen status'}) en telt niet mee"
            self._notes.remark(self._place, "not-booked", text)
            return
        try:
            amount = signed(record)
            days = self._days(record)
        except ValueError as error:
            self._notes.mistake(self._place, "unreadable-entry", str(error))
            return
        if not amount:
            self._notes.remark(self._place, "zero", "heeft bedrag nul en telt niet mee")
            return
        before = len(self.lines)
        if len(details) < 2 and "batches" not in record:
            detail = details[0] if details else _NO_DETAIL
            self._check_single(record, detail, amount)
            self._add(record, detail, amount, days)
        else:
            self._add_batch(record, details, amount, days)
        self.totals.add(amount, len(self.lines) - before)

    @property
    def _place(self) -> str:
        return f"afschrift {self._name}, boeking {self._count}"

    def _days(self, record: Record) -> Days:
        booked, value = record.get("booking_date"), record.get("value_date")
        value_date = bank_day(value) if value else None
        if booked:
            return bank_day(booked), value_date
        text = "heeft geen boekdatum; de rentedatum is genomen"
        self._notes.remark(self._place, "no-booking-date", text)
        return value_date or bank_day(self._last_day), value_date

    def _add_batch(
        self, record: Record, details: Sequence[Record], amount: int, days: Days
    ) -> None:
        """One line for each detail of a batch that adds up, else one line for the whole entry."""
        if "batches" in record:
            self._check_batches(record, details, amount)
        if len(details) < 2:
            detail = details[0] if details else _NO_DETAIL
            self._check_single(record, detail, amount)
            self._add(record, detail, amount, days)
            return
        amounts = self._amounts(record, details, amount)
        if amounts is None:
            self._add(record, _NO_DETAIL, amount, days)
            return
        # What the bank says of the batch as a whole is not true of its parts.
        part = record | {"information": None}
        for own, detail in zip(amounts, details, strict=True):
            self._add(part, detail, own, days)

    def _amounts(
        self, record: Record, details: Sequence[Record], amount: int
    ) -> Sequence[int] | None:
        """The amount (cents) of each detail; None where they cannot be booked one by one."""
        found = [_detail_amount(record, detail) for detail in details]
        amounts = [each for each in found if each]
        if len(amounts) < len(details):
            text = "is een batch zonder bedrag per opdracht; het is één regel"
            self._notes.remark(self._place, "batch-without-amounts", text)
            return None
        if sum(amounts) == amount:
            return amounts
        if _has_charges(record) or any(map(_has_charges, details)):
            text = "is een batch met kosten erin; het is één regel"
            self._notes.remark(self._place, "batch-with-charges", text)
        else:
            self._refuse_batch(amount, f"de opdrachten samen zijn {euro_text(sum(amounts))}")
        return None

    def _check_single(self, record: Record, detail: Record, amount: int) -> None:
        """The one detail has the entry's amount, unless charges or a currency come between."""
        for fact in ("amount", "transaction_amount"):
            money = detail.get(fact)
            if money is None or money[1] != EURO or money == record["amount"]:
                continue
            if _has_charges(record) or _has_charges(detail):
                return
            try:
                said = bank_cents(money[0] or "")
            except ValueError as error:
                self._refuse_batch(amount, f"de opdracht is niet te lezen: {error}")
                continue
            if said != abs(amount):
                self._refuse_batch(amount, f"de opdracht zegt {euro_text(said)}")
        if not any(fact in detail for fact in ("amount", "transaction_amount", "exchange")):
            self._check_instructed(record, detail, amount)

    def _check_instructed(self, record: Record, detail: Record, amount: int) -> None:
        """What was asked for is the entry's amount, or a person is told what it was."""
        money = detail.get("instructed_amount")
        if money is None or money[1] != EURO or _has_charges(record) or _has_charges(detail):
            return
        try:
            said = bank_cents(money[0] or "")
        except ValueError:
            return
        if said != abs(amount):
            text = f"er is {euro_text(amount)} geboekt, maar gevraagd was {euro_text(said)}"
            self._notes.remark(self._place, "instructed-amount", text)

    def _check_batches(self, record: Record, details: Sequence[Record], amount: int) -> None:
        """The batch has as many details and as large a total as the bank says."""
        batches = record["batches"]
        count = sum(int(batch["count"]) for batch in batches if is_count(batch.get("count")))
        if details and count and count != len(details):
            text = f"de batch telt {count} opdrachten, maar er staan er {len(details)}"
            self._notes.remark(self._place, "batch-count", text)
        said = [batch for batch in batches if (batch.get("total") or ("", ""))[1] == EURO]
        if len(said) != len(batches) or _has_charges(record):
            return
        direction = {"direction": record["direction"]}
        try:
            total = sum(signed(direction | batch, "total") for batch in said)
        except ValueError as error:
            self._notes.mistake(self._place, "unreadable-entry", str(error))
            return
        if total != amount:
            self._refuse_batch(amount, f"de batch telt op tot {euro_text(total)}")

    def _refuse_batch(self, amount: int, said: str) -> None:
        text = f"er is {euro_text(amount)} geboekt, maar {said}"
        self._notes.refuse(self._place, "batch-does-not-add-up", text)

    def _add(self, record: Record, detail: Record, amount: int, days: Days) -> None:
        is_reversal = (record.get("reversal") or "").strip() in TRUE
        reason = _reason(detail) if "return_reason" in detail or "return_text" in detail else ""
        is_turned = is_reversal or reason != ""
        sides = _FROM_DEBTOR if (amount > 0) != is_turned else _TO_CREDITOR
        iban, name = _counterparty(detail, sides, self._ours)
        text = _text(detail)
        reference = _reference(detail)
        more = NO_INFORMATION
        information = record.get("information")
        if information and _is_needed(information, text or reference, iban, name):
            more = information_of([one_line(information)])
        self.lines.append(
            StatementLine(
                number=len(self.lines) + 1,
                booking_date=days[0],
                value_date=days[1],
                amount=amount,
                counter_iban=iban or more.iban,
                counter_name=name or more.name,
                text=text or more.text or ("" if reference else more.title),
                end_to_end_id=provided(detail.get("end_to_end_id")) or more.end_to_end_id,
                reference=reference or more.reference,
                return_reason=reason or more.return_reason,
                is_reversal=is_reversal,
                bank_reference=_bank_reference(record, detail),
                payment_information_id=_batch_id(record, detail) or more.payment_information_id,
            )
        )


def signed(record: Record, fact: str = "amount") -> int:
    """The amount (cents) of a record, negative for a debit; raises ValueError.

    A reversal is booked with the direction in which the money really goes.
    """
    text, currency = record.get(fact) or ("", EURO)
    if currency != EURO:
        raise ValueError(f"de munt is geen EUR: {shown(currency or '') or 'onbekend'}")
    amount = bank_cents(text or "")
    direction = (record.get("direction") or "").strip()
    if direction == "CRDT":
        return amount
    if direction == "DBIT":
        return -amount
    raise ValueError(f"niet bij (CRDT) en niet af (DBIT): {shown(direction) or 'leeg'}")


def account_of(head: Record) -> str:
    """The account that a statement is of, or nothing."""
    return closed_up(head.get("account") or head.get("account_other"))


def is_count(text: str | None) -> bool:
    """Whether the text is a number of things."""
    return text is not None and text.isascii() and text.isdigit() and len(text) <= 15


def _detail_amount(record: Record, detail: Record) -> int | None:
    """The signed amount (cents) of a detail in euros, or None where it says none that is usable."""
    own = {"direction": record["direction"]} | detail
    for fact in ("amount", "transaction_amount", "instructed_amount"):
        if (detail.get(fact) or ("", ""))[1] == EURO:
            try:
                return signed(own, fact)
            except ValueError:
                return None
    return None


def _has_charges(record: Record) -> bool:
    return "charges" in record


def _is_needed(information: str, *facts: str) -> bool:
    """Whether the bank's own text can add something; reading it takes time."""
    return not all(facts) or "/RTRN/" in information


def _reason(detail: Record) -> str:
    reason = one_line(detail.get("return_reason"))
    return reason or reason_in(" ".join(detail.get("return_text", ())))


def _text(detail: Record) -> str:
    texts = detail.get("text")
    if texts:
        return one_line(texts[0] if len(texts) == 1 else " ".join(texts))
    more = detail.get("more_text")
    return one_line(" ".join(more) if more else detail.get("information"))


def _reference(detail: Record) -> str:
    references = detail.get("reference")
    return closed_up(references[0]) if references else ""


def _bank_reference(record: Record, detail: Record) -> str:
    return one_line(
        detail.get("bank_reference")
        or record.get("bank_reference")
        or record.get("entry_reference")
    )


def _batch_id(record: Record, detail: Record) -> str:
    """The id of the batch that the entry is or comes from: ours, when we sent it."""
    own = detail.get("payment_information_id")
    if own or "batches" not in record:
        return one_line(own)
    batch = record["batches"][0]
    return one_line(batch.get("payment_information_id") or batch.get("message_id"))


_FROM_DEBTOR = (
    ("debtor", "debtor_account", "debtor_account_other", "ultimate_debtor"),
    ("creditor", "creditor_account", "creditor_account_other", "ultimate_creditor"),
)
_TO_CREDITOR = _FROM_DEBTOR[::-1]


def _counterparty(
    detail: Record, sides: Sequence[tuple[str, str, str, str]], ours: str
) -> tuple[str, str]:
    """Account and name of the first side that is not ours.

    Money comes from a debtor and goes to a creditor. What is turned back names the parties of the
    first payment, so the other way round; banks that swap them give one side only.
    """
    for side, account, other, ultimate in sides:
        iban = closed_up(detail.get(account) or detail.get(other))
        name = one_line(detail.get(side))
        if iban and iban == ours:
            continue
        if iban or name:
            return iban, name or one_line(detail.get(ultimate))
    return "", one_line(detail.get(sides[0][3]) or detail.get(sides[1][3]))
