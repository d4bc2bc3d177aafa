"""The database: engines, one transaction at a time, and what is saved and loaded in it.

The room promises that the database itself refuses what may never happen, on SQLite and PostgreSQL
alike; it decides nothing.
"""

from huishoudboekje.database.agreement_rows import agreement_hash
from huishoudboekje.database.engine import create_engine_for, reading, writing
from huishoudboekje.database.households import (
    Organisation,
    StoredHousehold,
    load_household,
    load_household_ids,
    load_households,
    load_organisation,
    move_version,
    save_agreement,
    save_agreement_end,
    save_household,
    save_organisation,
)
from huishoudboekje.database.idempotency import StoredAnswer, load_answer, save_answer
from huishoudboekje.database.ledger_books import (
    Head,
    ensure_accounts,
    lock_book,
    lock_books,
    open_book,
)
from huishoudboekje.database.ledger_chain import verify
from huishoudboekje.database.ledger_entries import save_entries
from huishoudboekje.database.ledger_reading import (
    BookedEntry,
    EntryFilter,
    entries_by_keys,
    entry_by_key,
    load_balances,
    load_entries,
)
from huishoudboekje.database.reach import EVERYTHING, Reach, within
from huishoudboekje.database.receipts import (
    Receipt,
    RecordedMark,
    StoredReceipt,
    load_income_marks,
    load_receipts,
    save_income_marks,
    save_receipts,
)
from huishoudboekje.database.runs import (
    Chunk,
    Outcome,
    RunOutcome,
    SettlementRun,
    claim_chunk,
    count_outcomes,
    finish_chunk,
    finish_run,
    load_outcomes,
    load_run,
    load_runs,
    open_run,
    save_outcomes,
    start_run,
)
from huishoudboekje.database.settlements import (
    LineKind,
    LineOutcome,
    Settlement,
    SettlementLine,
    StoredSettlement,
    load_settlements,
    mark_settlements_reversed,
    save_settlements,
)
from huishoudboekje.database.version import check_version, upgrade

__all__ = [
    "EVERYTHING",
    "BookedEntry",
    "Chunk",
    "EntryFilter",
    "Head",
    "LineKind",
    "LineOutcome",
    "Organisation",
    "Outcome",
    "Reach",
    "Receipt",
    "RecordedMark",
    "RunOutcome",
    "Settlement",
    "SettlementLine",
    "SettlementRun",
    "StoredAnswer",
    "StoredHousehold",
    "StoredReceipt",
    "StoredSettlement",
    "agreement_hash",
    "check_version",
    "claim_chunk",
    "count_outcomes",
    "create_engine_for",
    "ensure_accounts",
    "entries_by_keys",
    "entry_by_key",
    "finish_chunk",
    "finish_run",
    "load_answer",
    "load_balances",
    "load_entries",
    "load_household",
    "load_household_ids",
    "load_households",
    "load_income_marks",
    "load_organisation",
    "load_outcomes",
    "load_receipts",
    "load_run",
    "load_runs",
    "load_settlements",
    "lock_book",
    "lock_books",
    "mark_settlements_reversed",
    "move_version",
    "open_book",
    "open_run",
    "reading",
    "save_agreement",
    "save_agreement_end",
    "save_answer",
    "save_entries",
    "save_household",
    "save_income_marks",
    "save_organisation",
    "save_outcomes",
    "save_receipts",
    "save_settlements",
    "start_run",
    "upgrade",
    "verify",
    "within",
    "writing",
]
