"""Income expected against income that came: what is missing, other, double, kept back or unasked.

It promises at most one cause per term beside what is set off of it, and one per receipt without an
agreement; it is told what
came and what a person marked, and knows no statement and no plan.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huishoudboekje.agreements import Agreement, Kind, counted_occurrences
from huishoudboekje.money import euro_text
from huishoudboekje.signals.cause import Cause, SignalKind, dated, signal_key
from huishoudboekje.signals.public_bodies import Creditor, has_benefit, may_set_off

_SHIFT = timedelta(days=10)
"""A date lies within it of its nominal date (as in the agreements)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedIncome:
    """One term of an income agreement with what came in for it (cents, one per receipt).

    `date` is the day on which it is expected, also when a person marked another one.
    `will_not_come` says that a person gave it up, `kept_back` what its payer sets off (cents), by
    which `amount` is less already.
    """

    agreement: Agreement
    nominal_date: date
    date: date
    amount: int
    came: tuple[int, ...] = ()
    will_not_come: bool = False
    kept_back: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplannedReceipt:
    """What came in for no agreement (cents); `key` is what names the receipt for good."""

    key: str
    date: date
    amount: int
    payer: str = ""


def expected_income(
    agreements: Iterable[Agreement],
    *,
    first: date,
    last: date,
    came: Mapping[tuple[str, date], Sequence[int]],
    comes_on: Mapping[tuple[str, date], date],
    will_not_come: Collection[tuple[str, date]] = (),
    kept_back: Mapping[tuple[str, date], int] | None = None,
) -> Iterator[ExpectedIncome]:
    """The income terms dated from `first` up to and including `last`, with what came in for each.

    A term of later that something came in for already, or was kept back of, is among them. All maps
    go by agreement id and nominal date; ordered by agreement, then by nominal date.
    """
    kept = kept_back or {}
    known = {*came, *kept}
    known_until = max((nominal for _, nominal in known), default=last) + _SHIFT
    for agreement in agreements:
        if agreement.kind is not Kind.INCOME:
            continue
        for each in counted_occurrences(agreement, first, max(last, known_until)):
            key = (agreement.id, each.nominal_date)
            if each.date <= last or key in known:
                yield ExpectedIncome(
                    agreement=agreement,
                    nominal_date=each.nominal_date,
                    date=comes_on.get(key, each.date),
                    amount=max(0, each.amount - kept[key]) if key in kept else each.amount,
                    came=tuple(came.get(key, ())),
                    will_not_come=key in will_not_come,
                    kept_back=kept.get(key, 0),
                )


def income_causes(
    household_id: str,
    terms: Iterable[ExpectedIncome],
    *,
    agreements: Sequence[Agreement] = (),
    debts: Collection[Creditor] = (),
    today: date,
) -> tuple[Cause, ...]:
    """What is the matter with each term (definitions 9.3 and 9.4): at most one cause each.

    What is set off of a term is a cause of its own beside it.
    `agreements` are all of the household: an instalment in them says that a debt exists, as
    `debts` do.
    """
    instalments = [each for each in agreements if each.kind is Kind.INSTALMENT]
    causes = []
    for term in terms:
        creditors = (*debts, *_creditors(instalments, term.date))
        if term.came:
            cause = _cause_of_amount(household_id, term, creditors)
        else:
            cause = _cause_of_absence(household_id, term, creditors, today)
        if cause is not None:
            causes.append(cause)
        if term.kept_back:
            causes.append(_cause_of_set_off(household_id, term))
    return tuple(causes)


def _cause_of_set_off(household_id: str, term: ExpectedIncome) -> Cause:
    left = euro_text(term.amount) if term.amount else "niets"
    reason = (
        f"{_payer(term)} verrekent {euro_text(term.kept_back)} van {term.agreement.name} van "
        f"{dated(term.nominal_date)} met een schuld; er komt {left}."
    )
    reason = reason[0].upper() + reason[1:]
    amount = -term.kept_back
    return _cause(household_id, term, SignalKind.SET_OFF, amount=amount, reason=reason)


def _creditors(instalments: Iterable[Agreement], day: date) -> Iterator[Creditor]:
    for each in instalments:
        if each.until is None or each.until >= day:
            yield Creditor(party=each.party, iban=each.iban)


def _cause(
    household_id: str, term: ExpectedIncome, kind: SignalKind, *, amount: int, reason: str
) -> Cause:
    return Cause(
        kind=kind,
        household_id=household_id,
        agreement_id=term.agreement.id,
        nominal_date=term.nominal_date,
        key=signal_key(kind, household_id, term.agreement.id, term.nominal_date),
        amount=amount,
        due_date=term.date,
        reason=reason,
    )


def _cause_of_absence(
    household_id: str, term: ExpectedIncome, creditors: Sequence[Creditor], today: date
) -> Cause | None:
    expected_until = term.date + timedelta(days=term.agreement.day_margin)
    if term.will_not_come or term.amount <= 0 or today <= expected_until:
        return None
    reason = (
        f"{term.agreement.name} van {euro_text(term.amount)} is niet gekomen, "
        f"verwacht op {dated(term.date)}"
    )
    if may_set_off(term.agreement, creditors, term.date):
        reason += f"; misschien verrekent {_payer(term)} een schuld"
    return _cause(household_id, term, SignalKind.MISSING, amount=term.amount, reason=f"{reason}.")


def _cause_of_amount(
    household_id: str, term: ExpectedIncome, creditors: Sequence[Creditor]
) -> Cause | None:
    total = sum(term.came)
    difference = total - term.amount
    if abs(difference) <= term.agreement.amount_margin:
        return None
    what = f"{term.agreement.name} van {dated(term.date)}"
    instead = f"{euro_text(total)} in plaats van {euro_text(term.amount)}"
    times = sum(each > 0 for each in term.came)
    if difference > 0 and times > 1:
        reason = f"{what} kwam {times} keer: samen {instead}."
        return _cause(
            household_id, term, SignalKind.MORE_THAN_ONCE, amount=difference, reason=reason
        )
    if difference < 0 and may_set_off(term.agreement, creditors, term.date):
        reason = f"{what} is {instead}; misschien verrekent {_payer(term)} een schuld."
        return _cause(
            household_id, term, SignalKind.SET_OFF_SUSPECTED, amount=difference, reason=reason
        )
    more = "meer" if difference > 0 else "minder"
    reason = f"{what} is {instead}, {euro_text(abs(difference))} {more}."
    return _cause(household_id, term, SignalKind.OTHER_AMOUNT, amount=difference, reason=reason)


def _payer(term: ExpectedIncome) -> str:
    return term.agreement.party or "de betaler"


def receipt_causes(
    household_id: str, receipts: Iterable[UnplannedReceipt], agreements: Sequence[Agreement]
) -> tuple[Cause, ...]:
    """One cause per receipt above zero while the household has a benefit that a gift may touch."""
    kind = SignalKind.UNEXPECTED_RECEIPT
    return tuple(
        Cause(
            kind=kind,
            household_id=household_id,
            key=signal_key(kind, household_id, each.key),
            amount=each.amount,
            due_date=each.date,
            reason=(
                f"{euro_text(each.amount)}{_from(each.payer)} op {dated(each.date)} hoort bij geen "
                "afspraak; een gift kan meetellen voor de bijstand, controleer dit."
            ),
        )
        for each in receipts
        if each.amount > 0 and has_benefit(agreements, each.date)
    )


def _from(payer: str) -> str:
    return f" van {payer}" if payer else ""
