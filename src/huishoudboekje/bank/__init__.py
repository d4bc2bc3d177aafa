"""The bank's formats: statements in, payments out; bytes to values and back.

The room promises one value per fact, whatever the format, and refuses hostile files. It opens no
file and no socket but the standards' schemas that it ships, and knows no ledger.
"""

from huishoudboekje.bank.camt053_writer import render_camt053
from huishoudboekje.bank.end_to_end import end_to_end_id
from huishoudboekje.bank.pain001 import read_pain001, render_pain001
from huishoudboekje.bank.pain002 import PayeeCheck, PaymentStatus, StatusReport, read_pain002
from huishoudboekje.bank.payment import PainVersion, Payment, PaymentBatch
from huishoudboekje.bank.payment_rules import iban_mistake, in_bank_characters, payment_findings
from huishoudboekje.bank.reading import (
    MAX_STATEMENT_BYTES,
    read_statements,
    refuse_too_large,
)
from huishoudboekje.bank.return_reasons import return_reason_text
from huishoudboekje.bank.statement import Statement, StatementFile, StatementLine

__all__ = [
    "MAX_STATEMENT_BYTES",
    "PainVersion",
    "PayeeCheck",
    "Payment",
    "PaymentBatch",
    "PaymentStatus",
    "Statement",
    "StatementFile",
    "StatementLine",
    "StatusReport",
    "end_to_end_id",
    "iban_mistake",
    "in_bank_characters",
    "payment_findings",
    "read_pain001",
    "read_pain002",
    "read_statements",
    "refuse_too_large",
    "render_camt053",
    "render_pain001",
    "return_reason_text",
]
