"""What lines of the bank are for: the queue, a person's decision, and taking it back.

They promise the same proposals as the screens and all mistakes at once; they decide nothing.
"""

from collections.abc import Sequence
from typing import Any

import click

from huishoudboekje.actions import (
    PartInput,
    confirm_match,
    confirm_own_transfer,
    kind_name,
    make_charges_good,
    take_back_match,
)
from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import AMOUNT, DAY
from huishoudboekje.cli.tables import days_text, new_table, print_table
from huishoudboekje.errors import Finding, InvalidInput
from huishoudboekje.matching import MatchKind
from huishoudboekje.money import amount_text, euro_text
from huishoudboekje.views import OpenLine, Proposal, open_line, open_lines

_MOST = 200
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_LINE = click.argument("line", type=click.IntRange(min=1))
_PARTS = {"kind", "amount", "household", "agreement", "date", "order"}


@click.group("match", epilog="\b\nExample:\n  huishoudboekje match list")
def match_group() -> None:
    """Say what lines of the bank are for, and take that back."""


@match_group.command("list", epilog="\b\nExample:\n  huishoudboekje match list --json")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Lines after this number.")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    default=50,
    show_default=True,
    help="At most so many.",
)
@_JSON
@pass_desk
def list_command(desk: Desk, *, after: int, limit: int, as_json: bool) -> None:
    """Show the lines that wait for a person, with what each may be for, the best first."""
    with desk.reading() as session:
        found = open_lines(
            session, today=desk.by.today, reach=desk.by.reach, after=after, limit=limit
        )
    if as_json:
        print_json({"lines": list(map(_line_answer, found))})
        return
    if not found:
        click.echo("Er staat niets open.")
    for each in found:
        _print_line(each)


def _line_answer(each: OpenLine) -> dict[str, Any]:
    line = each.line
    return {
        "id": line.id,
        "statementId": line.statement_id,
        "iban": line.iban,
        "date": line.booking_date.isoformat(),
        "amount": amount_text(line.amount),
        "counterIban": line.counter_iban,
        "counterName": line.counter_name,
        "text": line.text,
        "endToEndId": line.end_to_end_id,
        "reference": line.reference,
        "returnReason": line.return_reason,
        "ageDays": each.age_days,
        "together": each.is_together,
        "candidates": list(map(_proposal_answer, each.proposals)),
        "doubts": list(each.doubts),
    }


def _proposal_answer(each: Proposal) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "household": each.household_id,
        "householdName": each.household_name,
        "agreement": each.agreement_id,
        "agreementName": each.agreement_name,
        "nominalDate": None if each.nominal_date is None else each.nominal_date.isoformat(),
        "order": each.order_id,
        "amount": amount_text(each.amount),
        "expected": None if each.expected is None else amount_text(each.expected),
        "reasons": list(each.reasons),
        "doubts": list(each.doubts),
    }


def _print_line(each: OpenLine) -> None:
    line = each.line
    click.echo(
        f"Regel {line.id}: {euro_text(line.amount)} op {line.booking_date} "
        f"({days_text(each.age_days)}), {line.counter_name or line.counter_iban or 'onbekend'}"
    )
    said = " ".join(text for text in (line.text, line.reference) if text)
    if said:
        click.echo(f"  {said}")
    for doubt in each.doubts:
        click.echo(f"  - {doubt}")
    if not each.proposals:
        return
    table = new_table(
        "nr",
        "soort",
        "huishouden",
        "afspraak",
        "termijn",
        "verwacht",
        "waarom",
        whole=("nr", "termijn", "verwacht"),
    )
    for number, proposal in enumerate(each.proposals, start=1):
        table.add_row(
            str(number),
            kind_name(proposal.kind),
            f"{proposal.household_id} {proposal.household_name}",
            proposal.agreement_name,
            "" if proposal.nominal_date is None else proposal.nominal_date.isoformat(),
            "" if proposal.expected is None else euro_text(proposal.expected),
            " ".join(proposal.reasons),
        )
    print_table(table)


@match_group.command(
    "confirm",
    epilog="\b\nExamples:\n  huishoudboekje match confirm 12 --candidate 1\n"
    "  huishoudboekje match confirm 12 --part kind=receipt,household=h-1002,agreement=kgb\n"
    "  huishoudboekje match confirm 13 --part kind=bank-charges",
)
@_LINE
@click.option("--candidate", type=click.IntRange(min=1), help="The one with this number.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    metavar="KEY=VALUE,…",
    help="What a part is for: kind, amount, household, agreement, date, order. Give it more often"
    " to split the line; of one part the amount may be left out.",
)
@click.option("--reason", default="", help="Why; it stays with the match.")
@_JSON
@pass_desk
def confirm_command(
    desk: Desk,
    *,
    line: int,
    candidate: int | None,
    parts: tuple[str, ...],
    reason: str,
    as_json: bool,
) -> None:
    """Say what LINE is for: the best candidate, another one, or parts of your own.

    A nominal date that is left out is the nearest open term. Amounts have the sign of the line.
    """
    if parts and candidate is not None:
        raise click.UsageError("Geef --candidate of --part, niet allebei.")
    with desk.writing() as session:
        found = open_line(session, line, today=desk.by.today, reach=desk.by.reach)
        given = _given(parts, found) if parts else _chosen(found, candidate)
        made = confirm_match(session, line, given, reason=reason, by=desk.by)
    if as_json:
        print_json({"match": made.id, "line": line, "date": made.business_date.isoformat()})
        return
    click.echo(f"Regel {line} is gekoppeld (koppeling {made.id}), vanaf {made.business_date}.")


def _chosen(found: OpenLine, candidate: int | None) -> Sequence[PartInput]:
    """The candidate with that number; without a number the only, best or joint one."""
    if found.is_together and candidate is None:
        return [_of_proposal(each) for each in found.proposals]
    number = candidate or 1
    if number > len(found.proposals):
        text = f"regel {found.line.id} heeft {len(found.proposals)} kandidaten; geef --part"
        raise InvalidInput((Finding(place="candidate", code="not-found", text=text),))
    return [_of_proposal(found.proposals[number - 1])]


def _of_proposal(each: Proposal) -> PartInput:
    return PartInput(
        kind=each.kind,
        amount=each.amount,
        household_id=each.household_id,
        agreement_id=each.agreement_id,
        nominal_date=each.nominal_date,
        order_id=each.order_id,
    )


def _given(parts: Sequence[str], found: OpenLine) -> Sequence[PartInput]:
    made = []
    for number, part in enumerate(parts, start=1):
        said = dict(each.partition("=")[::2] for each in part.split(","))
        unknown = sorted(said.keys() - _PARTS)
        if unknown or said.get("kind") not in list(MatchKind):
            kinds = ", ".join(MatchKind)
            text = (
                f"schrijf {', '.join(sorted(_PARTS))} als sleutel=waarde met komma's ertussen; "
                f"kind is een van {kinds}"
            )
            raise InvalidInput((Finding(place=f"parts[{number}]", code="invalid", text=text),))
        is_whole = len(parts) == 1 and "amount" not in said
        own = said.get("amount", "")
        amount = found.line.amount if is_whole else AMOUNT.convert(own, None, None)
        day = said.get("date")
        order = said.get("order", "")
        made.append(
            PartInput(
                kind=MatchKind(said["kind"]),
                amount=amount,
                household_id=said.get("household") or None,
                agreement_id=said.get("agreement") or None,
                nominal_date=DAY.convert(day, None, None) if day else None,
                order_id=int(order) if order.isdecimal() else None,
            )
        )
    return made


@match_group.command(
    "take-back", epilog='\b\nExample:\n  huishoudboekje match take-back 7 --reason "andere maand"'
)
@click.argument("match", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why; it stays on record.")
@pass_desk
def take_back_command(desk: Desk, *, match: int, reason: str) -> None:
    """Take MATCH back: its line is in the queue again, and its order is what it was."""
    with desk.writing() as session:
        take_back_match(session, match, reason=reason, by=desk.by)
    click.echo(f"Koppeling {match} is teruggenomen; de regel staat weer open.")


@match_group.command("transfer", epilog="\b\nExample:\n  huishoudboekje match transfer 12 31 40")
@click.argument("order", type=click.IntRange(min=1))
@click.argument("lines", type=click.IntRange(min=1), nargs=2)
@pass_desk
def transfer_command(desk: Desk, *, order: int, lines: tuple[int, int]) -> None:
    """Say that two LINES show payment ORDER, a transfer between two accounts of ours.

    It matches itself where the bank passed our id on; this is for a bank that did not.
    """
    with desk.writing() as session:
        confirm_own_transfer(session, order, lines, by=desk.by)
    click.echo(f"Overboeking {order} is gekoppeld aan regel {lines[0]} en {lines[1]}.")


@match_group.command("charges", epilog="\b\nExample:\n  huishoudboekje match charges 31 40")
@click.argument("lines", type=click.IntRange(min=1), nargs=2)
@pass_desk
def charges_command(desk: Desk, *, lines: tuple[int, int]) -> None:
    """Say that one of two LINES is a bank charge, and the other what the organisation paid for it.

    Charges are the organisation's. On an account of a household's own they are made good by a
    transfer; on the organisation's own account confirm them as bank-charges.
    """
    with desk.writing() as session:
        make_charges_good(session, lines, by=desk.by)
    click.echo(f"Regel {lines[0]} en {lines[1]} zijn samen de bankkosten van de organisatie.")
