"""Saving and loading households: terms, residents, agreements with their ends.

It promises one query per table however many households are asked, and that nothing saved is ever
overwritten; it does not decide what may be saved.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from huishoudboekje.agreements import Agreement, FloorSource, HouseholdDocument, Resident, Terms
from huishoudboekje.database.agreement_rows import (
    agreement_row,
    agreement_value,
    stamp,
    terms_row,
    terms_value,
)
from huishoudboekje.database.debt_tables import household_floors
from huishoudboekje.database.household_tables import (
    agreement_ends,
    agreements,
    households,
    living_money_accounts,
    organisation,
    residents,
)
from huishoudboekje.database.ledger_books import open_book
from huishoudboekje.database.portions import portions
from huishoudboekje.database.reach import Reach, within
from huishoudboekje.errors import NotFound, StaleVersion

_MOST_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Whose database this is, and the IBANs of the pooled and of its own money."""

    name: str
    pooled_iban: str
    own_money_iban: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHousehold:
    """A household as it stands: its document with recorded ends applied, its version.

    `content_hash` is that of the document it was saved from; `agreement_hashes` is by agreement id.
    """

    document: HouseholdDocument
    book_id: int
    version: int
    content_hash: str
    agreement_hashes: Mapping[str, str]
    recorded_at: datetime
    recorded_by: str


def save_organisation(session: Session, organisation_value: Organisation) -> None:
    """The organisation is known; there is exactly one."""
    values = {
        "id": 1,
        "name": organisation_value.name,
        "pooled_iban": organisation_value.pooled_iban,
        "own_money_iban": organisation_value.own_money_iban,
    }
    session.execute(insert(organisation), values)


_ORGANISATION = select(
    organisation.c.name, organisation.c.pooled_iban, organisation.c.own_money_iban
)


def load_organisation(session: Session) -> Organisation | None:
    """The organisation, or None when there is none yet."""
    row = session.execute(_ORGANISATION).one_or_none()
    return None if row is None else Organisation(**row._asdict())


def save_household(
    session: Session,
    document: HouseholdDocument,
    *,
    content_hash: str,
    recorded_at: datetime,
    recorded_by: str,
) -> int:
    """The number of the household's book: opened, with terms, residents and agreements saved."""
    household_id = document.terms.id
    who = stamp(recorded_at, recorded_by)
    book_id = open_book(session, household_id)
    row = terms_row(document.terms) | who
    row |= {"book_id": book_id, "content_hash": content_hash, "version": 1}
    session.execute(insert(households), row)
    _insert_all(
        session,
        residents,
        [
            {"household_id": household_id, "number": number, "name": resident.name}
            for number, resident in enumerate(document.residents, start=1)
        ],
    )
    _insert_all(
        session,
        agreements,
        [
            agreement_row(household_id, agreement, position) | who
            for position, agreement in enumerate(document.agreements, start=1)
        ],
    )
    if document.terms.living_money_iban:
        iban = document.terms.living_money_iban
        save_living_money_account(
            session, household_id, iban, recorded_at=recorded_at, recorded_by=recorded_by
        )
    return book_id


_LAST_ACCOUNT = select(func.coalesce(func.max(living_money_accounts.c.number), 0)).where(
    living_money_accounts.c.household_id == bindparam("household_id")
)


def save_living_money_account(
    session: Session, household_id: str, iban: str, *, recorded_at: datetime, recorded_by: str
) -> None:
    """Living money is paid to the account from now on, whatever was said before."""
    last = session.execute(_LAST_ACCOUNT, {"household_id": household_id}).scalar_one()
    row = {"household_id": household_id, "number": last + 1, "iban": iban}
    session.execute(insert(living_money_accounts), row | stamp(recorded_at, recorded_by))


def _insert_all(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


_LAST_POSITION = select(func.coalesce(func.max(agreements.c.position), 0)).where(
    agreements.c.household_id == bindparam("household_id")
)


def save_agreement(
    session: Session,
    household_id: str,
    agreement: Agreement,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The household has one agreement more, after those it had."""
    last = session.execute(_LAST_POSITION, {"household_id": household_id}).scalar_one()
    row = agreement_row(household_id, agreement, last + 1) | stamp(recorded_at, recorded_by)
    session.execute(insert(agreements), row)


_LAST_END = select(func.coalesce(func.max(agreement_ends.c.number), 0)).where(
    agreement_ends.c.household_id == bindparam("household_id"),
    agreement_ends.c.agreement_id == bindparam("agreement_id"),
)


def save_agreement_end(
    session: Session,
    household_id: str,
    agreement_id: str,
    until: date,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> None:
    """The agreement ends on `until` (inclusive), whatever was said of its end before."""
    whose = {"household_id": household_id, "agreement_id": agreement_id}
    last = session.execute(_LAST_END, whose).scalar_one()
    row = whose | {"number": last + 1, "until": until} | stamp(recorded_at, recorded_by)
    session.execute(insert(agreement_ends), row)


_NEXT_VERSION = (
    update(households)
    .where(households.c.id == bindparam("household_id"), households.c.version == bindparam("read"))
    .values(version=households.c.version + 1)
    .execution_options(synchronize_session=False)
)


def move_version(session: Session, household_id: str, read_version: int) -> int:
    """The household's next version number; raises `StaleVersion` when somebody was first."""
    moved: Any = session.execute(
        _NEXT_VERSION, {"household_id": household_id, "read": read_version}
    )
    if moved.rowcount != 1:
        raise StaleVersion("Iemand anders heeft dit huishouden net gewijzigd. Lees het opnieuw.")
    return read_version + 1


_ALL_IDS = (
    select(households.c.id)
    .where(within(households.c.id), households.c.id > bindparam("after"))
    .order_by(households.c.id)
    .limit(bindparam("limit"))
)


def load_household_ids(
    session: Session, *, reach: Reach, after: str = "", limit: int = 1_000_000
) -> tuple[str, ...]:
    """The ids of the households within reach, in order: those after `after`, at most `limit`."""
    parameters = {"after": after, "limit": limit, **reach.parameters}
    return tuple(session.execute(_ALL_IDS, parameters).scalars())


_FOUND_IDS = (
    select(households.c.id)
    .where(
        within(households.c.id),
        households.c.id > bindparam("after"),
        or_(
            households.c.name.icontains(bindparam("search"), autoescape=False),
            households.c.id == bindparam("exact"),
        ),
    )
    .order_by(households.c.id)
    .limit(bindparam("limit"))
)


def find_household_ids(
    session: Session, search: str, *, reach: Reach, after: str = "", limit: int = 50
) -> tuple[str, ...]:
    """The ids of the households within reach whose name contains the words, or whose id they are.

    In order: those after `after`, at most `limit`.
    """
    words = search.strip()
    parameters = {"after": after, "limit": limit, "exact": words.lower(), **reach.parameters}
    return tuple(session.execute(_FOUND_IDS, parameters | {"search": words}).scalars())


_NAMES = select(households.c.id, households.c.name).where(
    within(households.c.id), households.c.id.in_(bindparam("ids", expanding=True))
)


def load_household_names(
    session: Session, household_ids: Collection[str], *, reach: Reach
) -> Mapping[str, str]:
    """The names of these households by id, as far as they are within reach."""
    return {
        row.id: row.name
        for ids in portions(sorted(household_ids))
        for row in session.execute(_NAMES, {"ids": ids, **reach.parameters})
    }


def _of_these(table: Table, column: ColumnElement[str], *order: ColumnElement[Any]) -> Any:
    wanted = column.in_(bindparam("ids", expanding=True))
    return select(table).where(within(column), wanted).order_by(column, *order)


_HOUSEHOLDS = _of_these(households, households.c.id)
_RESIDENTS = _of_these(residents, residents.c.household_id, residents.c.number)
_AGREEMENTS = _of_these(agreements, agreements.c.household_id, agreements.c.position)
_LIVING_MONEY = _of_these(
    living_money_accounts, living_money_accounts.c.household_id, living_money_accounts.c.number
)
_FLOORS = _of_these(household_floors, household_floors.c.household_id, household_floors.c.number)
_ENDS = _of_these(agreement_ends, agreement_ends.c.household_id, agreement_ends.c.number)


def load_households(
    session: Session, ids: Collection[str], *, reach: Reach
) -> Mapping[str, StoredHousehold]:
    """The households by id, as far as they exist within reach; one query per table."""
    found: dict[str, StoredHousehold] = {}
    in_order = sorted(set(ids))
    for first in range(0, len(in_order), _MOST_AT_ONCE):
        some = in_order[first : first + _MOST_AT_ONCE]
        found |= _load_some(session, {"ids": some, **reach.parameters})
    return found


def _load_some(session: Session, parameters: dict[str, Any]) -> dict[str, StoredHousehold]:
    people: dict[str, list[Resident]] = defaultdict(list)
    for row in session.execute(_RESIDENTS, parameters):
        people[row.household_id].append(Resident(name=row.name))
    ends: dict[tuple[str, str], list[date]] = defaultdict(list)
    for row in session.execute(_ENDS, parameters):
        ends[row.household_id, row.agreement_id].append(row.until)
    agreed: dict[str, list[Agreement]] = defaultdict(list)
    hashes: dict[str, dict[str, str]] = defaultdict(dict)
    for row in session.execute(_AGREEMENTS, parameters):
        agreed[row.household_id].append(
            agreement_value(row, ends.get((row.household_id, row.id), ()))
        )
        hashes[row.household_id][row.id] = row.content_hash
    paid_to = {row.household_id: row.iban for row in session.execute(_LIVING_MONEY, parameters)}
    floors = {row.household_id: row for row in session.execute(_FLOORS, parameters)}
    return {
        row.id: StoredHousehold(
            document=HouseholdDocument(
                terms=replace(
                    _with_floor(terms_value(row), floors.get(row.id)),
                    living_money_iban=paid_to.get(row.id, ""),
                ),
                residents=tuple(people[row.id]),
                agreements=tuple(agreed[row.id]),
            ),
            book_id=row.book_id,
            version=row.version,
            content_hash=row.content_hash,
            agreement_hashes=hashes[row.id],
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row in session.execute(_HOUSEHOLDS, parameters)
    }


def _with_floor(terms: Terms, row: Row[*tuple[Any, ...]] | None) -> Terms:
    if row is None:
        return terms
    source = FloorSource(row.source)
    return replace(terms, floor=row.cents, floor_source=source, floor_note=row.note)


def load_household(session: Session, household_id: str, *, reach: Reach) -> StoredHousehold:
    """The household; raises `NotFound` when it does not exist, or not within reach."""
    found = load_households(session, [household_id], reach=reach).get(household_id)
    if found is None:
        raise NotFound(f"Er is geen huishouden {household_id}.")
    return found
