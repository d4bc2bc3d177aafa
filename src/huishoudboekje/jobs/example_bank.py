"""An invented bank: what it books for the example households, as statements in a bank's own format.

It promises lines, statements and reports that follow from what it is handed in, the same each time;
it looks in no database and knows only the payments that were sent to it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256

from huishoudboekje.actions import PartInput
from huishoudboekje.agreements import Agreement, Terms
from huishoudboekje.bank import (
    Payment,
    PaymentBatch,
    Statement,
    StatementLine,
    render_camt053,
)
from huishoudboekje.calendar import next_bank_day
from huishoudboekje.database import PaymentOrder
from huishoudboekje.jobs.example_events import Coming, PlayEvent
from huishoudboekje.matching import MatchKind

_VERSIONS = ("camt.053.001.08", "camt.053.001.02")
_CLOSES_AT = 18
_LONGEST_REFERENCE = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A line that the bank books on an account, and what it is meant for where a person has to say.

    `is_known` when the person has seen its like before and need not think about it.
    """

    iban: str
    line: StatementLine
    meant: PartInput | None = None
    is_known: bool = False


def reference_of(*parts: object) -> str:
    """The bank's own reference of a movement, as long as a bank's may be; the same each time."""
    said = "-".join(map(str, parts))
    if len(said) <= _LONGEST_REFERENCE:
        return said
    return f"{said[:22]}-{sha256(said.encode()).hexdigest()[:12]}"


def _line(day: date, amount: int, reference: str) -> StatementLine:
    return StatementLine(
        number=1, booking_date=day, value_date=day, amount=amount, bank_reference=reference
    )


def income(coming: Coming, iban: str) -> Movement:
    """The income arrives on the account."""
    agreement = coming.agreement
    parts = (coming.household, agreement.id, coming.nominal_date, coming.number)
    line = replace(
        _line(coming.day, coming.amount, reference_of(*parts)),
        counter_iban=agreement.iban,
        counter_name=agreement.party or agreement.name,
        text=" ".join(agreement.search) or agreement.name,
    )
    meant = PartInput(
        kind=MatchKind.RECEIPT,
        amount=coming.amount,
        household_id=coming.household,
        agreement_id=agreement.id,
        nominal_date=coming.nominal_date,
    )
    return Movement(iban=iban, line=line, meant=meant)


def opening_balance(terms: Terms, iban: str) -> Movement:
    """What the household had of its own comes to the account on which its money stands."""
    household, amount, day = terms.id, terms.opening_balance, next_bank_day(terms.start)
    line = replace(
        _line(day, amount, reference_of("opening", household, day)),
        counter_name=terms.name,
        text="Overboeking saldo",
    )
    meant = PartInput(kind=MatchKind.OPENING, amount=amount, household_id=household)
    return Movement(iban=iban, line=line, meant=meant)


def unasked(event: PlayEvent, kind: MatchKind, iban: str, day: date) -> Movement:
    """Money that no agreement knows: a gift, a debit that nobody ordered, or bank charges."""
    amount = event.amount if kind is MatchKind.RECEIPT else -event.amount
    line = replace(
        _line(day, amount, reference_of(event.kind, event.household or "bank", day)),
        counter_name=event.party,
        text=_UNASKED[kind],
    )
    meant = PartInput(kind=kind, amount=amount, household_id=event.household or None)
    return Movement(iban=iban, line=line, meant=meant, is_known=event.days_ago is None)


_UNASKED = {
    MatchKind.RECEIPT: "Voor jullie",
    MatchKind.SPENT: "Incasso abonnement",
    MatchKind.BANK_CHARGES: "Kosten betalingsverkeer",
}


def meant_by(line: StatementLine, reference: str) -> PartInput | None:
    """What a gift or a debit of an earlier time is meant for: its reference still says whose."""
    for kind, match in (("gift", MatchKind.RECEIPT), ("spent", MatchKind.SPENT)):
        if reference.startswith(f"{kind}-"):
            household = reference.removeprefix(f"{kind}-")[: -len("-2026-01-01")]
            return PartInput(kind=match, amount=line.amount, household_id=household)
    return None


def debit_reference(order: PaymentOrder) -> str:
    """The bank's reference of the direct debit that the creditor collects."""
    return reference_of("debit", order.household_id, order.agreement_id, order.nominal_date)


def direct_debit(order: PaymentOrder, agreement: Agreement | None, day: date) -> Movement:
    """The creditor collects what is expected."""
    words = () if agreement is None else agreement.search
    line = replace(
        _line(day, -order.cents, debit_reference(order)),
        counter_iban=order.creditor_iban,
        counter_name=order.creditor_name,
        reference=order.reference,
        text=" ".join(words) or order.text,
    )
    return Movement(iban=order.debtor_iban, line=line)


def executed(
    batch: PaymentBatch, wanted: Collection[str], ours: Collection[str], day: date
) -> Iterator[Movement]:
    """The payments of the batch with these end-to-end ids leave; those to our accounts arrive."""
    for payment in batch.payments:
        if payment.end_to_end_id not in wanted:
            continue
        line = replace(
            _line(day, -payment.amount, reference_of("paid", payment.end_to_end_id)),
            counter_iban=payment.creditor_iban,
            counter_name=payment.creditor_name,
            text=payment.text,
            reference=payment.reference,
            end_to_end_id=payment.end_to_end_id,
        )
        yield Movement(iban=batch.debtor_iban, line=line)
        if payment.creditor_iban in ours:
            yield Movement(iban=payment.creditor_iban, line=_arrived(batch, payment, line))


def _arrived(batch: PaymentBatch, payment: Payment, line: StatementLine) -> StatementLine:
    return replace(
        line,
        amount=payment.amount,
        counter_iban=batch.debtor_iban,
        counter_name=batch.debtor_name,
    )


def returned(order: PaymentOrder, reason: str, day: date) -> Movement:
    """The payment comes back: the other bank could not book it."""
    line = replace(
        _line(day, order.cents, reference_of("returned", order.end_to_end_id)),
        counter_iban=order.creditor_iban,
        counter_name=order.creditor_name,
        text="Retour",
        end_to_end_id=order.end_to_end_id,
        return_reason=reason,
    )
    return Movement(iban=order.debtor_iban, line=line)


def statement(iban: str, day: date, opening: int, movements: Sequence[Movement]) -> Statement:
    """The account's statement of the day, on which the movements stand in their order."""
    lines = tuple(
        replace(each.line, number=number) for number, each in enumerate(movements, start=1)
    )
    return Statement(
        account=iban,
        id=f"demo-{iban[-4:]}-{day}",
        sequence=f"{day:%Y%j}",
        opening=opening,
        closing=opening + sum(line.amount for line in lines),
        opening_date=day,
        closing_date=day,
        lines=lines,
    )


def statement_file(statements: Sequence[Statement], day: date) -> bytes:
    """The statements of the day as the bank hands them out; now and then in its older version."""
    return render_camt053(
        statements,
        message_id=f"demo-{day}",
        created=datetime(day.year, day.month, day.day, _CLOSES_AT, tzinfo=UTC),
        version=_VERSIONS[day.day % 10 == 0],
    )


def rejection(message_id: str, end_to_end_id: str) -> bytes:
    """The bank's report that it takes the file but does not execute this payment of it."""
    reason = "<StsRsnInf><Rsn><Cd>AC06</Cd></Rsn></StsRsnInf>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>demo-{message_id}</MsgId><CreDtTm>2026-01-01T12:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message_id}-1</OrgnlPmtInfId>"
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"{reason}</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()
