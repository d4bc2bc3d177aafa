"""A desk that pays: a household with known payees, two people, and what each of them does."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.actions.desk import Desk, a_cost, on

from huishoudboekje.actions import (
    Acting,
    ExportedFile,
    OneOffInput,
    PreparedBatches,
    User,
    approve_batch,
    cancel_batch,
    confirm_payee,
    export_batch,
    order_one_off,
    prepare_batches,
)
from huishoudboekje.bank import PainVersion, PayeeCheck
from huishoudboekje.database import (
    EVERYTHING,
    BatchState,
    OrderFilter,
    OrderState,
    Reach,
    StoredPaymentBatch,
    StoredPaymentOrder,
    load_payment_batch,
    load_payment_orders,
    load_waiting_payees,
    reading,
    writing,
)

LANDLORD = "NL20INGB0001234567"
ENERGY = "NL44RABO0123456789"
OWN = "NL39RABO0300065264"
SETTLED = date(2026, 12, 24)


def acting(user: str, day: date = SETTLED, *, reach: Reach = EVERYTHING) -> Acting:
    return replace(on(day, reach=reach), user=User(id=user, name=user.title()))


def a_rent(**changes: Any) -> dict[str, Any]:
    return a_cost(**{"party": "Woonstichting Proef", "iban": LANDLORD, **changes})


@dataclass
class PayingDesk(Desk):
    """Karin records and prepares, Piet confirms and approves."""

    def paying(self, household_id: str = "h-1", **changes: Any) -> None:
        """A household of which the first month is settled, with money for everything."""
        terms = {"cost": [a_rent()], "living_money_iban": OWN, "opening_balance": "5000.00"}
        self.take_in(household_id, **{**terms, **changes})
        self.settle("2026-12", household=household_id, today=SETTLED)

    def confirm(
        self,
        iban: str = LANDLORD,
        name: str = "Woonstichting Proef",
        *,
        user: str = "piet",
        result: PayeeCheck = PayeeCheck.MATCH,
        **more: Any,
    ) -> None:
        with writing(self.engine) as session:
            confirm_payee(session, iban, name, vop_result=result, by=acting(user), **more)

    def confirm_all(self, *, user: str = "piet") -> None:
        """Every payee that an order waits for is confirmed."""
        with reading(self.engine) as session:
            waiting = load_waiting_payees(session, reach=EVERYTHING)
        for each in waiting:
            self.confirm(each.iban, each.name, user=user)

    def prepare(
        self,
        *,
        user: str = "karin",
        today: date = SETTLED,
        until: date | None = None,
        version: PainVersion = PainVersion.V09,
        reach: Reach = EVERYTHING,
    ) -> PreparedBatches:
        with writing(self.engine) as session:
            by = acting(user, today, reach=reach)
            return prepare_batches(session, until=until, version=version, by=by)

    def approve(
        self, batch_id: int, *, user: str = "piet", today: date = SETTLED, reach: Reach = EVERYTHING
    ) -> StoredPaymentBatch:
        with writing(self.engine) as session:
            return approve_batch(session, batch_id, by=acting(user, today, reach=reach))

    def export(
        self,
        batch_id: int,
        *,
        user: str = "karin",
        today: date = SETTLED,
        reach: Reach = EVERYTHING,
    ) -> ExportedFile:
        with writing(self.engine) as session:
            return export_batch(session, batch_id, by=acting(user, today, reach=reach))

    def cancel_batch(self, batch_id: int, *, reason: str = "vergissing") -> StoredPaymentBatch:
        with writing(self.engine) as session:
            return cancel_batch(session, batch_id, reason=reason, by=acting("karin"))

    def exported(self, *, today: date = SETTLED) -> ExportedFile:
        """What can be paid has left, in one file."""
        self.confirm_all()
        (batch,) = self.prepare(today=today).batches
        self.approve(batch.id, today=today)
        return self.export(batch.id, today=today)

    def one_off(
        self,
        amount: int,
        *,
        user: str = "karin",
        today: date = SETTLED,
        key: str = "1",
        household: str = "h-1",
        **more: Any,
    ) -> StoredPaymentOrder:
        payee = {"iban": ENERGY, "name": "Loodgieter Proef", "text": "Lekkage"}
        given = OneOffInput(
            amount=amount, **{**({} if more.get("is_living_money") else payee), **more}
        )
        with writing(self.engine) as session:
            return order_one_off(session, household, given, key=key, by=acting(user, today))

    def orders(self, *states: OrderState, household: str = "h-1") -> list[StoredPaymentOrder]:
        which = OrderFilter(household_ids={household}, states=set(states) or None)
        with reading(self.engine) as session:
            return list(load_payment_orders(session, reach=EVERYTHING, which=which, limit=1_000))

    def order(self, kind: str, *, nominal: date | None = None) -> StoredPaymentOrder:
        """The latest order of that kind."""
        return [
            each
            for each in self.orders()
            if each.order.kind == kind and nominal in (None, each.order.nominal_date)
        ][-1]

    def batch(self, batch_id: int) -> StoredPaymentBatch:
        with reading(self.engine) as session:
            found = load_payment_batch(session, batch_id)
        assert found is not None
        return found

    def state_of(self, batch_id: int) -> BatchState:
        return self.batch(batch_id).state
