"""What changes a debt beside our payments, each with its day, its source and what is owed after it.

They promise that a change is booked once per key, and that nothing comes below zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody

from api.dependencies import Answer, Session
from api.routes.answers import Amount, Shape, answer
from api.routes.asking import Asking, needed_day, read_body
from api.routes.openapi import AMOUNT, DATE, ID, TEXT, contract, part, table
from huishoudboekje.actions import (
    Acting,
    DebtChanged,
    DebtEvent,
    SetOffInput,
    add_interest,
    confirm_surcharge,
    expect_surcharge,
    paid_by_others,
    reduce_in_kind,
    set_off,
    take_back_change,
    waive,
)
from huishoudboekje.agreements import TableReader
from huishoudboekje.debts import Component
from huishoudboekje.views import debt_change_answer

_DEBT = "/households/{household_id:str}/debts/{debt_id:str}"
_COMPONENT = {"enum": [str(each) for each in Component]}
_PARTS = part("debtComponents")


class SurchargeKind(StrEnum):
    """Whether a surcharge is expected, or the creditor's document says that it is owed."""

    EXPECTED = "expected"
    CONFIRMED = "confirmed"


class ReductionKind(StrEnum):
    """Whether work took the place of paying, or others than we paid."""

    IN_KIND = "in-kind"
    THIRD_PARTY = "third-party"


SURCHARGE = table(
    ("kind", "day", "source"),
    kind={"enum": [str(each) for each in SurchargeKind]},
    component=_COMPONENT,
    amount=AMOUNT,
    day=DATE,
    source=TEXT,
)
INTEREST = table(("amount", "day", "source"), amount=AMOUNT, day=DATE, source=TEXT)
WAIVER = table(("components", "day", "source"), components=_PARTS, day=DATE, source=TEXT)
REDUCTION = table(
    ("kind", "day", "source"),
    kind={"enum": [str(each) for each in ReductionKind]},
    amount=AMOUNT,
    components=_PARTS,
    day=DATE,
    source=TEXT,
)
SET_OFF = table(
    ("agreementId", "nominalDate", "amount", "day", "source"),
    agreementId=ID,
    nominalDate=DATE,
    amount=AMOUNT,
    day=DATE,
    source=TEXT,
)
TAKE_BACK = table(("number", "reason"), number={"type": "integer", "minimum": 1}, reason=TEXT)


class ChangedDebt(Shape):
    """What was recorded: the changes by number, their entry, and what is owed now."""

    debt_id: str
    changes: list[int]
    entry_id: int | None
    owed: Amount
    components: dict[str, Amount]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a change is made: in which transaction, of which debt, under which key, by whom."""

    session: Session
    household_id: str
    debt_id: str
    key: str
    by: Acting

    @property
    def debt(self) -> tuple[Session, str, str]:
        """What every action takes first."""
        return self.session, self.household_id, self.debt_id


_Act = Callable[[_Place], DebtChanged]


def _event(reader: TableReader) -> Callable[[_Place], DebtEvent]:
    day, source = needed_day(reader, "day"), reader.text("source", required=True)
    return lambda at: DebtEvent(day=day, source=source, key=f"api:{at.by.user.id}:{at.key}")


def _parts(reader: TableReader) -> dict[Component, int]:
    found: dict[Component, int] = {}

    def read(inner: TableReader) -> None:
        for component in Component:
            if inner.has(component):
                found[component] = inner.amount(component, required=True, lowest=1)
            else:
                inner.expect(component)

    reader.nested("components", read)
    return found


def _surcharge(reader: TableReader) -> _Act:
    if not reader.has("kind"):
        reader.mistake("kind", "ontbreekt", "missing")
    kind = reader.choice("kind", SurchargeKind, SurchargeKind.EXPECTED)
    is_told = kind is SurchargeKind.CONFIRMED or reader.has("component") or reader.has("amount")
    if is_told and not reader.has("component"):
        reader.mistake("component", "ontbreekt", "missing")
    component = reader.choice("component", Component, Component.SURCHARGE_1)
    amount = reader.amount("amount", required=is_told, lowest=1)
    event = _event(reader)

    def act(at: _Place) -> DebtChanged:
        if kind is SurchargeKind.CONFIRMED:
            return confirm_surcharge(*at.debt, (component, amount), event=event(at), by=at.by)
        told = (component, amount) if is_told else None
        return expect_surcharge(*at.debt, told, event=event(at), by=at.by)

    return act


def _interest(reader: TableReader) -> _Act:
    amount, event = reader.amount("amount", required=True, lowest=1), _event(reader)
    return lambda at: add_interest(*at.debt, amount, event=event(at), by=at.by)


def _waiver(reader: TableReader) -> _Act:
    if not reader.has("components"):
        reader.mistake("components", "ontbreekt", "missing")
    parts, event = _parts(reader), _event(reader)
    return lambda at: waive(*at.debt, parts, event=event(at), by=at.by)


def _reduction(reader: TableReader) -> _Act:
    if not reader.has("kind"):
        reader.mistake("kind", "ontbreekt", "missing")
    kind = reader.choice("kind", ReductionKind, ReductionKind.IN_KIND)
    if reader.has("amount") == reader.has("components"):
        reader.mistake("amount", "geef een bedrag, of bedragen per onderdeel", "missing")
    amount = reader.amount("amount", lowest=1)
    parts, event = amount or _parts(reader), _event(reader)
    reader.expect("components")
    act = reduce_in_kind if kind is ReductionKind.IN_KIND else paid_by_others
    return lambda at: act(*at.debt, parts, event=event(at), by=at.by)


def _set_off(reader: TableReader) -> _Act:
    kept = SetOffInput(
        agreement_id=reader.slug("agreement_id", required=True),
        nominal_date=needed_day(reader, "nominal_date"),
        amount=reader.amount("amount", required=True, lowest=1),
    )
    event = _event(reader)
    return lambda at: set_off(*at.debt, kept, event=event(at), by=at.by)


def _take_back(reader: TableReader) -> _Act:
    number, reason = reader.whole("number", 1, 1_000_000), reader.text("reason", required=True)
    return lambda at: take_back_change(*at.debt, number, reason=reason, by=at.by)


def _change(
    name: str, body: dict[str, Any], read: Callable[[TableReader], _Act], said: str
) -> HTTPRouteHandler:
    """The handler of one kind of change; all of them answer with what is owed after it."""

    def handler(
        household_id: FromPath[str],
        debt_id: FromPath[str],
        body: RawBody,
        asking: NamedDependency[Asking],
    ) -> Response[bytes]:
        def change(session: Session, act: _Act, key: str) -> Answer:
            place = _Place(
                session=session, household_id=household_id, debt_id=debt_id, key=key, by=asking.by
            )
            done = act(place)
            told = debt_change_answer(done.debt_id, done.numbers, done.entry_id, done.owed)
            return answer(told, status=201)

        return asking.changed(body, lambda content: read_body(content, read), change)

    handler.__doc__ = said
    handler.__name__ = f"post_{name.replace('-', '_')}"
    return post(
        f"{_DEBT}/{name}",
        sync_to_thread=True,
        opt=contract({201: ChangedDebt}, body=body, is_change=True),
    )(handler)


HANDLERS = [
    _change(
        "surcharges",
        SURCHARGE,
        _surcharge,
        "Expect a surcharge, by law where no amount is given; or confirm it by a document.",
    ),
    _change("interest", INTEREST, _interest, "Book interest that the creditor claims."),
    _change("waivers", WAIVER, _waiver, "Record that the creditor itself waived components."),
    _change(
        "reductions",
        REDUCTION,
        _reduction,
        "Book that a part was done in kind, or paid by others than we.",
    ),
    _change(
        "set-offs",
        SET_OFF,
        _set_off,
        "Book that a payer keeps back a part of an income's term for the debt.",
    ),
    _change("take-backs", TAKE_BACK, _take_back, "Take back a change, with all that it booked."),
]
