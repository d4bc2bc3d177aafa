"""An arrangement in the plan: its instalments as one agreement, with a date and an amount each.

It promises that the agreement's occurrences are the instalments, to the cent and by nominal date;
it does not know what was paid.
"""

from collections.abc import Sequence
from itertools import pairwise

from huishoudboekje.agreements import (
    FIRST_DAY,
    LAST_DAY,
    Agreement,
    Kind,
    Step,
    counted_occurrences,
)
from huishoudboekje.arrangements.laws.collection_cost import PUBLIC_RULES
from huishoudboekje.arrangements.values import ArrangementTerms, Instalment
from huishoudboekje.calendar import Recurrence


def stream_id(arrangement_id: str, number: int) -> str:
    """The id of the agreement that holds the instalments: that of the arrangement and a number.

    Every change of the schedule (a pause, its end) makes a next one, from 1. It has only characters
    that every id of an agreement has: small letters, digits and hyphens.
    """
    assert number > 0, "streams are counted from 1"
    return f"{arrangement_id}-{number}"


def instalments_of(agreement: Agreement) -> tuple[Instalment, ...]:
    """The instalments that the agreement still stands for: those that we pay, up to its end."""
    return tuple(
        Instalment(due=each.nominal_date, amount=each.amount)
        for each in counted_occurrences(agreement, FIRST_DAY, LAST_DAY)
    )


def stream(
    arrangement_id: str,
    number: int,
    terms: ArrangementTerms,
    instalments: Sequence[Instalment],
    *,
    name: str,
) -> Agreement:
    """The instalments as an agreement that the plan and the settlement understand.

    `instalments` are those of the terms or what a pause made of them: at least one, their nominal
    dates ascending. From the second stream on it follows the one before it, and counts from its
    first nominal date. Instalments to the CJIB, the tax office and Toeslagen go before others when
    money is short (definitions 5).
    """
    assert instalments, "a stream has an instalment"
    assert all(before.due < after.due for before, after in pairwise(instalments)), "in order"
    first, *_, last = (*instalments[:1], *instalments)
    changes = (after for before, after in pairwise(instalments) if before.amount != after.amount)
    return Agreement(
        id=stream_id(arrangement_id, number),
        name=name,
        kind=Kind.INSTALMENT,
        amount=first.amount,
        recurrence=Recurrence(dates=tuple(each.due for each in instalments)),
        until=last.due,
        steps=tuple(Step(start=each.due, amount=each.amount) for each in changes),
        party=terms.creditor,
        iban=terms.iban,
        reference=terms.reference,
        is_enforced=terms.rule in PUBLIC_RULES,
        counts_from=first.due if number > 1 else None,
        follows=stream_id(arrangement_id, number - 1) if number > 1 else None,
    )
