"""What a person says a line is for: checked part by part, with all mistakes at once.

It promises parts that can be booked as they are, with the term filled in where it was left out; it
books nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from huishoudboekje.actions.match_entries import ORGANISATIONS_OWN, OWN_TRANSFERS
from huishoudboekje.actions.organisations import account_iban
from huishoudboekje.actions.receipts import falls_on, open_occurrence
from huishoudboekje.agreements import Agreement, Kind, PaymentMethod
from huishoudboekje.database import (
    LineRow,
    MatchPart,
    OrderKind,
    OrderState,
    Organisation,
    StoredPaymentOrder,
)
from huishoudboekje.errors import Finding
from huishoudboekje.matching import MatchKind
from huishoudboekje.money import euro_text
from huishoudboekje.planning import Arrival, HouseholdState

MOST_PARTS = 100
"""A person splits a line over so many at most."""

_INWARD = frozenset({MatchKind.REFUND, MatchKind.RETURN, MatchKind.OPENING})
_OUTWARD = frozenset({MatchKind.PAYMENT, MatchKind.SPENT})
_OF_ORDERS = frozenset({MatchKind.PAYMENT, MatchKind.RETURN})
_PAYABLE = frozenset({OrderState.EXPORTED, OrderState.EXPECTED})
_RETURNABLE = frozenset({OrderState.EXPORTED, OrderState.PAID})
_NEAR = timedelta(days=62)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartInput:
    """What a part of a line is for: `amount` in cents with the sign of the line.

    A receipt may leave out its nominal date: it is then for the nearest open term. A payment or a
    return names its order and may leave out the rest.
    """

    kind: MatchKind
    amount: int
    household_id: str | None = None
    agreement_id: str | None = None
    nominal_date: date | None = None
    order_id: int | None = None


class PartCheck:
    """All that the parts of one line are checked against; `findings` are the mistakes so far.

    `states` of the households that the parts name, `orders` those that they name, `paid` the orders
    that another line paid.
    """

    def __init__(
        self,
        line: LineRow,
        organisation: Organisation,
        *,
        states: Mapping[str, HouseholdState],
        orders: Mapping[int, StoredPaymentOrder],
        paid: frozenset[int],
    ) -> None:
        self.findings: list[Finding] = []
        self._line, self._organisation = line, organisation
        self._states, self._orders, self._paid = states, orders, paid
        self._place = ""
        self._taken: set[int] = set()
        self._arrived: dict[str, HouseholdState] = {}

    def parts(self, given: Sequence[PartInput]) -> tuple[MatchPart, ...]:
        """The parts as they can be booked, as far as they are right; see `findings`."""
        if not given:
            self._note("parts", "missing", "zeg waar de regel voor is", whole=True)
        if len(given) > MOST_PARTS:
            text = f"een regel heeft hooguit {MOST_PARTS} delen"
            self._note("parts", "too-many", text, whole=True)
            return ()
        found = []
        for number, part in enumerate(given, start=1):
            self._place = f"parts[{number}]"
            found.append(self._part(part))
        total = sum(part.amount for part in given)
        if given and total != self._line.cents:
            text = (
                f"de delen zijn samen {euro_text(total)}, de regel is {euro_text(self._line.cents)}"
            )
            self._note("parts", "does-not-add-up", text, whole=True)
        return tuple(found)

    def _note(self, place: str, code: str, text: str, *, whole: bool = False) -> None:
        where = place if whole else f"{self._place}.{place}"
        self.findings.append(Finding(place=where, code=code, text=text))

    def _part(self, part: PartInput) -> MatchPart:
        self._check_amount(part)
        if part.kind in OWN_TRANSFERS:
            text = "een overboeking tussen eigen rekeningen koppelt zichzelf"
            self._note("kind", "invalid", text)
        elif part.kind in ORGANISATIONS_OWN:
            self._check_own(part)
        elif part.kind in _OF_ORDERS:
            part = self._of_order(part)
        else:
            part = self._of_household(part)
        return MatchPart(
            kind=part.kind,
            cents=part.amount,
            household_id=part.household_id,
            agreement_id=part.agreement_id,
            nominal_date=part.nominal_date,
            order_id=part.order_id,
        )

    def _check_amount(self, part: PartInput) -> None:
        is_in = self._line.cents > 0
        if not part.amount:
            self._note("amount", "invalid", "een deel is niet nul")
        elif (part.amount > 0) is not is_in:
            way = (
                "komt geld binnen: de delen zijn hoger" if is_in else "gaat geld af: ze zijn lager"
            )
            self._note("amount", "direction", f"op deze regel {way} dan nul")
        elif part.kind in (_OUTWARD if is_in else _INWARD):
            way = "binnen komt" if is_in else "af gaat"
            self._note("kind", "direction", f"dit kan niet bij geld dat {way}")

    def _check_own(self, part: PartInput) -> None:
        if self._line.iban != self._organisation.own_money_iban:
            text = (
                "eigen geld en bankkosten van de organisatie staan op "
                f"{self._organisation.own_money_iban}, niet op deze rekening"
            )
            self._note("kind", "not-own-money", text)
        for name, value in (
            ("householdId", part.household_id),
            ("agreementId", part.agreement_id),
            ("nominalDate", part.nominal_date),
            ("orderId", part.order_id),
        ):
            if value is not None:
                self._note(name, "not-allowed", "dit is van de organisatie zelf")

    def _of_order(self, part: PartInput) -> PartInput:
        stored = None if part.order_id is None else self._orders.get(part.order_id)
        if part.order_id is None:
            self._note("orderId", "missing", "zeg welke betaalopdracht het is")
        elif stored is None:
            self._note("orderId", "not-found", f"er is geen betaalopdracht {part.order_id}")
        if stored is None:
            return part
        order = stored.order
        for name, said, known in (
            ("householdId", part.household_id, order.household_id),
            ("agreementId", part.agreement_id, order.agreement_id),
            ("nominalDate", part.nominal_date, order.nominal_date),
        ):
            if said not in (None, known):
                self._note(name, "other-order", f"opdracht {stored.id} is van een ander: {known}")
        if stored.id in self._taken:
            self._note("orderId", "duplicate", f"opdracht {stored.id} staat hier twee keer")
        self._taken.add(stored.id)
        if order.kind in (OrderKind.ADVANCE, OrderKind.REPAYMENT):
            text = "een overboeking tussen eigen rekeningen koppelt zichzelf"
            self._note("orderId", "own-transfer", text)
        self._check_order(part, stored)
        return replace(
            part,
            household_id=order.household_id,
            agreement_id=order.agreement_id,
            nominal_date=order.nominal_date,
        )

    def _check_order(self, part: PartInput, stored: StoredPaymentOrder) -> None:
        order, state = stored.order, stored.state
        if order.debtor_iban != self._line.iban:
            self._note("orderId", "other-account", f"die gaat van {order.debtor_iban} af")
        if part.kind is MatchKind.PAYMENT:
            came_back_first = state is OrderState.RETURNED and stored.id not in self._paid
            if stored.id in self._paid:
                self._note("orderId", "already-paid", f"opdracht {stored.id} is al betaald")
            elif state not in _PAYABLE and not came_back_first:
                self._note("orderId", "not-exported", f"opdracht {stored.id} is niet verstuurd")
        elif state is OrderState.RETURNED:
            self._note("orderId", "already-returned", f"opdracht {stored.id} is al teruggekomen")
        elif state not in _RETURNABLE:
            self._note("orderId", "not-exported", f"opdracht {stored.id} is niet verstuurd")
        is_collected = order.method is PaymentMethod.DIRECT_DEBIT
        if abs(part.amount) != order.cents and not (
            is_collected and part.kind is MatchKind.PAYMENT
        ):
            text = f"opdracht {stored.id} is {euro_text(order.cents)}"
            self._note("amount", "amount-differs", text)

    def _of_household(self, part: PartInput) -> PartInput:
        if part.order_id is not None:
            self._note("orderId", "not-allowed", "alleen een betaling heeft een opdracht")
        if part.household_id is None:
            self._note("householdId", "missing", "zeg van welk huishouden dit is")
            return part
        state = self._states.get(part.household_id)
        if state is None:
            self._note("householdId", "not-found", f"er is geen huishouden {part.household_id}")
            return part
        account = account_iban(self._organisation, state.terms.bank_account)
        if account != self._line.iban:
            text = f"het geld van {part.household_id} staat op {account}, niet op deze rekening"
            self._note("householdId", "other-account", text)
        return self._of_agreement(part, state)

    def _of_agreement(self, part: PartInput, state: HouseholdState) -> PartInput:
        is_receipt = part.kind is MatchKind.RECEIPT
        if part.kind is MatchKind.OPENING and part.agreement_id is not None:
            self._note("agreementId", "not-allowed", "een beginsaldo heeft geen afspraak")
            return part
        agreement = next((each for each in state.agreements if each.id == part.agreement_id), None)
        if part.agreement_id is not None and (
            agreement is None or (agreement.kind is Kind.INCOME) is not is_receipt
        ):
            what = "geen inkomen" if is_receipt else "geen vaste last of aflossing"
            self._note("agreementId", "not-found", f"er is {what} {part.agreement_id}")
            return part
        if not is_receipt or agreement is None:
            if part.nominal_date is not None:
                text = "alleen een ontvangst voor een afspraak heeft een termijn"
                self._note("nominalDate", "not-allowed", text)
            return part
        return self._of_term(part, agreement, state)

    def _of_term(self, part: PartInput, agreement: Agreement, state: HouseholdState) -> PartInput:
        nominal = part.nominal_date
        if nominal is not None:
            if not falls_on(agreement, nominal):
                text = f"{agreement.name} wordt niet verwacht op {nominal}"
                self._note("nominalDate", "no-occurrence", text)
            return part
        state = self._arrived.get(state.terms.id, state)
        day = self._line.booking_date
        if part.amount > 0:
            nominal = open_occurrence(state, agreement, day)
        else:
            nominal = _received_occurrence(state, agreement, day)
        if nominal is not None and part.amount > 0:
            came = {**state.arrivals, (agreement.id, nominal): (Arrival(date=day, amount=1),)}
            self._arrived[state.terms.id] = replace(state, arrivals=came)
        return replace(part, nominal_date=nominal)


def _received_occurrence(state: HouseholdState, agreement: Agreement, day: date) -> date | None:
    """The nominal date nearest to the day that something came in for: a payer takes that back."""
    found = [
        nominal
        for agreement_id, nominal in state.arrivals
        if agreement_id == agreement.id and abs(nominal - day) <= _NEAR
    ]
    return min(found, key=lambda each: (abs(each - day), each), default=None)
