"""A desk that gives payment guarantees, and looks at them as the creditor does."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.actions.banking import BankDesk
from tests.actions.desk import START, on
from tests.actions.paying import LANDLORD, a_rent

from huishoudboekje.actions import (
    GuaranteeChanged,
    GuaranteeInput,
    answer_call,
    call_guarantee,
    end_guarantee,
    give_guarantee,
    withdraw_guarantee,
)
from huishoudboekje.database import (
    EVERYTHING,
    CreditorName,
    Reach,
    StoredEvent,
    load_events,
    reading,
    writing,
)
from huishoudboekje.views import (
    CreditorPayment,
    CreditorQuestion,
    GuaranteeView,
    creditor_payments,
    household_guarantees,
)

WOONSTICHTING = CreditorName(name="Woonstichting Proef", iban=LANDLORD)
PREFIX = "nl.huishoudboekje."


@dataclass
class PromisingDesk(BankDesk):
    """Karin promises; the landlord looks, and calls."""

    def with_rent(self, household_id: str = "h-1", **changes: Any) -> None:
        """A household that can pay its rent of 650.00, due on the first of the month."""
        rent = a_rent(**{"reference": "huur 1802", **changes.pop("rent", {})})
        self.take_in(household_id, cost=[rent], **changes)

    def give(
        self,
        agreement: str = "rent",
        *,
        household: str = "h-1",
        start: date = START,
        today: date = START,
        reach: Reach = EVERYTHING,
        **more: Any,
    ) -> GuaranteeChanged:
        given = GuaranteeInput(agreement_id=agreement, given_on=start, **more)
        with writing(self.engine) as session:
            return give_guarantee(session, household, given, by=on(today, reach=reach))

    def end_promise(
        self, day: date, *, number: str = "g-1", today: date = START, reason: str = ""
    ) -> GuaranteeChanged:
        with writing(self.engine) as session:
            return end_guarantee(session, "h-1", number, day=day, reason=reason, by=on(today))

    def withdraw(
        self, day: date, *, number: str = "g-1", today: date = START, reason: str = "verhuisd"
    ) -> GuaranteeChanged:
        with writing(self.engine) as session:
            return withdraw_guarantee(session, "h-1", number, day=day, reason=reason, by=on(today))

    def call(
        self, amount: int, day: date, *, today: date | None = None, reason: str = ""
    ) -> GuaranteeChanged:
        with writing(self.engine) as session:
            by = on(today or day)
            return call_guarantee(session, "h-1", "g-1", amount, day=day, reason=reason, by=by)

    def answer(
        self, amount: int, day: date, *, today: date | None = None, reason: str = ""
    ) -> GuaranteeChanged:
        with writing(self.engine) as session:
            by = on(today or day)
            return answer_call(session, "h-1", "g-1", amount, day=day, reason=reason, by=by)

    def promises(self, *, today: date = START, household: str = "h-1") -> tuple[GuaranteeView, ...]:
        with reading(self.engine) as session:
            return household_guarantees(session, household, today=today, reach=EVERYTHING)

    def seen_by(
        self,
        creditor: CreditorName = WOONSTICHTING,
        *,
        first: date = date(2026, 12, 1),
        last: date = date(2027, 2, 28),
        reach: Reach = EVERYTHING,
        **page: int,
    ) -> list[CreditorPayment]:
        asked = CreditorQuestion(creditor=creditor, first=first, last=last)
        with reading(self.engine) as session:
            return list(creditor_payments(session, asked, reach=reach, **page))

    def told(self) -> tuple[StoredEvent, ...]:
        with reading(self.engine) as session:
            return load_events(session, reach=EVERYTHING)

    def kinds_told(self) -> list[str]:
        return [each.event.type.removeprefix(PREFIX) for each in self.told()]
