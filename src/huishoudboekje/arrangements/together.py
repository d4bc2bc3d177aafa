"""A proposal for all creditors together: who gets what of the money that there is, and who nothing.

It promises shares that add up to the money, or to all that is owed, and that no debt disappears
from sight; it does not know whether a creditor agrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huishoudboekje.arrangements.arrangeable import facts_on, never_waived
from huishoudboekje.arrangements.schedule import monthly
from huishoudboekje.arrangements.values import Instalment, Owed
from huishoudboekje.debts import ARRANGEABLE_STAGES, CreditorRule, Debt, FactKind, total_of
from huishoudboekje.figures import DatedFigure, Figure, Standing
from huishoudboekje.money import ceil_div, shares

PREFERENCE = DatedFigure(
    "de voorrang van de Belastingdienst in een schuldregeling",
    Figure(
        value=2,
        valid_from=date(2023, 7, 1),
        article="NVVK, schuldbemiddeling",
        source="algemeen bekend, nog niet nagekeken",
        standing=Standing.UNCONFIRMED,
    ),
)
"""How many times the percentage of others a preferent creditor gets."""

PREFERENT_RULES = frozenset({CreditorRule.TAX, CreditorRule.TOESLAGEN})

_FACTS = {
    FactKind.NOT_SETTLEABLE: "kan niet worden geregeld",
    FactKind.EXCLUDED: "blijft buiten de schuldregeling",
    FactKind.CONTESTED: "wordt betwist",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorShare:
    """What one debt gets of the money (cents), and what becomes of the rest.

    `owed` = `paid` + `waived` + `stays`: what stays cannot be waived by an arrangement and is paid
    after the others, `why` says by what rule.
    """

    debt_id: str
    owed: int
    paid: int
    waived: int
    stays: int
    is_preferent: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A debt that takes no part, with what is owed on it (cents) and every reason."""

    debt_id: str
    owed: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JointProposal:
    """The shares of all creditors, who is left out, and what is not needed of the money (cents)."""

    shares: tuple[CreditorShare, ...]
    left_out: tuple[LeftOut, ...]
    not_needed: int


def joint_proposal(
    debts: Sequence[Debt],
    owed: Owed,
    available: int,
    *,
    on: date,
    preference: int | None = None,
) -> JointProposal:
    """A proposal for all creditors, given the money (cents, not negative) that there is for them.

    Pro rata to what is owed; a preferent creditor counts `preference` times (left out: PREFERENCE,
    unconfirmed). Nobody gets more than what is owed; what is over goes to the others by the same
    weights. Paid debts are not mentioned (definitions 11.12). Raises NoFigure.
    """
    assert available >= 0, "the money is not negative"
    times = PREFERENCE.on(on).value if preference is None else preference
    left_out = []
    taking_part = []
    for debt in debts:
        amount = total_of(owed.get(debt.id, {}))
        reasons = _reasons(debt, on)
        if amount > 0 and reasons:
            left_out.append(LeftOut(debt_id=debt.id, owed=amount, reasons=reasons))
        elif amount > 0:
            taking_part.append((debt, amount))
    amounts = [amount for _, amount in taking_part]
    weights = [
        amount * (times if debt.rule in PREFERENT_RULES else 1) for debt, amount in taking_part
    ]
    paid = _capped_shares(available, amounts, weights)
    return JointProposal(
        shares=tuple(
            _share(debt, amount, part, owed)
            for (debt, amount), part in zip(taking_part, paid, strict=True)
        ),
        left_out=tuple(left_out),
        not_needed=available - sum(paid),
    )


def joint_instalments(
    several: Sequence[Sequence[CreditorShare]], first: date, months: int, per_month: int
) -> tuple[tuple[Instalment, ...], ...]:
    """What each group of shares is paid and when, monthly from the first date.

    What the shares are paid falls in the months; what stays falls after them, for all groups in
    the fewest months that the same money a month (cents, above zero) can pay it in. No month takes
    more than that money from all groups together, where the shares are of it.
    """
    stays = [sum(each.stays for each in group) for group in several]
    later = max(1, ceil_div(sum(stays), per_month))
    days = [each.due for each in monthly(first, [1] * (months + later))]
    paid = _in_step([sum(each.paid for each in group) for group in several], months)
    return tuple(
        tuple(
            Instalment(due=due, amount=amount)
            for due, amount in zip(days, (*before, *after), strict=True)
            if amount
        )
        for before, after in zip(paid, _in_step(stays, later), strict=True)
    )


def _in_step(amounts: Sequence[int], months: int) -> list[list[int]]:
    """Each amount (cents) over the months in parts that differ a cent, and so do the months' sums.

    The larger parts of an amount start where those of the one before it ended.
    """
    found = []
    start = 0
    for amount in amounts:
        part, rest = divmod(amount, months)
        larger = {(start + at) % months for at in range(rest)}
        found.append([part + (month in larger) for month in range(months)])
        start = (start + rest) % months
    return found


def _reasons(debt: Debt, on: date) -> tuple[str, ...]:
    facts = (f"{_FACTS[fact.kind]} ({fact.source})" for fact in facts_on(debt, on))
    moved = () if debt.stage in ARRANGEABLE_STAGES else ("is overgedragen",)
    return (*facts, *moved)


def _capped_shares(
    available: int, amounts: Sequence[int], weights: Sequence[int]
) -> tuple[int, ...]:
    """Shares by weight of which none is above its amount; they add up to the least of both sums."""
    paid = [0] * len(amounts)
    waiting = list(range(len(amounts)))
    rest = min(available, sum(amounts))
    while waiting:
        parts = shares(rest, [weights[at] for at in waiting])
        full = [at for at, part in zip(waiting, parts, strict=True) if part >= amounts[at]]
        if not full:
            for at, part in zip(waiting, parts, strict=True):
                paid[at] = part
            break
        for at in full:
            paid[at] = amounts[at]
            rest -= amounts[at]
        waiting = [at for at in waiting if at not in full]
    return tuple(paid)


def _share(debt: Debt, amount: int, paid: int, owed: Owed) -> CreditorShare:
    kept = [
        (balance, why)
        for component, balance in owed.get(debt.id, {}).items()
        if balance > 0 and (why := never_waived(debt, component))
    ]
    stays = min(amount - paid, sum(balance for balance, _ in kept))
    return CreditorShare(
        debt_id=debt.id,
        owed=amount,
        paid=paid,
        waived=amount - paid - stays,
        stays=stays,
        is_preferent=debt.rule in PREFERENT_RULES,
        why=kept[0][1] if stays else "",
    )
