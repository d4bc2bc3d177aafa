"""The household document: TOML or JSON in, one value or all its mistakes out.

It promises that a document it returns is sound and that one it refuses names every mistake with
its place, counted from 1. It opens no file and knows no database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from huishoudboekje.agreements.agreement import (
    Agreement,
    CostClass,
    Kind,
    PaymentMethod,
    Step,
    dates_between,
)
from huishoudboekje.agreements.debt_tables import (
    check_arranged,
    check_arrears,
    read_arranged,
    read_debts,
)
from huishoudboekje.agreements.fields import TableReader, slug, text_mistake
from huishoudboekje.agreements.household import (
    POOLED,
    FloorSource,
    HouseholdDocument,
    Mandate,
    Programme,
    Resident,
    Terms,
)
from huishoudboekje.agreements.texts import read_json, table_from_toml
from huishoudboekje.calendar import (
    MAX_DATES,
    BusinessDay,
    Recurrence,
    gives_a_date,
    rule_mistakes,
    settlement_dates,
)
from huishoudboekje.debts import Debt
from huishoudboekje.errors import Finding, InvalidInput

MAX_MONTHS = 120
MAX_AGREEMENTS = 200

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
LANGUAGES = ("nl", "en")

_DATES_OF_THE_PLAN = {
    "household",
    "household.start",
    "household.settlement_day",
    "household.settlementDay",
    "household.months",
}
"""Where a mistake leaves us without the span in which dates are counted."""

KIND_OF_TABLE = {"income": Kind.INCOME, "cost": Kind.COST, "arrangement": Kind.INSTALMENT}
"""The kind of agreement that a table of the household document holds."""


_Named = TypeVar("_Named", Agreement, Debt)


def document_from_toml(content: bytes, *, for_import: bool = False) -> HouseholdDocument:
    """The household that a TOML file describes; raises InvalidInput with all mistakes."""
    table = table_from_toml(content)
    return read_document(table, in_camel_case=False, for_import=for_import)


def document_from_json(content: bytes, *, for_import: bool = False) -> HouseholdDocument:
    """The household that a JSON text describes; raises InvalidInput with all mistakes."""
    read = partial(read_document, in_camel_case=True, for_import=for_import)
    return read_json(content, read)


def read_document(
    table: object, *, in_camel_case: bool, for_import: bool = False
) -> HouseholdDocument:
    """The household that the table describes; raises InvalidInput with all mistakes together.

    With `for_import` the household's id and mandate are required, and everything gets an id.
    """
    findings: list[Finding] = []
    top = TableReader(table, "", findings, in_camel_case=in_camel_case)
    terms: list[Terms] = []

    def read_household(reader: TableReader) -> None:
        if isinstance(top.table["household"], Mapping):
            terms.append(_terms(reader, for_import=for_import))

    top.nested("household", read_household)
    if isinstance(table, Mapping) and not top.has("household"):
        top.mistake("household", "deze tabel ontbreekt", "missing")
    agreements, arranged = _agreements(top)
    residents = [
        Resident(name=reader.text("name", required=True))
        for reader in tables_in(top, "resident", 20)
    ]
    debts = read_debts(top)
    top.refuse_unknown_keys()
    _check_ids(agreements, findings, for_import=for_import)
    _check_ids(debts, findings, for_import=for_import)
    check_arrears(debts, [agreement for _, agreement in agreements], findings)
    check_arranged(arranged, debts, findings)
    if terms and not any(finding.place in _DATES_OF_THE_PLAN for finding in findings):
        _check_dates(terms[0], agreements, findings)
    if findings:
        raise InvalidInput(tuple(findings))
    return HouseholdDocument(
        terms=terms[0],
        residents=tuple(residents),
        agreements=tuple(agreement for _, agreement in agreements),
        debts=tuple(debt for _, debt in debts),
        arranged={each.id: arranged[place] for place, each in agreements if place in arranged},
    )


def tables_in(reader: TableReader, key: str, most: int) -> Iterator[TableReader]:
    """Each table of the list at the key; an item that is no table is one mistake and no more.

    Keys that were not asked for by the time the next one is wanted are unknown.
    """
    for number, item in enumerate(reader.items(key, most), start=1):
        place = ".".join(part for part in (reader.place, f"{key}[{number}]") if part)
        inner = TableReader(item, place, reader.findings, in_camel_case=reader.in_camel_case)
        if isinstance(item, Mapping):
            yield inner
            inner.refuse_unknown_keys()


def _agreements(
    top: TableReader,
) -> tuple[list[tuple[str, Agreement]], dict[str, tuple[str, ...]]]:
    """The agreements with their places, and by place the debts that one of them pays."""
    agreements = []
    arranged = {}
    for key, kind in KIND_OF_TABLE.items():
        for reader in tables_in(top, key, MAX_AGREEMENTS):
            made = read_agreement(reader, kind)
            if kind is Kind.INSTALMENT and (debts := read_arranged(reader, made)):
                made = replace(made, id=made.id or slug(made.name))
                arranged[reader.place] = debts
            agreements.append((reader.place, made))
    return agreements, arranged


def _terms(reader: TableReader, *, for_import: bool) -> Terms:
    start = reader.day("start", required=True) or date(2000, 1, 1)
    mandate = _mandate(reader, required=for_import)
    programme = reader.choice("programme", Programme, Programme.HUISHOUDBOEKJE)
    opening = reader.amount("opening_balance", lowest=None)
    if for_import and opening < 0:
        text = "een saldo onder nul kan niet worden geboekt; maak er een aflossing van"
        reader.mistake("opening_balance", text, "negative-opening")
    household_id = reader.slug("id", required=for_import)
    if household_id == "organisation":
        reader.mistake("id", "deze id is van de organisatie zelf; kies een andere")
    ends = reader.day("ends")
    if ends is not None and ends < start:
        reader.mistake("ends", "ligt voor start")
    if ends is None and programme is Programme.WONEN_PLUS and mandate is not None:
        ends = mandate.until
        if ends is not None and ends < start:
            reader.mistake("mandate", "eindigt voor start")
    return Terms(
        name=reader.text("name", required=True),
        start=start,
        settlement_day=reader.whole("settlement_day", 1, 31),
        months=reader.whole("months", 1, MAX_MONTHS, default=12),
        advance_limit=reader.amount("advance_limit"),
        floor=reader.amount("floor"),
        buffer=reader.amount("buffer"),
        opening_balance=opening,
        payday=_weekday(reader),
        round_to=reader.amount("round_to", default=1, lowest=1),
        id=household_id,
        programme=programme,
        ends=ends,
        municipality=reader.text("municipality"),
        bank_account=_bank_account(reader),
        living_money_iban=reader.iban("living_money_iban"),
        language=_word(reader, "language", LANGUAGES) or "nl",
        mandate=mandate,
        floor_source=_floor_source(reader),
        floor_note=reader.text("floor_note"),
    )


def _floor_source(reader: TableReader) -> FloorSource | None:
    for key, of in (("floor_source", "floor"), ("floor_note", "floor_source")):
        if reader.has(key) and not reader.has(of):
            reader.mistake(key, f"dit zegt iets over {of}; geef die sleutel ook")
    if not reader.has("floor_source"):
        reader.expect("floor_source")
        return None
    return reader.choice("floor_source", FloorSource, FloorSource.AGREED_MINIMUM)


def _word(reader: TableReader, key: str, words: tuple[str, ...]) -> str:
    word = reader.text(key)
    if word and word not in words:
        reader.mistake(key, f"kies uit {', '.join(words)}")
        return ""
    return word


def _weekday(reader: TableReader) -> int | None:
    word = _word(reader, "payday", WEEKDAYS)
    return WEEKDAYS.index(word) if word else None


def _mandate(reader: TableReader, *, required: bool) -> Mandate | None:
    found: list[Mandate] = []

    def read(inner: TableReader) -> None:
        if not isinstance(reader.table["mandate"], Mapping):
            return
        start = inner.day("from", required=True)
        until = inner.day("until")
        if start is not None and until is not None and until < start:
            inner.mistake("until", "ligt voor from")
        if start is not None:
            found.append(Mandate(start=start, until=until))

    if not reader.nested("mandate", read) and required and not reader.has("mandate"):
        reader.mistake("mandate", "ontbreekt", "missing")
    return found[0] if found else None


def _bank_account(reader: TableReader) -> str:
    value = reader.text("account", default=POOLED)
    return value if value == POOLED else reader.as_iban("account", value)


def read_agreement(reader: TableReader, kind: Kind) -> Agreement:
    """The agreement of that kind as one table states it; mistakes go to the reader."""
    is_income = kind is Kind.INCOME
    recurrence, until = _recurrence(reader)
    return Agreement(
        id=reader.slug("id"),
        name=reader.text("name", required=True),
        kind=kind,
        amount=reader.amount("amount", required=True),
        recurrence=recurrence,
        until=until,
        steps=_steps(reader),
        business_day=reader.choice("business_day", BusinessDay, BusinessDay.PREVIOUS),
        party=reader.text("party"),
        iban=reader.iban("iban"),
        search=_search(reader),
        cost_class=CostClass.OTHER
        if is_income
        else reader.choice("class", CostClass, CostClass.OTHER),
        reference="" if is_income else reader.text("reference"),
        payment_method=PaymentMethod.TRANSFER
        if is_income
        else reader.choice("pay", PaymentMethod, PaymentMethod.TRANSFER),
        is_guaranteed=not is_income and reader.flag("guaranteed"),
        is_enforced=kind is Kind.INSTALMENT and reader.flag("enforced"),
        amount_margin=reader.amount("amount_margin") if is_income else 0,
        day_margin=reader.whole("day_margin", 0, 31, default=0) if is_income else 0,
    )


def _recurrence(reader: TableReader) -> tuple[Recurrence, date | None]:
    start = reader.day("from")
    until = reader.day("until")
    if start is not None and until is not None and until < start:
        reader.mistake("until", "ligt voor from")
    rule = reader.text("rrule")
    listed = reader.items("dates", MAX_DATES)
    days = tuple(
        day
        for number, item in enumerate(listed, start=1)
        if (day := reader.as_day(f"dates[{number}]", item)) is not None
    )
    if reader.has("rrule") and reader.has("dates"):
        reader.mistake("rrule", "kies: rrule of dates, niet allebei")
    elif reader.table.get("dates") == []:
        reader.mistake("dates", "geef minstens één datum")
    elif not reader.has("rrule") and not reader.has("dates"):
        reader.mistake("rrule", "ontbreekt; geef rrule of dates", "missing")
    if rule:
        _check_rule(reader, rule, start)
    return Recurrence(rule=rule or None, start=start, dates=days), until


def _check_rule(reader: TableReader, rule: str, start: date | None) -> None:
    if not reader.has("from"):
        reader.mistake("from", "ontbreekt; een rrule begint op een datum", "missing")
    mistakes = rule_mistakes(rule)
    for mistake in mistakes:
        reader.mistake("rrule", mistake)
    if start is None or mistakes:
        return
    if not gives_a_date(Recurrence(rule=rule, start=start)):
        reader.mistake("rrule", "deze regel geeft nooit een datum")


def _steps(reader: TableReader) -> tuple[Step, ...]:
    steps = []
    seen = set()
    for inner in tables_in(reader, "steps", MAX_DATES):
        start = inner.day("from", required=True)
        amount = inner.amount("amount", required=True)
        if start is None:
            continue
        if start in seen:
            inner.mistake("from", "er is al een stap met deze datum", "duplicate-step")
        seen.add(start)
        steps.append(Step(start=start, amount=amount))
    return tuple(sorted(steps, key=lambda step: step.start))


def _search(reader: TableReader) -> tuple[str, ...]:
    words = []
    for number, item in enumerate(reader.items("search", 20), start=1):
        if isinstance(item, str) and not text_mistake(item):
            words.append(item)
        else:
            reader.mistake(f"search[{number}]", "schrijf een woord tussen aanhalingstekens")
    return tuple(words)


def _check_ids(
    named: list[tuple[str, _Named]], findings: list[Finding], *, for_import: bool
) -> None:
    places: dict[str, str] = {}
    wrong = {finding.place for finding in findings}
    for at, (place, each) in enumerate(named):
        # No id can be made of what is wrong, so that nothing is the same as it.
        if f"{place}.id" in wrong or (not each.id and f"{place}.name" in wrong):
            continue
        name = each.id or (slug(each.name) if for_import else "")
        if not name:
            if for_import:
                findings.append(Finding(place=f"{place}.id", code="missing", text="ontbreekt"))
            continue
        if name in places:
            text = f"dezelfde id als {places[name]}: {name}"
            findings.append(Finding(place=f"{place}.id", code="duplicate-id", text=text))
        places.setdefault(name, place)
        if for_import and not each.id:
            named[at] = (place, replace(each, id=name))


def _check_dates(
    terms: Terms, agreements: list[tuple[str, Agreement]], findings: list[Finding]
) -> None:
    *_, last = settlement_dates(terms.start, terms.settlement_day, terms.months + 1)
    for place, agreement in agreements:
        if not _is_sound(agreement.recurrence):
            continue
        found = dates_between(agreement, terms.start, last)
        if found > MAX_DATES:
            key = "rrule" if agreement.recurrence.rule else "dates"
            text = f"geeft {found} datums in dit plan; hooguit {MAX_DATES}"
            findings.append(Finding(place=f"{place}.{key}", code="too-many-dates", text=text))


def _is_sound(recurrence: Recurrence) -> bool:
    if recurrence.rule is None:
        return True
    if recurrence.start is None or rule_mistakes(recurrence.rule):
        return False
    return gives_a_date(recurrence)
