"""The debts of a household document: read from its tables, checked beside its costs, written back.

It promises a sound debt or every mistake with its place, and that what it writes is read back the
same. It knows no ledger: what was paid since does not stand in a document. Of an arrangement it
knows which debts it names, and not whether it adds up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from huishoudboekje.agreements.agreement import Agreement, Kind
from huishoudboekje.agreements.fields import TableReader, hint_at, slug
from huishoudboekje.calendar import has_end
from huishoudboekje.debts import (
    Component,
    CreditorRule,
    Debt,
    DebtFact,
    FactKind,
    Origin,
    Stage,
)
from huishoudboekje.errors import Finding
from huishoudboekje.money import amount_text
from huishoudboekje.references import normalised_reference, reference_kind, reference_mistake

MAX_DEBTS = 200
MAX_FACTS = 20
MAX_RANK = 999


def read_debts(top: TableReader, origin: Origin = Origin.DOCUMENT) -> list[tuple[str, Debt]]:
    """The debts of a table, each with its place; mistakes go to the reader."""
    found = []
    for number, item in enumerate(top.items("debt", MAX_DEBTS), start=1):
        place = f"debt[{number}]"
        reader = TableReader(item, place, top.findings, in_camel_case=top.in_camel_case)
        found.append((place, replace(_debt(reader), origin=origin)))
        reader.refuse_unknown_keys()
    return found


def check_arrears(
    debts: Sequence[tuple[str, Debt]], agreements: Sequence[Agreement], findings: list[Finding]
) -> None:
    """Add a finding for every debt that names a cost which the document does not have."""
    known = [each.id or slug(each.name) for each in agreements if each.kind is Kind.COST]
    for place, debt in debts:
        if debt.agreement_id is None or debt.agreement_id in known:
            continue
        hint = hint_at(debt.agreement_id, known, findings)
        text = f"in dit document staat geen vaste last {debt.agreement_id}{hint}"
        findings.append(Finding(place=f"{place}.agreement", code="unknown-agreement", text=text))


def read_arranged(reader: TableReader, agreement: Agreement) -> tuple[str, ...]:
    """The ids of the debts that the instalments of the table pay; none where it names none.

    Such an arrangement has an end and an id, its own or one made from its name.
    """
    found = []
    for number, item in enumerate(reader.items("debts", MAX_DEBTS), start=1):
        if isinstance(item, str):
            found.append(item)
        else:
            reader.mistake(f"debts[{number}]", "schrijf de id van een schuld als tekst")
    if not reader.has("debts"):
        return ()
    if not found:
        reader.mistake("debts", "noem minstens één schuld, of laat de sleutel weg")
    if agreement.until is None and not has_end(agreement.recurrence):
        text = "wat een schuld aflost heeft een einde: geef until of dates, of een rrule met COUNT"
        reader.mistake("debts", text, "no-end")
    if not (agreement.id or slug(agreement.name)):
        reader.mistake("id", "ontbreekt", "missing")
    return tuple(found)


def check_arranged(
    arranged: Mapping[str, Sequence[str]],
    debts: Sequence[tuple[str, Debt]],
    findings: list[Finding],
) -> None:
    """Add a finding for every debt that is named by place but unknown, or named before."""
    known = [each.id or slug(each.name) for _, each in debts]
    seen: dict[str, str] = {}
    for at, debt_ids in arranged.items():
        for number, debt_id in enumerate(debt_ids, start=1):
            place = f"{at}.debts[{number}]"
            if debt_id not in known:
                hint = hint_at(debt_id, known, findings)
                text = f"in dit document staat geen schuld {debt_id}{hint}"
                findings.append(Finding(place=place, code="unknown-debt", text=text))
            elif debt_id in seen:
                text = f"deze schuld staat al bij {seen[debt_id]}"
                findings.append(Finding(place=place, code="duplicate-debt", text=text))
            seen.setdefault(debt_id, place)


def debt_table(debt: Debt) -> dict[str, Any]:
    """The debt as a table of the household document, keys in camelCase, defaults left out."""
    table: dict[str, Any] = {"id": debt.id} if debt.id else {}
    table |= {
        "name": debt.name,
        "creditor": debt.creditor,
        "components": {
            str(component): amount_text(debt.components[component])
            for component in Component
            if component in debt.components
        },
        "incurredOn": debt.incurred_on.isoformat(),
    }
    if debt.due_on is not None:
        table["dueOn"] = debt.due_on.isoformat()
    if debt.stated_total is not None:
        table["statedTotal"] = amount_text(debt.stated_total)
    optional: tuple[tuple[str, object, object], ...] = (
        ("rule", str(debt.rule), str(CreditorRule.PRIVATE)),
        ("stage", str(debt.stage), str(Stage.OPEN)),
        ("collector", debt.collector, ""),
        ("reference", debt.reference, ""),
        ("iban", debt.iban, ""),
        ("evidence", debt.evidence, ""),
        ("agreement", debt.agreement_id, None),
        ("rank", debt.rank, 0),
        ("facts", [_fact_table(each) for each in debt.facts], []),
    )
    table.update({key: value for key, value, default in optional if value != default})
    return table


def _fact_table(fact: DebtFact) -> dict[str, Any]:
    table: dict[str, Any] = {
        "kind": str(fact.kind),
        "since": fact.since.isoformat(),
        "source": fact.source,
    }
    if not fact.holds:
        table["holds"] = False
    if fact.note:
        table["note"] = fact.note
    return table


def _debt(reader: TableReader) -> Debt:
    incurred_on = reader.day("incurred_on", required=True)
    due_on = reader.day("due_on")
    if incurred_on is not None and due_on is not None and due_on < incurred_on:
        reader.mistake("due_on", "ligt voor incurred_on")
    return Debt(
        id=reader.slug("id"),
        name=reader.text("name", required=True),
        creditor=reader.text("creditor", required=True),
        components=_components(reader),
        incurred_on=incurred_on or date(2000, 1, 1),
        rule=reader.choice("rule", CreditorRule, CreditorRule.PRIVATE),
        stage=reader.choice("stage", Stage, Stage.OPEN),
        collector=reader.text("collector"),
        reference=_reference(reader),
        iban=reader.iban("iban"),
        due_on=due_on,
        origin=Origin.DOCUMENT,
        evidence=reader.text("evidence"),
        agreement_id=reader.slug("agreement") or None,
        stated_total=reader.amount("stated_total", lowest=1)
        if reader.has("stated_total")
        else None,
        rank=reader.whole("rank", 0, MAX_RANK, default=0),
        facts=_facts(reader, incurred_on),
    )


def _components(reader: TableReader) -> dict[Component, int]:
    found: dict[Component, int] = {}

    def read(inner: TableReader) -> None:
        for component in Component:
            if inner.has(component):
                found[component] = inner.amount(component, required=True, lowest=1)
            else:
                inner.expect(component)
        if reader.table["components"] == {}:
            reader.mistake("components", f"geef minstens één van {', '.join(Component)}")

    if not reader.nested("components", read):
        reader.mistake("components", "ontbreekt", "missing")
    return found


def _reference(reader: TableReader) -> str:
    text = reader.text("reference")
    mistake = reference_mistake(text)
    if mistake:
        reader.mistake("reference", mistake, "invalid-reference")
    return text if reference_kind(text) is None else normalised_reference(text)


def _facts(reader: TableReader, incurred_on: date | None) -> tuple[DebtFact, ...]:
    facts = []
    seen = set()
    for number, item in enumerate(reader.items("facts", MAX_FACTS), start=1):
        place = f"{reader.place}.facts[{number}]"
        inner = TableReader(item, place, reader.findings, in_camel_case=reader.in_camel_case)
        if not inner.has("kind"):
            inner.mistake("kind", "ontbreekt", "missing")
        fact = DebtFact(
            kind=inner.choice("kind", FactKind, FactKind.CONTESTED),
            since=inner.day("since", required=True) or date(2000, 1, 1),
            source=inner.text("source", required=True),
            holds=inner.flag("holds", default=True),
            note=inner.text("note"),
        )
        inner.refuse_unknown_keys()
        facts.append(fact)
        if not (inner.has("kind") and inner.has("since")):
            continue
        if incurred_on is not None and fact.since < incurred_on:
            inner.mistake("since", "ligt voor incurred_on van deze schuld")
        if (fact.kind, fact.since) in seen:
            text = "er is al een feit van deze soort op deze datum"
            inner.mistake("since", text, "duplicate-fact")
        seen.add((fact.kind, fact.since))
    return tuple(facts)
