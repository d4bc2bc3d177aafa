"""What a user may do: load, decide, save, return; in the transaction that the caller opened.

The room promises that nothing is half done and that every refusal has a stable code; it never
commits and never asks the clock.
"""

from huishoudboekje.actions.agreements import (
    AgreementChange,
    add_agreement,
    coming_paydays,
    end_agreement,
    follow_up_agreement,
)
from huishoudboekje.actions.households import ImportedHousehold, import_household
from huishoudboekje.actions.organisations import (
    EXAMPLE_ORGANISATION,
    ensure_organisation,
    fund_headroom,
    put_in_own_money,
    the_organisation,
)
from huishoudboekje.actions.receipts import (
    ReceiptInput,
    RecordedReceipt,
    book_receipts,
    mark_income,
    open_occurrence,
    receipt_entries,
    record_receipt,
)
from huishoudboekje.actions.reversals import reverse_entry, reverse_settlement
from huishoudboekje.actions.settlements import SettledHousehold, refusal_of, settle_households
from huishoudboekje.actions.users import Acting, User

__all__ = [
    "EXAMPLE_ORGANISATION",
    "Acting",
    "AgreementChange",
    "ImportedHousehold",
    "ReceiptInput",
    "RecordedReceipt",
    "SettledHousehold",
    "User",
    "add_agreement",
    "book_receipts",
    "coming_paydays",
    "end_agreement",
    "ensure_organisation",
    "follow_up_agreement",
    "fund_headroom",
    "import_household",
    "mark_income",
    "open_occurrence",
    "put_in_own_money",
    "receipt_entries",
    "record_receipt",
    "refusal_of",
    "reverse_entry",
    "reverse_settlement",
    "settle_households",
    "the_organisation",
]
