"""Arrangements of the desk's household: proposed, decided, paused and done for."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.actions.desk import Desk, on
from tests.actions.owing import LATER, a_debt

from huishoudboekje.actions.affordability import Affordability, afford
from huishoudboekje.actions.arrangement_adjusting import adjust_streams
from huishoudboekje.actions.arrangement_decisions import (
    ArrangementChange,
    CounterInput,
    Decision,
    DecisionInput,
    counter,
    decide,
)
from huishoudboekje.actions.arrangement_pauses import end_pause, pause
from huishoudboekje.actions.arrangement_proposals import (
    ProposalInput,
    ProposedArrangement,
    propose,
)
from huishoudboekje.actions.efforts import (
    Evidence,
    confirm_effort,
    fail_effort,
    mark_condition,
    take_back_effort,
)
from huishoudboekje.agreements import Agreement, amount_on
from huishoudboekje.arrangements import Effort, EffortKind, Pause, Relief
from huishoudboekje.database import (
    EVERYTHING,
    ConditionMark,
    StoredArrangement,
    load_arrangement,
    load_household,
    reading,
    writing,
)
from huishoudboekje.debts import Component, Debt
from huishoudboekje.errors import Refusal

FIRST = date(2027, 1, 28)
"""The first instalment: after the settlements of December 2026 and January 2027."""


def a_loan(amount: int = 120_000, debt_id: str = "lening", **changes: Any) -> Debt:
    values = {"name": "Lening", "creditor": "Kredietbank", **changes}
    return a_debt(debt_id, components={Component.PRINCIPAL: amount}, **values)


def version_of(desk: Desk) -> int:
    with reading(desk.engine) as session:
        return load_household(session, "h-1", reach=EVERYTHING).version


def changes_nothing(desk: Desk, refusal: type[Refusal], act: Callable[[], object]) -> Refusal:
    """The refusal that the act meets, which leaves the version and every entry as they were."""
    before = (version_of(desk), desk.entries())
    with pytest.raises(refusal) as caught:
        act()
    assert (version_of(desk), desk.entries()) == before
    return caught.value


def an_effort(
    *reliefs: tuple[str, Component, int],
    effort_id: str = "cursus",
    kind: EffortKind = EffortKind.COURSE,
    **other: Any,
) -> Effort:
    made = tuple(
        Relief(debt_id=debt_id, component=component, amount=amount)
        for debt_id, component, amount in reliefs
    )
    values = {"description": "Cursus omgaan met geld", **other}
    return Effort(id=effort_id, kind=kind, reliefs=made, **values)


def proposed(
    desk: Desk, *debt_ids: str, today: date = LATER, version: int | None = None, **asked: Any
) -> ProposedArrangement:
    values = {"first": FIRST, **asked}
    given = ProposalInput(debt_ids=debt_ids, **values)
    with writing(desk.engine) as session:
        return propose(session, "h-1", given, version=version, by=on(today))


def decided(
    desk: Desk,
    arrangement_id: str,
    decision: Decision,
    *,
    today: date = LATER,
    reason: str = "zo besproken",
    evidence: str = "brief",
    version: int | None = None,
) -> ArrangementChange:
    asked = DecisionInput(decision=decision, reason=reason, evidence=evidence)
    with writing(desk.engine) as session:
        return decide(session, "h-1", arrangement_id, asked, version=version, by=on(today))


def countered(
    desk: Desk,
    arrangement_id: str,
    *,
    today: date = LATER,
    reason: str = "te lang",
    evidence: str = "brief van 3 december",
    **asked: Any,
) -> ProposedArrangement:
    values = {"debt_ids": (), "first": FIRST, **asked}
    with writing(desk.engine) as session:
        return counter(
            session,
            "h-1",
            arrangement_id,
            CounterInput(terms=ProposalInput(**values), reason=reason, evidence=evidence),
            version=None,
            by=on(today),
        )


def agreed(desk: Desk, *debt_ids: str, today: date = LATER, **asked: Any) -> str:
    """An arrangement that the creditor accepted on the day that it was proposed."""
    made = proposed(desk, *debt_ids, today=today, **asked).arrangement_id
    decided(desk, made, Decision.SEND, today=today)
    decided(desk, made, Decision.ACCEPT, today=today)
    return made


def paused(
    desk: Desk, arrangement_id: str, start: date, until: date, *, today: date
) -> ArrangementChange:
    asked = Pause(start=start, until=until, reason="afspraak met de schuldeiser")
    with writing(desk.engine) as session:
        return pause(session, "h-1", arrangement_id, asked, version=None, by=on(today))


def pause_ended(
    desk: Desk, arrangement_id: str, day: date, *, today: date, reason: str = "weer werk"
) -> ArrangementChange:
    with writing(desk.engine) as session:
        return end_pause(
            session, "h-1", arrangement_id, day, reason=reason, version=None, by=on(today)
        )


def confirmed(
    desk: Desk,
    arrangement_id: str,
    effort_id: str = "cursus",
    *,
    today: date = LATER,
    **said: Any,
) -> ArrangementChange:
    with writing(desk.engine) as session:
        return confirm_effort(
            session,
            "h-1",
            arrangement_id,
            effort_id,
            said=evidence(today, **said),
            version=None,
            by=on(today),
        )


def failed(
    desk: Desk,
    arrangement_id: str,
    effort_id: str = "cursus",
    *,
    today: date = LATER,
    **said: Any,
) -> ArrangementChange:
    with writing(desk.engine) as session:
        return fail_effort(
            session,
            "h-1",
            arrangement_id,
            effort_id,
            said=evidence(today, **said),
            version=None,
            by=on(today),
        )


def evidence(today: date, **said: Any) -> Evidence:
    values = {"day": today, "by_whom": "Wijkteam", "evidence": "bewijs van deelname", **said}
    return Evidence(**values)


def taken_back(
    desk: Desk, arrangement_id: str, effort_id: str = "cursus", *, today: date = LATER
) -> ArrangementChange:
    with writing(desk.engine) as session:
        return take_back_effort(
            session,
            "h-1",
            arrangement_id,
            effort_id,
            reason="verkeerde persoon",
            version=None,
            by=on(today),
        )


def marked(
    desk: Desk, arrangement_id: str, mark: ConditionMark, *, today: date = LATER
) -> ArrangementChange:
    with writing(desk.engine) as session:
        return mark_condition(session, "h-1", arrangement_id, mark, version=None, by=on(today))


def adjusted(desk: Desk, *, today: date = LATER) -> tuple[str, ...]:
    with writing(desk.engine) as session:
        return adjust_streams(session, "h-1", by=on(today))


def affords(desk: Desk, *, first: date = FIRST, months: int, today: date = LATER) -> Affordability:
    with reading(desk.engine) as session:
        return afford(session, "h-1", first=first, months=months, by=on(today))


def stored(desk: Desk, arrangement_id: str) -> StoredArrangement:
    with reading(desk.engine) as session:
        return load_arrangement(session, "h-1", arrangement_id, reach=EVERYTHING)


def agreement_of(desk: Desk, agreement_id: str) -> Agreement:
    with reading(desk.engine) as session:
        document = load_household(session, "h-1", reach=EVERYTHING).document
    return next(each for each in document.agreements if each.id == agreement_id)


def to_come(desk: Desk, arrangement_id: str) -> list[tuple[date, int]]:
    """All instalments of the arrangement's streams, also those that were paid (cents)."""
    found = []
    for name in stored(desk, arrangement_id).streams:
        made = agreement_of(desk, name)
        found += [
            (day, amount_on(made, day))
            for day in made.recurrence.dates
            if made.until is None or day <= made.until
        ]
    return sorted(found)
