"""The lines that wait for a person: with what they may be for, the best first, and why.

It promises the same candidates as the rules that match without a person, with the doubts that held
them back; it decides nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from huishoudboekje.database import (
    Reach,
    StoredHousehold,
    StoredLine,
    as_bank_line,
    count_open_lines,
    find_lines,
    households_on,
    load_households,
    load_match_index,
    load_matches,
    load_open_lines,
    load_open_terms,
    load_organisation,
)
from huishoudboekje.errors import AlreadyMatched, NotFound
from huishoudboekje.matching import Candidate, Decision, MatchKind, decide, sentence
from huishoudboekje.views.statements import LineRow, line_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a line, or a part of it, may be for (cents): with names, reasons and doubts in Dutch."""

    kind: MatchKind
    household_id: str
    household_name: str
    agreement_id: str | None
    agreement_name: str
    nominal_date: date | None
    order_id: int | None
    amount: int
    expected: int | None
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A line without a match: how many days it waits, what it may be for, why a person looks.

    `is_together` when the proposals are all parts of it together, and not one or the other.
    """

    line: LineRow
    age_days: int
    proposals: tuple[Proposal, ...]
    is_together: bool
    doubts: tuple[str, ...]


def open_lines(
    session: Session, *, today: date, reach: Reach, after: int = 0, limit: int = 50
) -> tuple[OpenLine, ...]:
    """A page of the queue, the oldest first: lines numbered above `after`.

    They are nobody's yet: with less than everything in reach there are none.
    """
    stored = load_open_lines(session, reach=reach, after=after, limit=limit)
    return _with_proposals(session, stored, today=today, reach=reach)


def open_line(session: Session, line_id: int, *, today: date, reach: Reach) -> OpenLine:
    """One line with what it may be for; raises NotFound, and AlreadyMatched."""
    found = find_lines(session, [line_id], reach=reach) if reach.everything else {}
    if not found:
        raise NotFound(f"Er is geen open regel {line_id}.")
    if any(not each.is_reversed for each in load_matches(session, found, reach=reach)):
        raise AlreadyMatched("Deze regel is al gekoppeld. Neem die koppeling eerst terug.")
    return _with_proposals(session, tuple(found.values()), today=today, reach=reach)[0]


def open_line_count(session: Session, *, reach: Reach) -> int:
    """How many lines wait for a person."""
    return count_open_lines(session, reach=reach)


def _with_proposals(
    session: Session, stored: Sequence[StoredLine], *, today: date, reach: Reach
) -> tuple[OpenLine, ...]:
    if not stored:
        return ()
    households, decisions = _decided(session, stored, reach)
    return tuple(
        OpenLine(
            line=line_row(each),
            age_days=max(0, (today - each.line.booking_date).days),
            proposals=tuple(
                _proposal(candidate, households[candidate.household_id])
                for candidate in decision.candidates
            ),
            is_together=decision.is_certain and len(decision.candidates) > 1,
            doubts=tuple(map(sentence, decision.doubts)),
        )
        for each, decision in zip(stored, decisions, strict=True)
    )


def _decided(
    session: Session, stored: Sequence[StoredLine], reach: Reach
) -> tuple[Mapping[str, StoredHousehold], list[Decision]]:
    organisation = load_organisation(session)
    assert organisation is not None, "a line stands on an account of ours"
    accounts = households_on(
        session,
        {each.line.iban for each in stored},
        pooled_iban=organisation.pooled_iban,
        reach=reach,
    )
    households = load_households(session, accounts, reach=reach)
    lines = [(each.line.iban, as_bank_line(each.line)) for each in stored]
    index = load_match_index(session, lines, households, accounts=accounts, reach=reach)
    found = [index.found(line, iban) for iban, line in lines]
    days: Collection[date] = [line.booking_date for _, line in lines]
    keys = {key for each in found for key in each.term_keys}
    terms = load_open_terms(session, keys, households, days=(min(days), max(days)), reach=reach)
    decisions = [decide(line, each, terms) for (_, line), each in zip(lines, found, strict=True)]
    return households, decisions


def _proposal(candidate: Candidate, household: StoredHousehold) -> Proposal:
    document = household.document
    names = {each.id: each.name for each in document.agreements}
    return Proposal(
        kind=candidate.kind,
        household_id=candidate.household_id,
        household_name=document.terms.name,
        agreement_id=candidate.agreement_id,
        agreement_name=names.get(candidate.agreement_id or "", ""),
        nominal_date=candidate.nominal_date,
        order_id=candidate.order_id,
        amount=candidate.cents,
        expected=candidate.expected,
        reasons=tuple(map(sentence, candidate.reasons)),
        doubts=tuple(map(sentence, candidate.doubts)),
    )
