"""Reading the changes of a scenario from JSON, with all mistakes and their places.

It promises changes that can be applied or one refusal that names every mistake.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from huishoudboekje.agreements import Agreement, Kind, TableReader, read_agreement, slug
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.planning.scenario import (
    Add,
    Change,
    ChangeAmount,
    ChangeLimit,
    Delay,
    SetOff,
    Stop,
)

MAX_CHANGES = 50

_ADDED_KINDS = {
    "add-income": Kind.INCOME,
    "add-cost": Kind.COST,
    "add-arrangement": Kind.INSTALMENT,
}
_ANY_DAY = date(2000, 1, 1)


def read_changes(table: object) -> tuple[Change, ...]:
    """The changes that `{"changes": [...]}` lists, in order; raises InvalidInput."""
    findings: list[Finding] = []
    top = TableReader(table, "", findings, in_camel_case=True)
    changes = []
    for number, item in enumerate(top.items("changes", MAX_CHANGES), start=1):
        reader = TableReader(item, f"changes[{number}]", findings, in_camel_case=True)
        changes.append(_change(reader))
        reader.refuse_unknown_keys()
    top.refuse_unknown_keys()
    if findings:
        raise InvalidInput(tuple(findings))
    return tuple(change for change in changes if change is not None)


def _change(reader: TableReader) -> Change | None:
    kind = reader.text("kind", required=True)
    if kind in _ADDED_KINDS:
        return _added(reader, _ADDED_KINDS[kind])
    if kind in _READERS:
        return _READERS[kind](reader)
    if kind:
        reader.mistake("kind", f"kies uit {', '.join((*_READERS, *_ADDED_KINDS))}")
    reader.forgive_unknown_keys()
    return None


def _limit(reader: TableReader) -> Change:
    return ChangeLimit(amount=reader.amount("amount", required=True))


def _agreement_and_day(reader: TableReader) -> tuple[str, date]:
    return (
        reader.text("agreement", required=True),
        reader.day("from", required=True) or _ANY_DAY,
    )


def _stop(reader: TableReader) -> Change:
    agreement, start = _agreement_and_day(reader)
    return Stop(agreement=agreement, start=start)


def _delay(reader: TableReader) -> Change:
    agreement, start = _agreement_and_day(reader)
    to = reader.day("to", required=True) or start
    if to < start:
        reader.mistake("to", "ligt voor from")
    return Delay(agreement=agreement, start=start, to=to)


def _change_amount(reader: TableReader) -> Change:
    agreement, start = _agreement_and_day(reader)
    amount = reader.amount("amount", required=True)
    return ChangeAmount(agreement=agreement, start=start, amount=amount)


def _set_off(reader: TableReader) -> Change:
    agreement, start = _agreement_and_day(reader)
    until = reader.day("until")
    if until is not None and until < start:
        reader.mistake("until", "ligt voor from")
    amount = reader.amount("amount", required=True)
    return SetOff(agreement=agreement, start=start, amount=amount, until=until)


_READERS: dict[str, Callable[[TableReader], Change]] = {
    "stop": _stop,
    "delay": _delay,
    "change-amount": _change_amount,
    "set-off": _set_off,
    "advance-limit": _limit,
}


def _added(reader: TableReader, kind: Kind) -> Change | None:
    found: list[Agreement] = []

    def read(inner: TableReader) -> None:
        found.append(read_agreement(inner, kind))

    if not reader.nested("agreement", read):
        reader.mistake("agreement", "ontbreekt", "missing")
        return None
    made = found[0]
    return Add(agreement=replace(made, id=made.id or slug(made.name) or "nieuw"))
