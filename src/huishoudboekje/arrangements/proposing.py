"""Terms by the creditor's own rule: how many instalments, of how much, on which days.

It promises instalments that, with the reliefs, add up to what is owed on the day; whether the
household can bear them is asked elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import TypeVar

from huishoudboekje.arrangements.instalments import equal_parts
from huishoudboekje.arrangements.laws import cjib, tax, toeslagen
from huishoudboekje.arrangements.laws.terms import months_after
from huishoudboekje.arrangements.schedule import monthly
from huishoudboekje.arrangements.values import ArrangementTerms, Effort, Instalment, Owed
from huishoudboekje.calendar import MAX_DATES
from huishoudboekje.debts import Component, CreditorRule, Debt, Stage, total_of
from huishoudboekje.errors import Finding, InvalidInput, NotAllowed
from huishoudboekje.figures import Figure, Standing
from huishoudboekje.money import ceil_div

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked instead of the creditor's rule: a number of months, or cents a month.

    By amount the last instalment is the remainder.
    """

    months: int | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLimit:
    """How long a creditor lets an arrangement take, and how low an instalment may be (cents).

    At most `months` monthly instalments, the last of them not after `until` where there is one.
    """

    months: int
    source: str
    lowest: int = 0
    until: date | None = None

    def last_due(self, first: date) -> date:
        """The last day on which an instalment may fall, when the first falls on that day."""
        last = months_after(first, self.months - 1)
        return last if self.until is None else min(last, self.until)


def rule_limit(
    rule: CreditorRule,
    debts: Sequence[Debt],
    owed: Owed,
    *,
    on: date,
    earlier: cjib.EarlierArrangement | None = None,
) -> RuleLimit | None:
    """What the creditor's policy allows for the debts on the day; None when it has no table.

    `earlier` is the last arrangement with the CJIB that matters to it, if any. Raises NotAllowed
    where the policy gives no arrangement at all, and NoFigure.
    """
    if rule in cjib.RULES:
        bailiff = any(debt.stage is Stage.BAILIFF for debt in debts)
        cjib.refuse_arrangement(on, bailiff=bailiff, earlier=earlier)
        months = cjib.instalment_months(_open_at_cjib(debts, owed), on)
        return RuleLimit(months=months, source=_said(cjib.LADDER.on(on)))
    if rule is CreditorRule.TOESLAGEN:
        longest, lowest = toeslagen.LONGEST_MONTHS.on(on), toeslagen.LOWEST_INSTALMENT.on(on)
        return RuleLimit(months=longest.value, lowest=lowest.value, source=_said(longest))
    if rule is CreditorRule.TAX:
        due = min(debt.due_on or on for debt in debts)
        tax.instalment_months(due, on)  # refuses where nothing fits any more
        figure = tax.ARRANGEMENT_MONTHS.on(on)
        until = months_after(due, figure.value)
        return RuleLimit(months=figure.value, source=_said(figure), until=until)
    return None


def _said(figure: Figure[T]) -> str:
    unsure = " (onbevestigd)" if figure.standing is Standing.UNCONFIRMED else ""
    return f"{figure.article}{unsure}"


def _open_at_cjib(debts: Iterable[Debt], owed: Owed) -> int:
    return sum(cjib.open_without_cost(owed.get(debt.id, {})) for debt in debts)


def terms_by_rule(
    debts: Sequence[Debt],
    owed: Owed,
    first: date,
    *,
    on: date,
    asked: Asked = Asked(),
    efforts: tuple[Effort, ...] = (),
    earlier: cjib.EarlierArrangement | None = None,
) -> ArrangementTerms:
    """The terms by the rule of each debt on the day, monthly from the first date.

    The duration goes by all that is open at the application; divided is what the efforts do not
    relieve (definitions 11.4). Debts of several public creditors are paid together, each by its own
    rule, which makes the terms tailor-made. What is asked goes before the rule, and makes them so
    where the rule does not allow it; between citizens there is no rule, so something has to be
    asked. Raises InvalidInput, NotAllowed and NoFigure.
    """
    assert debts, "terms are about a debt"
    rule = debts[0].rule
    left = payable(owed, efforts)
    families = _families(debts)
    is_asked = asked != Asked()
    if is_asked:
        due = sum(total_of(left.get(debt.id, {})) for debt in debts)
        parts = _parts_as_asked(due, asked)
    else:
        schedules = []
        for each in families:
            limit = rule_limit(each[0].rule, each, owed, on=on, earlier=earlier)
            open_now = [total_of(left.get(debt.id, {})) for debt in each]
            schedules.append(_parts_by_rule(each[0].rule, limit, open_now, first, on=on))
        parts = _paid_together(schedules)
    instalments = monthly(first, parts)
    return ArrangementTerms(
        creditor=only_value(debt.collector or debt.creditor for debt in debts) or debts[0].creditor,
        rule=rule,
        debt_ids=tuple(debt.id for debt in debts),
        instalments=instalments,
        iban=only_value(debt.iban for debt in debts) or "",
        reference=only_value(debt.reference for debt in debts) or "",
        efforts=efforts,
        is_tailor_made=len(families) > 1
        or (is_asked and not _is_allowed(instalments, rule, debts, owed, on=on, earlier=earlier)),
    )


def _families(debts: Sequence[Debt]) -> list[list[Debt]]:
    """The debts by whose rule they follow; fines to the CJIB of both kinds are bundled."""
    found: dict[CreditorRule, list[Debt]] = {}
    for debt in debts:
        family = CreditorRule.CJIB_TRAFFIC if debt.rule in cjib.RULES else debt.rule
        found.setdefault(family, []).append(debt)
    return list(found.values())


def _paid_together(schedules: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """What falls due each month when all are paid on the same days."""
    return tuple(map(sum, zip_longest(*schedules, fillvalue=0)))


def _parts_by_rule(
    rule: CreditorRule, limit: RuleLimit | None, due: Sequence[int], first: date, *, on: date
) -> tuple[int, ...]:
    if limit is None:
        raise _mistake("months", "schrijf in hoeveel maanden, of met welk bedrag per maand")
    if rule is CreditorRule.TOESLAGEN:
        # Each toeslag debt has instalments of its own; they are paid together.
        return _paid_together([toeslagen.instalments(amount, on) for amount in due if amount])
    last = limit.last_due(first)
    months = sum(months_after(first, number) <= last for number in range(limit.months))
    if not months:
        text = f"de regel van deze schuldeiser laat niets toe na {last} ({limit.source})"
        raise _mistake("first", text)
    return equal_parts(sum(due), months)


def _parts_as_asked(due: int, asked: Asked) -> tuple[int, ...]:
    months, amount = asked.months, asked.amount
    if amount is None:
        assert months is not None, "one of the two is asked"
        if not 1 <= months <= MAX_DATES:
            raise _mistake("months", f"kies 1 tot en met {MAX_DATES} maanden")
        return equal_parts(due, months)
    if months is not None:
        raise _mistake("months", "kies: maanden of een bedrag per maand, niet allebei")
    if amount <= 0:
        raise _mistake("amount", "een aflossing is hoger dan € 0,00")
    if ceil_div(due, amount) > MAX_DATES:
        raise _mistake(
            "amount", f"zo duurt het meer dan {MAX_DATES} maanden; kies een hoger bedrag"
        )
    whole, rest = divmod(due, amount)
    return (amount,) * whole + ((rest,) if rest else ())


def _is_allowed(
    instalments: Sequence[Instalment],
    rule: CreditorRule,
    debts: Sequence[Debt],
    owed: Owed,
    *,
    on: date,
    earlier: cjib.EarlierArrangement | None,
) -> bool:
    try:
        limit = rule_limit(rule, debts, owed, on=on, earlier=earlier)
    except NotAllowed:
        return False
    if limit is None or not instalments:
        return True
    is_short = instalments[-1].due <= limit.last_due(instalments[0].due)
    return is_short and all(each.amount >= limit.lowest for each in instalments[:-1])


def _mistake(place: str, text: str) -> InvalidInput:
    return InvalidInput((Finding(place=place, code="invalid", text=text),))


def payable(owed: Owed, efforts: Iterable[Effort]) -> dict[str, dict[Component, int]]:
    """What instalments pay (cents): what is owed, less what the efforts will relieve.

    A part that would come below zero is zero.
    """
    left = {debt_id: dict(balances) for debt_id, balances in owed.items()}
    for effort in efforts:
        for relief in effort.reliefs:
            balances = left.setdefault(relief.debt_id, {})
            rest = balances.get(relief.component, 0) - relief.amount
            balances[relief.component] = max(0, rest)
    return left


def only_value(values: Iterable[str]) -> str | None:
    """The one text among those that are not empty; empty when there is none, None when several."""
    found = {value for value in values if value}
    return None if len(found) > 1 else next(iter(found), "")
