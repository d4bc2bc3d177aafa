"""All tables in one place, for what must know the whole schema: migrations and its checks.

It promises that naming one metadata brings every table along; it holds no table itself.
"""

from huishoudboekje.database.arrangement_tables import (
    arranged_debts,
    arrangement_debts,
    arrangement_pauses,
    arrangement_steps,
    arrangement_streams,
    arrangements,
    condition_marks,
    effort_decisions,
)
from huishoudboekje.database.claim_tables import (
    claim_conflicts,
    claim_events,
    claims_documents,
    claims_residents,
)
from huishoudboekje.database.columns import metadata
from huishoudboekje.database.debt_tables import (
    debt_changes,
    debt_components,
    debt_facts,
    debt_stages,
    debts,
    household_floors,
    income_set_offs,
)
from huishoudboekje.database.guarantee_tables import events, guarantee_events, guarantees
from huishoudboekje.database.household_tables import (
    agreement_ends,
    agreements,
    households,
    income_marks,
    living_money_accounts,
    organisation,
    receipts,
    residents,
)
from huishoudboekje.database.ledger_tables import (
    accounts,
    book_heads,
    books,
    chain_links,
    entries,
    entry_texts,
    postings,
)
from huishoudboekje.database.payment_tables import (
    payee_confirmations,
    payment_batches,
    payment_events,
    payment_files,
    payment_orders,
    status_reports,
)
from huishoudboekje.database.settlement_tables import (
    idempotency_keys,
    settlement_chunks,
    settlement_lines,
    settlement_outcomes,
    settlement_runs,
    settlements,
)
from huishoudboekje.database.signal_tables import signal_events, signals
from huishoudboekje.database.statement_tables import (
    bank_account_numbers,
    bank_files,
    match_parts,
    matches,
    statement_lines,
    statements,
)

__all__ = [
    "accounts",
    "agreement_ends",
    "agreements",
    "arranged_debts",
    "arrangement_debts",
    "arrangement_pauses",
    "arrangement_steps",
    "arrangement_streams",
    "arrangements",
    "bank_account_numbers",
    "bank_files",
    "book_heads",
    "books",
    "chain_links",
    "claim_conflicts",
    "claim_events",
    "claims_documents",
    "claims_residents",
    "condition_marks",
    "debt_changes",
    "debt_components",
    "debt_facts",
    "debt_stages",
    "debts",
    "effort_decisions",
    "entries",
    "entry_texts",
    "events",
    "guarantee_events",
    "guarantees",
    "household_floors",
    "households",
    "idempotency_keys",
    "income_marks",
    "income_set_offs",
    "living_money_accounts",
    "match_parts",
    "matches",
    "metadata",
    "organisation",
    "payee_confirmations",
    "payment_batches",
    "payment_events",
    "payment_files",
    "payment_orders",
    "postings",
    "receipts",
    "residents",
    "settlement_chunks",
    "settlement_lines",
    "settlement_outcomes",
    "settlement_runs",
    "settlements",
    "signal_events",
    "signals",
    "statement_lines",
    "statements",
    "status_reports",
]
