"""All tables in one place, for what must know the whole schema: migrations and its checks.

It promises that naming one metadata brings every table along; it holds no table itself.
"""

from huishoudboekje.database.columns import metadata
from huishoudboekje.database.household_tables import (
    agreement_ends,
    agreements,
    households,
    income_marks,
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
from huishoudboekje.database.settlement_tables import (
    idempotency_keys,
    settlement_chunks,
    settlement_lines,
    settlement_outcomes,
    settlement_runs,
    settlements,
)

__all__ = [
    "accounts",
    "agreement_ends",
    "agreements",
    "book_heads",
    "books",
    "chain_links",
    "entries",
    "entry_texts",
    "households",
    "idempotency_keys",
    "income_marks",
    "metadata",
    "organisation",
    "postings",
    "receipts",
    "residents",
    "settlement_chunks",
    "settlement_lines",
    "settlement_outcomes",
    "settlement_runs",
    "settlements",
]
