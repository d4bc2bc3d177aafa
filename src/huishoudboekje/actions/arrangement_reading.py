"""What is proposed, read from a table: the file of the command line and the body of the API.

It promises a proposal or every mistake with its place; what is allowed is judged where it is
proposed.
"""

from huishoudboekje.actions.arrangement_proposals import ProposalInput
from huishoudboekje.agreements import MAX_DEBTS, TableReader
from huishoudboekje.arrangements import (
    Condition,
    ConditionKind,
    Effort,
    EffortKind,
    Instalment,
    Relief,
)
from huishoudboekje.calendar import MAX_DATES
from huishoudboekje.debts import Component

MAX_EFFORTS = 20
MAX_RELIEFS = 50
MAX_CONDITIONS = 20
MAX_RESIDENTS = 20


def read_proposal(reader: TableReader) -> ProposalInput:
    """The proposal in the table; mistakes go to the reader.

    `debts`, and `first` with `months` or `amount`, or `instalments`; beside them efforts and
    conditions.
    """
    return ProposalInput(
        debt_ids=_names(reader, "debts", MAX_DEBTS),
        first=reader.day("first"),
        months=reader.whole("months", 1, MAX_DATES, default=0) or None,
        amount=reader.amount("amount", lowest=1) if reader.has("amount") else None,
        instalments=tuple(_instalments(reader)),
        efforts=tuple(_efforts(reader)),
        conditions=tuple(_conditions(reader)),
        creditor=reader.text("creditor"),
        iban=reader.iban("iban"),
        reference=reader.text("reference"),
        stated_total=reader.amount("stated_total", lowest=1)
        if reader.has("stated_total")
        else None,
        note=reader.text("note"),
    )


def _inner(reader: TableReader, key: str, most: int) -> list[TableReader]:
    """A reader for each table of a list; places are counted from 1."""
    place = f"{reader.place}." if reader.place else ""
    return [
        TableReader(
            item,
            f"{place}{key}[{number}]",
            reader.findings,
            in_camel_case=reader.in_camel_case,
        )
        for number, item in enumerate(reader.items(key, most), start=1)
    ]


def _names(reader: TableReader, key: str, most: int) -> tuple[str, ...]:
    found = []
    for number, item in enumerate(reader.items(key, most), start=1):
        if isinstance(item, str) and item:
            found.append(item)
        else:
            reader.mistake(f"{key}[{number}]", "schrijf een tekst tussen aanhalingstekens")
    return tuple(found)


def _instalments(reader: TableReader) -> list[Instalment]:
    found = []
    for inner in _inner(reader, "instalments", MAX_DATES):
        due = inner.day("due", required=True)
        amount = inner.amount("amount", required=True, lowest=1)
        inner.refuse_unknown_keys()
        if due is not None:
            found.append(Instalment(due=due, amount=amount))
    return found


def _efforts(reader: TableReader) -> list[Effort]:
    found = []
    for inner in _inner(reader, "efforts", MAX_EFFORTS):
        if not inner.has("kind"):
            inner.mistake("kind", "ontbreekt", "missing")
        effort = Effort(
            id=inner.slug("id", required=True),
            kind=inner.choice("kind", EffortKind, EffortKind.TASK),
            description=inner.text("description", required=True),
            reliefs=tuple(_reliefs(inner)),
            by_whom=inner.text("by_whom"),
            due=inner.day("due"),
            stated=inner.amount("stated", lowest=1) if inner.has("stated") else None,
        )
        inner.refuse_unknown_keys()
        found.append(effort)
    return found


def _reliefs(reader: TableReader) -> list[Relief]:
    found = []
    for inner in _inner(reader, "reliefs", MAX_RELIEFS):
        if not inner.has("component"):
            inner.mistake("component", "ontbreekt", "missing")
        relief = Relief(
            debt_id=inner.slug("debt", required=True),
            component=inner.choice("component", Component, Component.PRINCIPAL),
            amount=inner.amount("amount", required=True, lowest=1),
        )
        inner.refuse_unknown_keys()
        found.append(relief)
    return found


def _conditions(reader: TableReader) -> list[Condition]:
    found = []
    for inner in _inner(reader, "conditions", MAX_CONDITIONS):
        if not inner.has("kind"):
            inner.mistake("kind", "ontbreekt", "missing")
        condition = Condition(
            id=inner.slug("id", required=True),
            kind=inner.choice("kind", ConditionKind, ConditionKind.OTHER),
            text=inner.text("text", required=True),
            agreement_id=inner.slug("agreement") or None,
            expected_on=inner.day("expected"),
            residents=_names(inner, "residents", MAX_RESIDENTS),
            on_creditor=inner.flag("on_creditor"),
        )
        inner.refuse_unknown_keys()
        found.append(condition)
    return found
