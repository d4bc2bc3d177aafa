"""Taking in what the bank says: a file of statements is kept, booked and matched, once.

It promises that the same file, statement or line twice adds nothing, also when two people hand it
in at the same moment, and that every line is on the ledger or none is; it reads no bytes.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from sqlalchemy.orm import Session

from huishoudboekje.actions.arrangement_following import follow_arrangements, tell_followed
from huishoudboekje.actions.corrections import load_open_days
from huishoudboekje.actions.match_booking import book_matches
from huishoudboekje.actions.match_candidates import NumberedLine, certain_matches
from huishoudboekje.actions.own_transfers import OWN_TRANSFER_KINDS, book_own_transfers
from huishoudboekje.actions.signals import refresh_signals
from huishoudboekje.actions.statement_checks import (
    StatementToAdd,
    balance_findings,
    chain_findings,
    changed_statements,
    future_statements,
    overlapping_statements,
    plain_findings,
    statements_to_add,
)
from huishoudboekje.actions.statement_lines import (
    line_entry,
    line_row,
    printed_lines,
)
from huishoudboekje.actions.users import Acting
from huishoudboekje.bank import StatementFile
from huishoudboekje.database import (
    BankFile,
    StatementRow,
    find_bank_file,
    find_orders_by_end_to_end,
    households_on,
    latest_statement,
    load_account_numbers,
    load_households,
    load_organisation,
    lock_book,
    lock_books,
    save_bank_file,
    save_entries,
    save_lines,
    save_statement,
    tie_account_number,
)
from huishoudboekje.errors import AlreadyExists, Finding, InvalidInput, NotFound
from huishoudboekje.ledger import ORGANISATION


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedStatements:
    """What a file brought: its statements that are new, and how its lines ended up.

    `lines` = `booked` (matched at once) + `open` (for a person) + `duplicates` (known already).
    """

    statement_ids: tuple[int, ...]
    lines: int
    booked: int
    open: int
    duplicates: int
    findings: tuple[Finding, ...]


def import_statements(
    session: Session,
    file: StatementFile,
    content: bytes,
    *,
    name: str,
    accepted_reason: str = "",
    by: Acting,
) -> ImportedStatements:
    """The file is kept, its new lines are on the ledger, and those without doubt are matched.

    Raises NotFound for who may not see the whole organisation, and InvalidInput with all reasons
    why the file is refused: `unknown-account`, `statement-changed`, `in-the-future`, and unless a
    reason accepts them `overlaps-another-format` and the file's own refusals.
    """
    if not by.reach.everything:
        raise NotFound("Er is geen bankrekening waarvan u afschriften mag inlezen.")
    reason = accepted_reason.strip()
    refusals = () if reason else file.refusals
    accounts, ibans = _our_accounts(session, file, refusals, by=by)
    kept = BankFile(name=name, format=file.format, content=content)
    printed = [
        (iban, statement, printed_lines(iban, statement))
        for iban, statement in zip(ibans, file.statements, strict=True)
    ]
    total = sum(len(lines) for _, _, lines in printed)
    waiting = _transfers(session, file, by=by)
    lock_books(session, {*accounts, *waiting, ORGANISATION})
    if find_bank_file(session, kept.sha256) is not None:
        text = "dit bestand is al ingelezen; er is niets toegevoegd"
        return _imported(duplicates=total, findings=(_remark("already-imported", text),))
    to_add = statements_to_add(session, printed)
    _refuse(to_add, refusals, is_accepted=bool(reason), by=by)
    fresh = [each for each in to_add if each.known is None]
    concerned = {*waiting, *_on_later_statements(session, fresh, accounts)}
    findings = [
        *file.findings,
        *plain_findings(to_add, today=by.today, reason=reason),
        *chain_findings(session, fresh),
    ]
    ids, lines = _save(session, kept, fresh, findings, reason=reason, by=by)
    booked = _match(session, lines, accounts, concerned=concerned, by=by)
    return _imported(
        statement_ids=ids,
        booked=booked,
        open=len(lines) - booked,
        duplicates=total - len(lines),
        findings=(*findings, *balance_findings(session, fresh)),
    )


def _refuse(
    to_add: Sequence[StatementToAdd],
    refusals: Iterable[Finding],
    *,
    is_accepted: bool,
    by: Acting,
) -> None:
    """Nothing for what can be taken in; raises InvalidInput with all reasons why not."""
    doubts = () if is_accepted else overlapping_statements(to_add)
    future = future_statements(to_add, today=by.today)
    mistakes = (*refusals, *changed_statements(to_add), *doubts, *future)
    if mistakes:
        raise InvalidInput(mistakes)


def _on_later_statements(
    session: Session, fresh: Sequence[StatementToAdd], accounts: Mapping[str, str]
) -> frozenset[str]:
    """The households on accounts of which the file tells of a later day than we knew.

    What did not come in by then is missing: their signals change though no line is theirs.
    """
    latest = {each.iban: latest_statement(session, each.iban) for each in fresh}
    later = {
        each.iban
        for each in fresh
        if (known := latest[each.iban]) is None
        or each.statement.closing_date > known.statement.closing_date
    }
    return frozenset(name for name, iban in accounts.items() if iban in later)


def _imported(
    *,
    statement_ids: tuple[int, ...] = (),
    booked: int = 0,
    open: int = 0,  # noqa: A002 - the word of the answer
    duplicates: int = 0,
    findings: tuple[Finding, ...] = (),
) -> ImportedStatements:
    return ImportedStatements(
        statement_ids=statement_ids,
        lines=booked + open + duplicates,
        booked=booked,
        open=open,
        duplicates=duplicates,
        findings=findings,
    )


def _remark(code: str, text: str) -> Finding:
    return Finding(place="", code=code, text=text)


def _our_accounts(
    session: Session, file: StatementFile, refusals: tuple[Finding, ...], *, by: Acting
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The households on the file's accounts, each with its account; an IBAN per statement."""
    organisation = load_organisation(session)
    tied = load_account_numbers(session)
    ibans = tuple(
        each.account if _is_iban(each.account) else tied.get(each.account, each.account)
        for each in file.statements
    )
    ours: set[str] = set()
    accounts: Mapping[str, str] = {}
    if organisation is not None:
        pooled = organisation.pooled_iban
        accounts = households_on(session, set(ibans), pooled_iban=pooled, reach=by.reach)
        ours = {pooled, organisation.own_money_iban, *accounts.values()}
    unknown = tuple(
        Finding(
            place=f"statements[{number}].account",
            code="unknown-account",
            text=f"rekening {statement.account} is niet van ons. Is het een rekening van ons "
            "zonder IBAN, koppel het nummer dan eerst: huishoudboekje statement tie",
        )
        for number, (iban, statement) in enumerate(
            zip(ibans, file.statements, strict=True), start=1
        )
        if iban not in ours
    )
    if unknown:
        raise InvalidInput((*unknown, *refusals))
    return accounts, ibans


def _is_iban(text: str) -> bool:
    try:
        IBAN(text)
    except SchwiftyException:
        return False
    return True


def _transfers(session: Session, file: StatementFile, *, by: Acting) -> frozenset[str]:
    """The households of which the file shows a transfer between our own accounts."""
    ids = {line.end_to_end_id for each in file.statements for line in each.lines} - {""}
    found = find_orders_by_end_to_end(session, ids, reach=by.reach).values()
    return frozenset(
        each.order.household_id for each in found if each.order.kind in OWN_TRANSFER_KINDS
    )


def _save(
    session: Session,
    file: BankFile,
    to_add: Sequence[StatementToAdd],
    findings: Iterable[Finding],
    *,
    reason: str,
    by: Acting,
) -> tuple[tuple[int, ...], tuple[NumberedLine, ...]]:
    """The numbers of the statements, and the lines that are new, each on the ledger."""
    at, who = by.now, by.user.id
    said = json.dumps([asdict(each) for each in findings], ensure_ascii=False)
    kept = BankFile(name=file.name, format=file.format, content=file.content, findings=said)
    file_id = save_bank_file(session, kept, recorded_at=at, recorded_by=who)
    ids = tuple(
        save_statement(session, _row(each, file_id, reason), recorded_at=at, recorded_by=who)
        for each in to_add
    )
    new = [
        (each.iban, statement_id, printed)
        for each, statement_id in zip(to_add, ids, strict=True)
        for printed in each.new
    ]
    entries = [line_entry(iban, number, printed[0]) for iban, number, printed in new]
    entry_ids = save_entries(session, entries, recorded_at=at, recorded_by=who)
    rows = [
        line_row(iban, number, printed, entry_ids[entry.key])
        for (iban, number, printed), entry in zip(new, entries, strict=True)
    ]
    numbers = save_lines(session, rows, recorded_at=at, recorded_by=who)
    return ids, tuple(zip(numbers, rows, strict=True))


def _row(each: StatementToAdd, file_id: int, reason: str) -> StatementRow:
    statement = each.statement
    return StatementRow(
        file_id=file_id,
        iban=each.iban,
        statement_id=statement.id,
        closing_date=statement.closing_date,
        opening=statement.opening,
        closing=statement.closing,
        sequence=statement.sequence,
        opening_date=statement.opening_date,
        difference=-statement.difference,
        difference_reason=reason if statement.difference else "",
    )


def _match(
    session: Session,
    lines: Sequence[NumberedLine],
    accounts: Mapping[str, str],
    *,
    concerned: Collection[str],
    by: Acting,
) -> int:
    """How many of the lines are matched at once, without a doubt.

    Signals say what holds now, of the households matched and of those that are `concerned`.
    """
    households = load_households(session, accounts, reach=by.reach)
    bookings, orders = certain_matches(
        session, lines, households, accounts=accounts, reach=by.reach
    )
    named = {name for each in bookings for name in each.households}
    terms = [households[name].document.terms for name in sorted(named)]
    open_days = load_open_days(session, terms, reach=by.reach)
    book_matches(session, bookings, orders=orders, open_days=open_days, by=by)
    ids = {row.end_to_end_id for _, row in lines} - {""}
    transfers = set(book_own_transfers(session, ids, by=by))
    followed = follow_arrangements(session, named, by=by)
    refresh_signals(session, named.union(concerned), by=by)
    tell_followed(session, followed, by=by)
    return len(bookings) + sum(number in transfers for number, _ in lines)


def tie_account(session: Session, number: str, iban: str, *, by: Acting) -> None:
    """The account number, which is no IBAN, stands for this account of ours in every statement.

    The same once more changes nothing. Raises InvalidInput with all mistakes, and AlreadyExists
    where it stands for another account.
    """
    if not by.reach.everything:
        raise NotFound(f"Er is geen rekening {iban}.")
    number, iban = ("".join(each.split()).upper() for each in (number, iban))
    findings = tuple(_tie_mistakes(session, number, iban, by=by))
    if findings:
        raise InvalidInput(findings)
    known = load_account_numbers(session).get(number)
    if known not in (None, iban):
        raise AlreadyExists(f"Nummer {number} staat al voor rekening {known}.")
    if known is None:
        tie_account_number(session, number, iban, recorded_at=by.now, recorded_by=by.user.id)


def _tie_mistakes(session: Session, number: str, iban: str, *, by: Acting) -> Iterator[Finding]:
    organisation = load_organisation(session)
    ours: set[str] = set()
    if organisation is not None:
        lock_book(session, ORGANISATION)
        pooled = organisation.pooled_iban
        found = households_on(session, {iban, number}, pooled_iban=pooled, reach=by.reach)
        ours = {pooled, organisation.own_money_iban, *found.values()}
    if not number:
        yield Finding(place="number", code="missing", text="geef het rekeningnummer")
    elif _is_iban(number) or number in ours:
        text = f"{number} is zelf een rekening (IBAN); koppel alleen een nummer dat geen IBAN is"
        yield Finding(place="number", code="is-an-account", text=text)
    if iban not in ours:
        yield Finding(place="iban", code="unknown-account", text=f"rekening {iban} is niet van ons")
