"""What statement lines were matched with, which lines are open still, and what people taught.

It promises that a match is in force until its entry is reversed; it does not decide what a line is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, case, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from huishoudboekje.database.agreement_rows import stamp
from huishoudboekje.database.ledger_books import new_ids
from huishoudboekje.database.ledger_tables import entries
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.database.statement_tables import match_parts, matches, statement_lines
from huishoudboekje.database.statements import LINES, StoredLine, stored_line
from huishoudboekje.matching import LearntAccount, MatchKind


class MatchDecision(StrEnum):
    """Who decided: the rules without doubt, or a person."""

    AUTOMATIC = "automatic"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchPart:
    """A part of a line (cents, with the sign of the line) and what it is.

    Without a household only OWN_MONEY and BANK_CHARGES; an order with PAYMENT, RETURN, ADVANCE and
    REPAYMENT, of the same household.
    """

    kind: MatchKind
    cents: int
    household_id: str | None = None
    agreement_id: str | None = None
    nominal_date: date | None = None
    order_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """The line's match with this number (1, or one more than those taken back) and its entry."""

    line_id: int
    number: int
    entry_id: int
    decided: MatchDecision
    parts: tuple[MatchPart, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMatch:
    """A match with its number, the date it counts from, and whether it was taken back."""

    id: int
    match: MatchRow
    business_date: date
    is_reversed: bool
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedPart:
    """A part in force of a household: its line, and the date it counts from."""

    line_id: int
    match_id: int
    booking_date: date
    business_date: date
    part: MatchPart


def save_matches(
    session: Session, rows: Sequence[MatchRow], *, recorded_at: datetime, recorded_by: str
) -> tuple[int, ...]:
    """The numbers of the matches, saved with their parts, in their order."""
    if not rows:
        return ()
    ids = new_ids(session, "matches", len(rows))
    by = stamp(recorded_at, recorded_by)
    heads, parts = [], []
    for number, row in zip(ids, rows, strict=True):
        assert row.parts, "a match has parts"
        heads.append(
            {
                "id": number,
                "line_id": row.line_id,
                "number": row.number,
                "entry_id": row.entry_id,
                "decided": row.decided.value,
                "reason": row.reason,
                **by,
            }
        )
        parts += [_part_row(number, no, part) for no, part in enumerate(row.parts, start=1)]
    session.execute(insert(matches), heads)
    session.execute(insert(match_parts), parts)
    return tuple(ids)


def _part_row(match_id: int, part_no: int, part: MatchPart) -> dict[str, Any]:
    return {
        "match_id": match_id,
        "part_no": part_no,
        "kind": part.kind.value,
        "household_id": part.household_id,
        "agreement_id": part.agreement_id,
        "nominal_date": part.nominal_date,
        "order_id": part.order_id,
        "cents": part.cents,
    }


def _part(row: Any) -> MatchPart:
    return MatchPart(
        kind=MatchKind(row.kind),
        cents=row.cents,
        household_id=row.household_id,
        agreement_id=row.agreement_id,
        nominal_date=row.nominal_date,
        order_id=row.order_id,
    )


_undo = entries.alias("undo")
_IS_REVERSED = exists().where(_undo.c.reverses == matches.c.entry_id).correlate(matches)
_MATCHES = (
    select(matches, entries.c.business_date, _IS_REVERSED.label("is_reversed"))
    .join(entries, entries.c.id == matches.c.entry_id)
    .order_by(matches.c.line_id, matches.c.number)
)
_PARTS = (
    select(match_parts)
    .join(matches, matches.c.id == match_parts.c.match_id)
    .where(within(match_parts.c.household_id))
    .order_by(match_parts.c.match_id, match_parts.c.part_no)
)
_OF_LINES = matches.c.line_id.in_(bindparam("wanted", expanding=True))
_OF_ORDERS = matches.c.id.in_(
    select(match_parts.c.match_id).where(
        match_parts.c.order_id.in_(bindparam("wanted", expanding=True))
    )
)
_OF_IDS = matches.c.id.in_(bindparam("wanted", expanding=True))
_BY_ID = (_MATCHES.where(_OF_IDS), _PARTS.where(_OF_IDS))
_BY_LINE = (_MATCHES.where(_OF_LINES), _PARTS.where(_OF_LINES))
_BY_ORDER = (_MATCHES.where(_OF_ORDERS), _PARTS.where(_OF_ORDERS))


def load_matches(
    session: Session, line_ids: Collection[int], *, reach: Reach
) -> tuple[StoredMatch, ...]:
    """The matches of these lines, those taken back too, by line and number.

    Of a match only the parts of households within reach are shown; without any it is absent.
    """
    return _load(session, _BY_LINE, line_ids, reach)


def find_matches(
    session: Session, match_ids: Collection[int], *, reach: Reach
) -> tuple[StoredMatch, ...]:
    """The matches with these numbers, as far as there are any with a part within reach."""
    return _load(session, _BY_ID, match_ids, reach)


def load_matches_of_orders(
    session: Session, order_ids: Collection[int], *, reach: Reach
) -> tuple[StoredMatch, ...]:
    """The matches that these orders have a part in, those taken back too, by line and number."""
    return _load(session, _BY_ORDER, order_ids, reach)


def _load(
    session: Session, statements: tuple[Any, Any], wanted: Collection[int], reach: Reach
) -> tuple[StoredMatch, ...]:
    heads, lines = statements
    parts: dict[int, list[MatchPart]] = defaultdict(list)
    found: dict[int, Any] = {}
    for portion in portions(sorted(set(wanted))):
        parameters = {"wanted": portion, **reach.parameters}
        fresh = [row for row in session.execute(lines, parameters) if row.match_id not in found]
        for row in fresh:
            parts[row.match_id].append(_part(row))
        found |= {row.id: row for row in session.execute(heads, {"wanted": portion})}
    seen = sorted(
        (row for number, row in found.items() if parts[number]),
        key=lambda row: (row.line_id, row.number),
    )
    return tuple(
        StoredMatch(
            id=row.id,
            match=MatchRow(
                line_id=row.line_id,
                number=row.number,
                entry_id=row.entry_id,
                decided=MatchDecision(row.decided),
                parts=tuple(parts[row.id]),
                reason=row.reason,
            ),
            business_date=row.business_date,
            is_reversed=bool(row.is_reversed),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row in seen
    )


_IN_FORCE = (
    exists()
    .where(matches.c.line_id == statement_lines.c.id, ~_IS_REVERSED)
    .correlate(statement_lines)
)
_OPEN_LINES = (
    select(statement_lines)
    .where(statement_lines.c.id > bindparam("after"), ~_IN_FORCE)
    .order_by(statement_lines.c.id)
    .limit(bindparam("limit"))
)


def load_open_lines(
    session: Session, *, reach: Reach, after: int = 0, limit: int = 100
) -> tuple[StoredLine, ...]:
    """A page of the lines without a match in force, by number: above `after`, at most `limit`.

    They are nobody's yet: with less than everything in reach there are none.
    """
    if not reach.everything:
        return ()
    rows = session.execute(_OPEN_LINES, {"after": after, "limit": limit})
    return tuple(map(stored_line, rows))


_OPEN_BY_END_TO_END = select(statement_lines).where(
    statement_lines.c.end_to_end_id.in_(bindparam("wanted", expanding=True)), ~_IN_FORCE
)


def find_open_lines(
    session: Session, end_to_end_ids: Iterable[str], *, reach: Reach
) -> tuple[StoredLine, ...]:
    """The lines without a match in force that carry one of these ids, on whichever account."""
    if not reach.everything:
        return ()
    return tuple(
        stored_line(row)
        for wanted in portions(sorted(set(end_to_end_ids)))
        for row in session.execute(_OPEN_BY_END_TO_END, {"wanted": wanted})
    )


_OPEN_COUNT = select(func.count()).select_from(statement_lines).where(~_IN_FORCE)
_COUNTS = (
    select(
        statement_lines.c.statement_id,
        func.count().label("lines"),
        func.sum(case((_IN_FORCE, 0), else_=1)).label("open"),
    )
    .where(statement_lines.c.statement_id.in_(bindparam("wanted", expanding=True)))
    .group_by(statement_lines.c.statement_id)
)


def count_open_lines(session: Session, *, reach: Reach) -> int:
    """How many lines have no match in force; with less than everything in reach none."""
    return session.execute(_OPEN_COUNT).scalar_one() if reach.everything else 0


def count_lines(session: Session, statement_ids: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Per statement with lines: how many there are, and how many without a match in force."""
    return {
        row.statement_id: (row.lines, int(row.open))
        for wanted in portions(sorted(set(statement_ids)))
        for row in session.execute(_COUNTS, {"wanted": wanted})
    }


_LINE_OF_ENTRY = LINES.where(
    or_(
        statement_lines.c.entry_id == bindparam("entry"),
        statement_lines.c.id.in_(
            select(matches.c.line_id).where(matches.c.entry_id == bindparam("entry"))
        ),
    )
)


def line_of_entry(session: Session, entry_id: int, *, reach: Reach) -> StoredLine | None:
    """The line that the entry books or matches, or None when there is none within reach."""
    row = session.execute(_LINE_OF_ENTRY, {"entry": entry_id, **reach.parameters}).one_or_none()
    return None if row is None else stored_line(row)


_MATCHED_PARTS = (
    select(
        match_parts,
        matches.c.line_id,
        statement_lines.c.booking_date,
        entries.c.business_date,
    )
    .join(matches, matches.c.id == match_parts.c.match_id)
    .join(statement_lines, statement_lines.c.id == matches.c.line_id)
    .join(entries, entries.c.id == matches.c.entry_id)
    .where(
        within(match_parts.c.household_id),
        match_parts.c.household_id.in_(bindparam("ids", expanding=True)),
        statement_lines.c.booking_date.between(bindparam("first"), bindparam("last")),
        ~_IS_REVERSED,
    )
    .order_by(match_parts.c.match_id, match_parts.c.part_no)
)


def load_matched_parts(
    session: Session,
    household_ids: Collection[str],
    *,
    reach: Reach,
    first: date = date.min,
    last: date = date.max,
) -> tuple[MatchedPart, ...]:
    """The parts in force of these households whose lines were booked from `first` to `last`."""
    dates = {"first": first, "last": last}
    return tuple(
        MatchedPart(
            line_id=row.line_id,
            match_id=row.match_id,
            booking_date=row.booking_date,
            business_date=row.business_date,
            part=_part(row),
        )
        for ids in portions(sorted(set(household_ids)))
        for row in session.execute(_MATCHED_PARTS, {"ids": ids, **dates, **reach.parameters})
    )


_LEARNT = (
    select(
        statement_lines.c.counter_iban,
        match_parts.c.household_id,
        match_parts.c.agreement_id,
        func.count().label("times"),
    )
    .join(matches, matches.c.line_id == statement_lines.c.id)
    .join(match_parts, match_parts.c.match_id == matches.c.id)
    .where(
        statement_lines.c.counter_iban.in_(bindparam("ibans", expanding=True)),
        matches.c.decided == MatchDecision.PERSON.value,
        match_parts.c.agreement_id.is_not(None),
        within(match_parts.c.household_id),
        ~_IS_REVERSED,
    )
    .group_by(
        statement_lines.c.counter_iban, match_parts.c.household_id, match_parts.c.agreement_id
    )
)


def learnt_accounts(
    session: Session, ibans: Iterable[str], *, reach: Reach
) -> tuple[LearntAccount, ...]:
    """The agreements that people chose for these accounts and did not take back.

    By account, the most frequent first.
    """
    found = [
        LearntAccount(
            counter_iban=row.counter_iban,
            household_id=row.household_id,
            agreement_id=row.agreement_id,
            count=row.times,
        )
        for portion in portions(sorted(set(ibans) - {""}))
        for row in session.execute(_LEARNT, {"ibans": portion, **reach.parameters})
    ]
    return tuple(sorted(found, key=_rank))


def _rank(one: LearntAccount) -> tuple[Any, ...]:
    return (one.counter_iban, -one.count, one.household_id, one.agreement_id)
