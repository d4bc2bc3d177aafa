"""Commands about claims between citizens and with the state: cost, interest, imputation, reference.

They promise one JSON object each with its sources; what is not valid is refused with the reason.
"""

import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import click

from huishoudboekje.arrangements import collection_cost, imputation, interest
from huishoudboekje.cli.answers import REFUSED, print_json, refusals
from huishoudboekje.cli.figure_answers import sources_answer
from huishoudboekje.cli.parameters import DAY, EUROS
from huishoudboekje.cli.rule_options import AS_JSON, ON, above_zero
from huishoudboekje.debts import Component
from huishoudboekje.figures import Figure
from huishoudboekje.money import amount_text
from huishoudboekje.references import normalised_reference, payment_reference_fault

_LAWS = {"statutory": interest.statutory, "tax": interest.tax}


@click.command(
    "collection-cost", epilog="\b\nExample:\n  huishoudboekje rules collection-cost 3000.00"
)
@click.argument("principal", type=EUROS, callback=above_zero)
@click.option("--vat", is_flag=True, help="The creditor cannot reclaim the VAT on it.")
@click.option("--letter-received", type=DAY, help="When the consumer got the 14-day letter.")
@ON
@AS_JSON
def collection_cost_command(
    *, principal: int, vat: bool, letter_received: date | None, on: date
) -> None:
    """The most that a creditor may ask for collecting a PRINCIPAL (BW 6:96).

    A consumer owes it only after a letter that gives 14 days. Not for public claims.
    """
    with refusals():
        cost = collection_cost.collection_cost(principal, on, with_vat=vat)
        owed = None
        figures: list[Figure[Any]] = [
            collection_cost.SCALE.on(on),
            collection_cost.LEAST.on(on),
            collection_cost.MOST.on(on),
        ]
        if vat:
            figures.append(collection_cost.VAT.on(on))
        if letter_received is not None:
            owed = collection_cost.owed_from(letter_received).isoformat()
            figures.append(collection_cost.LETTER_DAYS.on(letter_received))
    print_json({"cost": amount_text(cost), "owedFrom": owed, **sources_answer(figures)})


@click.command(
    "interest",
    epilog=(
        "\b\nExample:\n  huishoudboekje rules interest statutory"
        " --amount 1000.00 --due 2025-11-30 --paid 2026-01-31"
    ),
)
@click.argument("law", type=click.Choice(sorted(_LAWS)))
@click.option("--amount", type=EUROS, required=True, callback=above_zero, help="The principal.")
@click.option("--due", type=DAY, required=True, help="The last day to pay; interest runs after it.")
@click.option("--paid", type=DAY, required=True, help="The day of payment, which counts.")
@AS_JSON
def interest_command(*, law: str, amount: int, due: date, paid: date) -> None:
    """Interest by LAW on what is paid late: statutory (BW 6:119) or tax (invorderingsrente).

    `interest` is what is charged, `computed` what it is before a lowest amount is looked at.
    """
    with refusals():
        found = _LAWS[law](amount, due=due, paid=paid)
    print_json(
        {
            "days": found.days,
            "interest": amount_text(found.amount),
            "computed": amount_text(found.computed),
            "total": amount_text(amount + found.amount),
            "rates": [_rate_answer(rate) for rate in found.rates],
            **sources_answer(found.figures),
        }
    )


def _component_options(command: Callable[..., None]) -> Callable[..., None]:
    for component in reversed(Component):
        option = click.option(f"--{component}", type=EUROS, default="0", help="What is open.")
        command = option(command)
    return command


@click.command(
    "imputation",
    epilog=(
        "\b\nExample:\n  huishoudboekje rules imputation"
        " --collection-cost 40.00 --interest 5.00 --principal 300.00 --paid 100.00"
    ),
)
@click.option("--paid", type=EUROS, required=True, help="The payment.")
@_component_options
@ON
@AS_JSON
def imputation_command(*, paid: int, on: date, **amounts: int) -> None:
    """What a payment goes to: costs, then interest, then the principal (BW 6:44, Awb 4:92)."""
    balances = {each: amounts[each.replace("-", "_")] for each in Component}
    with refusals():
        order = imputation.ORDER.on(on)
        given, rest = imputation.impute(balances, paid)
    print_json(
        {
            "paid": {_key(each): amount_text(amount) for each, amount in given.items()},
            "open": {
                _key(each): amount_text(amount - given.get(each, 0))
                for each, amount in balances.items()
                if amount
            },
            "rest": amount_text(rest),
            **sources_answer((order,)),
        }
    )


@click.command(
    "betalingskenmerk",
    epilog="\b\nExample:\n  huishoudboekje rules betalingskenmerk 5000056789012345",
)
@click.argument("number")
@AS_JSON
def reference_command(*, number: str) -> None:
    """Whether NUMBER is a valid betalingskenmerk; exit code 1 with the reason when it is not."""
    fault = payment_reference_fault(number)
    digits = normalised_reference(number)
    print_json(
        {
            "valid": fault is None,
            "reference": digits,
            "hasCheckDigit": fault is None and len(digits) > 7,
            "reason": fault,
            "sources": [
                {
                    "article": "Betalingskenmerk",
                    "source": "Betaalvereniging Nederland",
                    "standing": "official",
                }
            ],
            "unconfirmed": [],
        }
    )
    if fault is not None:
        click.echo(fault, err=True)
        sys.exit(REFUSED)


def _rate_answer(rate: Figure[Fraction]) -> dict[str, str | None]:
    return {
        "percent": amount_text(int(rate.value * 100_00)),
        "from": rate.valid_from.isoformat(),
        "until": None if rate.valid_to is None else rate.valid_to.isoformat(),
    }


def _key(component: Component) -> str:
    first, *others = component.split("-")
    return first + "".join(word.capitalize() for word in others)
