"""The ledger: append-only double entry in books that always balance.

The room promises entries, postings, reversals and balances; it knows nothing of plans or storage.
"""

from huishoudboekje.ledger.accounts import (
    ORGANISATION,
    AccountKind,
    account_kind,
    advance,
    advances,
    available,
    bank,
    client_money,
    cost,
    debt,
    guarantee_fund,
    in_transit,
    income,
    living_money,
    opening,
    own_costs,
    received,
    set_aside,
    surcharges,
    suspense,
    waived,
)
from huishoudboekje.ledger.entry import MAX_POSTINGS, Account, Entry, Posting, balances, reversal
from huishoudboekje.ledger.journal import hledger_journal, journal_account

__all__ = [
    "MAX_POSTINGS",
    "ORGANISATION",
    "Account",
    "AccountKind",
    "Entry",
    "Posting",
    "account_kind",
    "advance",
    "advances",
    "available",
    "balances",
    "bank",
    "client_money",
    "cost",
    "debt",
    "guarantee_fund",
    "hledger_journal",
    "in_transit",
    "income",
    "journal_account",
    "living_money",
    "opening",
    "own_costs",
    "received",
    "reversal",
    "set_aside",
    "surcharges",
    "suspense",
    "waived",
]
