"""A database in which a few households lived up to a day, and the screens over it.

Every income comes as agreed and every settlement is done on its day; nothing is imitated.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from litestar import Litestar
from litestar.di import Provide
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from huishoudboekje.actions import (
    EXAMPLE_ORGANISATION,
    Acting,
    ReceiptInput,
    User,
    import_household,
    put_in_own_money,
    record_receipt,
    settle_households,
)
from huishoudboekje.agreements import HouseholdDocument, Kind, document_from_toml, occurrences
from huishoudboekje.calendar import period_of, settlement_date
from huishoudboekje.database import EVERYTHING, writing

FIXTURES = Path(__file__).parents[2] / "fixtures" / "households"
DAY = timedelta(days=1)


def on_day(day: date) -> Acting:
    now = datetime.combine(day, time(12), tzinfo=UTC)
    return Acting(user=User(id="test", name="Test"), reach=EVERYTHING, today=day, now=now)


def a_household(household_id: str, name: str, *, income: str = "1000.00") -> HouseholdDocument:
    """A household with one income and one cost, settled on the 24th."""
    text = f"""
        [household]
        id = "{household_id}"
        name = "{name}"
        start = 2026-01-02
        settlement_day = 24
        floor = "100.00"
        mandate = {{ from = 2026-01-02 }}
        [[income]]
        id = "wage"
        name = "Loon"
        amount = "{income}"
        from = 2026-01-20
        rrule = "FREQ=MONTHLY;BYMONTHDAY=20"
        [[cost]]
        id = "rent"
        name = "Huur"
        amount = "400.00"
        from = 2026-02-01
        rrule = "FREQ=MONTHLY;BYMONTHDAY=1"
        class = "rent"
        iban = "NL87INGB0000000200"
    """
    return document_from_toml(text.encode(), for_import=True)


def fixture_households(*numbers: int) -> list[HouseholdDocument]:
    """The fixture households with these numbers."""
    paths = [next(FIXTURES.glob(f"h-{number}-*.toml")) for number in numbers]
    return [document_from_toml(path.read_bytes(), for_import=True) for path in paths]


def play(engine: Engine, documents: Sequence[HouseholdDocument], today: date) -> None:
    """The households came in with their first day and lived as agreed up to today."""
    first = min(document.terms.start for document in documents)
    with writing(engine) as session:
        for document in documents:
            by = on_day(document.terms.start)
            import_household(session, document, organisation=EXAMPLE_ORGANISATION, by=by)
        put_in_own_money(session, 10_000_000, first, key="fund", by=on_day(first))
    for document in documents:
        _live(engine, document, today)


def _live(engine: Engine, document: HouseholdDocument, today: date) -> None:
    terms = document.terms
    period, since = period_of(terms.start, terms.settlement_day), terms.start
    while True:
        settles_on = settlement_date(period, terms.settlement_day)
        until = min(settles_on, today + DAY)
        with writing(engine) as session:
            for agreement in document.agreements:
                if agreement.kind is not Kind.INCOME:
                    continue
                for each in occurrences(agreement, since, until - DAY):
                    receipt = ReceiptInput(
                        agreement_id=agreement.id,
                        amount=each.amount,
                        business_date=each.date,
                        nominal_date=each.nominal_date,
                    )
                    key = f"{agreement.id}:{each.nominal_date}"
                    record_receipt(session, terms.id, receipt, key=key, by=on_day(each.date))
            if settles_on > today:
                return
            settle_households(session, [terms.id], period, by=on_day(settles_on))
        period, since = period.plus(1), settles_on


def screens(url: str, today: date) -> Litestar:
    """The whole server over this database, on that day."""
    instead = {"today": Provide(lambda: today, sync_to_thread=False)}
    return create_app(Settings(database_url=url), instead=instead)
