"""Agreements: income and costs in time, and the household document that states them.

The room promises values and their occurrences; it knows no plan, no ledger and no file.
"""

from huishoudboekje.agreements.agreement import (
    Agreement,
    CostClass,
    Kind,
    Occurrence,
    PaymentMethod,
    Step,
    amount_on,
    counted_occurrences,
    dates_between,
    ended,
    occurrences,
)
from huishoudboekje.agreements.debt_tables import MAX_DEBTS, debt_table, read_debts
from huishoudboekje.agreements.document import (
    LANGUAGES,
    MAX_AGREEMENTS,
    MAX_MONTHS,
    WEEKDAYS,
    document_from_json,
    document_from_toml,
    read_agreement,
    read_document,
)
from huishoudboekje.agreements.fields import (
    FIRST_DAY,
    LAST_DAY,
    TableReader,
    key_in_camel_case,
    slug,
)
from huishoudboekje.agreements.household import (
    POOLED,
    FloorSource,
    HouseholdDocument,
    Mandate,
    Programme,
    Resident,
    Terms,
)
from huishoudboekje.agreements.render import (
    TABLE_OF_KIND,
    agreement_table,
    document_table,
    terms_table,
)
from huishoudboekje.agreements.shift import shifted
from huishoudboekje.agreements.single import agreement_from_toml
from huishoudboekje.agreements.texts import (
    MAX_BYTES,
    read_beside,
    read_json,
    table_from_json,
    table_from_toml,
)

__all__ = [
    "FIRST_DAY",
    "LANGUAGES",
    "LAST_DAY",
    "MAX_AGREEMENTS",
    "MAX_BYTES",
    "MAX_DEBTS",
    "MAX_MONTHS",
    "POOLED",
    "TABLE_OF_KIND",
    "WEEKDAYS",
    "Agreement",
    "CostClass",
    "FloorSource",
    "HouseholdDocument",
    "Kind",
    "Mandate",
    "Occurrence",
    "PaymentMethod",
    "Programme",
    "Resident",
    "Step",
    "TableReader",
    "Terms",
    "agreement_from_toml",
    "agreement_table",
    "amount_on",
    "counted_occurrences",
    "dates_between",
    "debt_table",
    "document_from_json",
    "document_from_toml",
    "document_table",
    "ended",
    "key_in_camel_case",
    "occurrences",
    "read_agreement",
    "read_beside",
    "read_debts",
    "read_document",
    "read_json",
    "shifted",
    "slug",
    "table_from_json",
    "table_from_toml",
    "terms_table",
]
