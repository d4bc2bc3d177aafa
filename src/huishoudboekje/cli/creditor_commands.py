"""The commands that show what one creditor may see: its payments, and what was proposed to it.

They promise nothing of another creditor, and no word about how a household lives.
"""

from datetime import date, timedelta

import click
from schwifty import IBAN

from huishoudboekje.arrangements import state_text
from huishoudboekje.cli.answers import print_json
from huishoudboekje.cli.desk import Desk, pass_desk
from huishoudboekje.cli.parameters import DAY
from huishoudboekje.cli.tables import new_table, print_table
from huishoudboekje.money import euro_text
from huishoudboekje.views import (
    CreditorName,
    CreditorPayment,
    CreditorQuestion,
    TermState,
    creditor_payment_answer,
    creditor_payments,
    creditor_proposal_answer,
    creditor_proposals,
)

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
_CREDITOR = click.argument("creditor")
_AFTER = click.option(
    "--after", default=0, type=click.IntRange(0), help="Leave out the first so many."
)
_LIMIT = click.option("--limit", default=50, type=click.IntRange(1, 200), help="At most so many.")
_TWO_MONTHS = timedelta(days=61)
_STATES = {
    TermState.AGREED: "afgesproken",
    TermState.GUARANTEED: "gegarandeerd",
    TermState.ORDERED: "betaalopdracht gegeven",
    TermState.PAID: "betaald",
    TermState.RETURNED: "teruggekomen",
    TermState.WITHDRAWN: "garantie ingetrokken",
}


@click.group("creditor", epilog="\b\nExample:\n  huishoudboekje creditor payments CJIB")
def creditor_group() -> None:
    """What one creditor may see, found by its name or its IBAN."""


def _named(text: str) -> CreditorName:
    """The creditor that the text names: by IBAN where it is one, else by name."""
    if IBAN(text, allow_invalid=True).is_valid:
        return CreditorName(iban=str(IBAN(text).compact))
    return CreditorName(name=text)


@creditor_group.command(
    "payments",
    epilog=(
        "\b\nExamples:\n"
        '  huishoudboekje creditor payments "Woningstichting De Wilg"\n'
        "  huishoudboekje creditor payments NL89ABNA0000004002 --from 2027-01-01"
    ),
)
@_CREDITOR
@click.option("--from", "first", type=DAY, help="From this day on; left out, the 1st of the month.")
@click.option("--until", "last", type=DAY, help="Up to this day; left out, two months further.")
@_AFTER
@_LIMIT
@_JSON
@pass_desk
def payments_command(
    desk: Desk,
    creditor: str,
    *,
    first: date | None,
    last: date | None,
    after: int,
    limit: int,
    as_json: bool,
) -> None:
    """Show per date what a CREDITOR is promised, what was ordered, and what was paid."""
    by = desk.by
    begins = first or by.today.replace(day=1)
    question = CreditorQuestion(
        creditor=_named(creditor), first=begins, last=last or begins + _TWO_MONTHS
    )
    with desk.reading() as session:
        found = creditor_payments(session, question, reach=by.reach, after=after, limit=limit)
    if as_json:
        print_json([creditor_payment_answer(each) for each in found])
        return
    table = new_table(
        "vervalt", "bedrag", "kenmerk", "stand", "op", "reden", whole=("vervalt", "bedrag", "op")
    )
    for each in found:
        table.add_row(
            str(each.due_date),
            euro_text(each.amount),
            each.reference,
            _STATES[each.state],
            _day(each),
            each.reason,
        )
    print_table(table)


def _day(term: CreditorPayment) -> str:
    day = term.paid_on or term.expected_on
    return "" if day is None else str(day)


@creditor_group.command(
    "proposals", epilog="\b\nExample:\n  huishoudboekje creditor proposals CJIB --json"
)
@_CREDITOR
@_AFTER
@_LIMIT
@_JSON
@pass_desk
def proposals_command(desk: Desk, creditor: str, *, after: int, limit: int, as_json: bool) -> None:
    """Show the arrangements that were proposed to a CREDITOR, and how they stand."""
    by = desk.by
    with desk.reading() as session:
        found = creditor_proposals(
            session, _named(creditor), today=by.today, reach=by.reach, after=after, limit=limit
        )
    if as_json:
        print_json([creditor_proposal_answer(each) for each in found])
        return
    table = new_table(
        "regeling", "stand", "sinds", "kenmerk", "termijnen", "samen", whole=("sinds", "samen")
    )
    for each in found:
        table.add_row(
            f"{each.household_id} {each.arrangement_id}",
            state_text(each.state),
            str(each.since),
            each.reference or ", ".join(filter(None, each.references)),
            str(len(each.instalments)),
            euro_text(each.total),
        )
    print_table(table)
