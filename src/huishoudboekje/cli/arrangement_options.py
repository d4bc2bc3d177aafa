"""What is proposed on the command line: options, or a TOML file, or both.

They promise a proposal or every mistake with its place; they reach no database.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from huishoudboekje.actions import ProposalInput, read_proposal
from huishoudboekje.agreements import TableReader
from huishoudboekje.arrangements import Effort, EffortKind, Instalment, Relief
from huishoudboekje.cli.files import read_terms_file
from huishoudboekje.cli.parameters import AMOUNT, DAY
from huishoudboekje.debts import Component
from huishoudboekje.errors import Finding, InvalidInput


def proposal(
    *,
    debts: Sequence[str],
    first: date | None,
    months: int | None,
    amount: int | None,
    instalments: Sequence[str],
    efforts: Sequence[str],
    file: Path | None,
) -> ProposalInput:
    """What the options and the file say together; an option goes before the file."""
    said = ProposalInput(debt_ids=()) if file is None else _from_file(file)
    return replace(
        said,
        debt_ids=tuple(debts) or said.debt_ids,
        first=first or said.first,
        months=months or said.months,
        amount=amount or said.amount,
        instalments=tuple(map(_instalment, instalments)) or said.instalments,
        efforts=_efforts(efforts) or said.efforts,
    )


def _from_file(file: Path) -> ProposalInput:
    try:
        return read_terms_file(file, _proposal)
    except InvalidInput as refusal:
        placed = (f"{file}: {each.place}".removesuffix(": ") for each in refusal.findings)
        findings = zip(refusal.findings, placed, strict=True)
        raise InvalidInput(tuple(replace(each, place=at) for each, at in findings)) from None


def _proposal(table: object) -> ProposalInput:
    findings: list[Finding] = []
    reader = TableReader(table, "", findings, in_camel_case=False)
    made = read_proposal(reader)
    reader.refuse_unknown_keys()
    if findings:
        raise InvalidInput(tuple(findings))
    return made


def _instalment(text: str) -> Instalment:
    day, _, amount = text.partition("=")
    return Instalment(
        due=DAY.convert(day, None, None), amount=AMOUNT.convert(amount or text, None, None)
    )


def _efforts(texts: Sequence[str]) -> tuple[Effort, ...]:
    """One effort per kind, with all that is relieved for it."""
    reliefs: dict[EffortKind, list[Relief]] = {}
    for text in texts:
        named, _, amount = text.partition("=")
        kind, _, rest = named.partition(":")
        debt, _, component = rest.rpartition(":")
        if kind not in set(EffortKind) or component not in set(Component) or not debt:
            raise click.BadParameter(
                f"{text}: schrijf SOORT:SCHULD:ONDERDEEL=BEDRAG, als course:cjib:surcharge-1=50.00",
                param_hint="--effort",
            )
        relief = Relief(
            debt_id=debt,
            component=Component(component),
            amount=AMOUNT.convert(amount, None, None),
        )
        reliefs.setdefault(EffortKind(kind), []).append(relief)
    return tuple(
        Effort(id=str(kind), kind=kind, description=str(kind), reliefs=tuple(each))
        for kind, each in reliefs.items()
    )
