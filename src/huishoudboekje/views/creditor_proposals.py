"""What one creditor may see of its arrangements: what was proposed to it, and how that stands.

It promises no draft of ours, no name, no floor, no other creditor's debt, and of what a person does
in return only its kind and worth; it decides nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.arrangements import ArrangementState, EffortKind, Instalment
from huishoudboekje.database import (
    CreditorName,
    Reach,
    StoredArrangement,
    find_creditor_arrangements,
    load_arrangements,
    load_debts,
)

_SHOWN = frozenset(ArrangementState) - {ArrangementState.DRAFT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedEffort:
    """What is done in return, of which kind, and what it takes off the debts (cents)."""

    kind: EffortKind
    amount: int
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorProposal:
    """An arrangement as its creditor may know it; amounts in cents.

    The two ids are there to answer it by. `references` are the creditor's own, of its debts.
    `reason` is the creditor's own where it refused.
    """

    household_id: str
    arrangement_id: str
    parent_id: str | None
    state: ArrangementState
    since: date
    references: tuple[str, ...]
    reference: str
    instalments: tuple[Instalment, ...]
    efforts: tuple[ProposedEffort, ...]
    on_creditor: tuple[str, ...]
    reason: str

    @property
    def total(self) -> int:
        """What is paid in all (cents)."""
        return sum(each.amount for each in self.instalments)


def creditor_proposals(
    session: Session,
    creditor: CreditorName,
    *,
    today: date,
    reach: Reach,
    states: Sequence[ArrangementState] = (),
    after: int = 0,
    limit: int = 50,
) -> tuple[CreditorProposal, ...]:
    """A page of the creditor's proposals, the latest first: at most `limit`, after `after` ones.

    `states` asks for those only; a draft is never shown, and a proposal that was withdrawn before
    it was sent is none.
    """
    keys = frozenset(find_creditor_arrangements(session, creditor, reach=reach))
    wanted = _SHOWN & frozenset(states) if states else _SHOWN
    found = load_arrangements(
        session,
        {each for each, _ in keys},
        reach=reach,
        states=wanted,
        ids={name for _, name in keys},
    )
    mine = [
        each
        for some in found.values()
        for each in some
        if (each.household_id, each.id) in keys and _was_sent(each)
    ]
    mine.sort(key=lambda each: (each.household_id, each.position))
    mine.sort(key=_since, reverse=True)
    return tuple(_proposals(session, mine[after : after + limit], today, reach))


def _was_sent(stored: StoredArrangement) -> bool:
    return any(each.step.after is ArrangementState.PROPOSED for each in stored.steps)


def _since(stored: StoredArrangement) -> date:
    return stored.steps[-1].step.day


def _proposals(
    session: Session, page: Sequence[StoredArrangement], today: date, reach: Reach
) -> Iterator[CreditorProposal]:
    debts = load_debts(session, {each.household_id for each in page}, reach=reach)
    for stored in page:
        terms = stored.terms
        own = {each.debt.id: each.debt for each in debts.get(stored.household_id, ())}
        refused = stored.state is ArrangementState.REFUSED
        yield CreditorProposal(
            household_id=stored.household_id,
            arrangement_id=stored.id,
            parent_id=stored.parent_id,
            state=stored.state_on(today),
            since=_since(stored),
            references=tuple(
                own[each].reference
                for each in terms.debt_ids
                if each in own and own[each].reference
            ),
            reference=terms.reference,
            instalments=terms.instalments,
            efforts=tuple(
                ProposedEffort(
                    kind=each.kind,
                    amount=sum(relief.amount for relief in each.reliefs),
                    due=each.due,
                )
                for each in terms.efforts
            ),
            on_creditor=tuple(each.text for each in terms.conditions if each.on_creditor),
            reason=stored.steps[-1].step.reason if refused else "",
        )
