"""The commands `rules bvv` and `rules zorgtoeslag`: what the law lets a household keep or get.

They promise one JSON object each with every term and its source; nothing is stored.
"""

from datetime import date

import click

from huishoudboekje.allowances import (
    Insured,
    LivingSituation,
    OtherIncome,
    protected_earnings,
    zorgtoeslag,
)
from huishoudboekje.cli.answers import print_json, refusals
from huishoudboekje.cli.figure_answers import sources_answer
from huishoudboekje.cli.parameters import DAY, EUROS
from huishoudboekje.money import amount_text

_AS_JSON = click.option(
    "--json", is_flag=True, expose_value=False, help="Print JSON, as is done anyway."
)
_ON = click.option("--on", type=DAY, required=True, help="The day whose figures count.")
_WITHOUT_PARTNER = frozenset({LivingSituation.SINGLE, LivingSituation.SINGLE_PARENT})


@click.command(
    "bvv",
    epilog="\b\nExample:\n  huishoudboekje rules bvv --type single --income 30000 --on 2026-11-01",
)
@click.option(
    "--type",
    "situation",
    type=click.Choice([str(each) for each in LivingSituation]),
    required=True,
    help="With whom the debtor lives.",
)
@click.option(
    "--income",
    type=EUROS,
    required=True,
    help="Taxable income of a year, of debtor and partner together.",
)
@_ON
@click.option(
    "--net-income",
    type=EUROS,
    help="The debtor's net income of a month with holiday pay: 95 % of it is the most.",
)
@click.option(
    "--partner-income",
    type=EUROS,
    default="0",
    help="The partner's own income of a month, net and not attached.",
)
@click.option(
    "--other-income",
    type=EUROS,
    default="0",
    help="The debtor's other income of a month, net and not attached.",
)
@click.option("--no-address", is_flag=True, help="The debtor has no Dutch address in the BRP.")
@_AS_JSON
def bvv_command(
    *,
    situation: str,
    income: int,
    on: date,
    net_income: int | None,
    partner_income: int,
    other_income: int,
    no_address: bool,
) -> None:
    """What a debtor keeps a month when income is attached (beslagvrije voet, art. 475da Rv)."""
    if partner_income and LivingSituation(situation) in _WITHOUT_PARTNER:
        raise click.UsageError(f"bij --type {situation} hoort geen --partner-income")
    with refusals():
        found = protected_earnings(
            LivingSituation(situation),
            income,
            on=on,
            other=OtherIncome(partner=partner_income, own=other_income),
            net_income=net_income,
            has_address=not no_address,
        )
    print_json(
        {
            "bvv": amount_text(found.amount),
            "base": amount_text(found.base),
            "e": amount_text(found.health),
            "h": amount_text(found.rent),
            "k": amount_text(found.child),
            "formula": amount_text(found.formula),
            "maximum": _optional(found.maximum),
            "partnerPart": amount_text(found.partner_part),
            "ownPart": amount_text(found.own_part),
            "incomeLimit": _optional(found.income_limit),
            "attachable": _optional(found.attachable),
            **sources_answer(found.figures),
        }
    )


@click.command(
    "zorgtoeslag",
    epilog="\b\nExample:\n  huishoudboekje rules zorgtoeslag --income 29500 --on 2026-11-01",
)
@click.option(
    "--income", type=EUROS, required=True, help="Income of the year, of partners together."
)
@_ON
@click.option("--partner", is_flag=True, help="Two partners, both insured.")
@click.option("--partner-not-insured", is_flag=True, help="Two partners, one of them insured.")
@click.option("--assets", type=EUROS, default="0", help="What they had on 1 January, together.")
@_AS_JSON
def zorgtoeslag_command(
    *, income: int, on: date, partner: bool, partner_not_insured: bool, assets: int
) -> None:
    """What somebody gets towards the premium of health insurance, a year and a month."""
    insured = Insured.BOTH_PARTNERS if partner else Insured.SINGLE
    if partner_not_insured:
        insured = Insured.ONE_OF_PARTNERS
    with refusals():
        found = zorgtoeslag(income, on=on, insured=insured, assets=assets)
    reason = found.nothing_because
    print_json(
        {
            "month": amount_text(found.month),
            "year": amount_text(found.year),
            "nothingBecause": None if reason is None else str(reason),
            **sources_answer(found.figures),
        }
    )


def _optional(amount: int | None) -> str | None:
    return None if amount is None else amount_text(amount)
