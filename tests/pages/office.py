"""An office with a bank: households of which nothing happened yet, and the screens day by day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from litestar.testing import TestClient
from sqlalchemy import Engine
from tests.pages.browsing import BASE, Visitor
from tests.pages.played import on_day, screens

from huishoudboekje.actions import EXAMPLE_ORGANISATION, import_household
from huishoudboekje.agreements import HouseholdDocument, document_from_toml
from huishoudboekje.bank import Statement, StatementLine, render_camt053
from huishoudboekje.database import create_engine_for, writing

HOUSEHOLD_TEMPLATES = {
    "households.html", "icons.html", "month.html", "month_coach.html", "month_curve.html",
    "month_lines.html", "month_number.html", "page.html", "problem.html",
}  # fmt: skip
"""What is shown of households; but for those of debts all other templates are of the office."""
DEBT_TEMPLATES = {
    "arrangement.html", "claims.html", "creditor.html", "debt.html", "debt_new.html", "debts.html",
    "guarantees.html", "proposal.html", "steps.html", "together.html",
}  # fmt: skip

POOLED = EXAMPLE_ORGANISATION.pooled_iban
LANDLORD = "NL20INGB0001234567"
EMPLOYER = "NL44RABO0123456789"
OWN = "NL39RABO0300065264"
START = date(2026, 3, 2)


def a_family(household_id: str = "h-1", name: str = "Familie Voorbeeld") -> HouseholdDocument:
    """A household with a wage, a rent and an account of its own for living money."""
    text = f"""
        [household]
        id = "{household_id}"
        name = "{name}"
        start = {START}
        settlement_day = 24
        floor = "100.00"
        living_money_iban = "{OWN}"
        mandate = {{ from = {START} }}
        [[income]]
        id = "wage"
        name = "Loon"
        party = "Bakkerij Proef"
        iban = "{EMPLOYER}"
        amount = "1000.00"
        from = 2026-03-20
        rrule = "FREQ=MONTHLY;BYMONTHDAY=20"
        [[cost]]
        id = "rent"
        name = "Huur"
        party = "Woonstichting Proef"
        amount = "400.00"
        from = 2026-04-01
        rrule = "FREQ=MONTHLY;BYMONTHDAY=1"
        class = "rent"
        iban = "{LANDLORD}"
    """
    return document_from_toml(text.encode(), for_import=True)


def a_line(amount: int, day: date, **changes: object) -> StatementLine:
    """Money (cents) that moved on that day; in is the wage unless told otherwise."""
    said: dict[str, object] = {
        "number": 1,
        "booking_date": day,
        "value_date": day,
        "amount": amount,
        "counter_iban": EMPLOYER,
        "counter_name": "Bakkerij Proef",
        "text": "Loon",
    }
    return StatementLine(**{**said, **changes})  # type: ignore[arg-type]


def a_statement(
    number: int, day: date, *lines: StatementLine, opening: int = 0, difference: int = 0
) -> bytes:
    """A camt.053 file with one statement of the pooled account."""
    numbered = tuple(
        StatementLine(**{**{name: getattr(line, name) for name in line.__slots__}, "number": at})
        for at, line in enumerate(lines, start=1)
    )
    statement = Statement(
        account=POOLED,
        id=f"S-{number}",
        sequence=str(number),
        opening=opening,
        closing=opening + sum(line.amount for line in lines) - difference,
        opening_date=day,
        closing_date=day,
        lines=numbered,
    )
    created = datetime.combine(day, time(20), tzinfo=UTC)
    return render_camt053([statement], message_id=f"M-{number}", created=created)


@dataclass
class Office:
    """The database of an office, and its screens on a day."""

    url: str

    @contextmanager
    def on(self, day: date, person: str = "karin-de-wit") -> Iterator[Visitor]:
        with TestClient(screens(self.url, day), base_url=BASE) as http:
            visitor = Visitor(http)
            visitor.work_as(person)
            yield visitor


def an_office(url: str, *documents: HouseholdDocument) -> Office:
    """An office with these households, of which nothing is booked."""
    engine: Engine = create_engine_for(url)
    with writing(engine) as session:
        for document in documents or (a_family(),):
            by = on_day(document.terms.start)
            import_household(session, document, organisation=EXAMPLE_ORGANISATION, by=by)
    engine.dispose()
    return Office(url)
