"""The bank's formats: statements in, payments out; bytes to values and back.

The room promises one value per fact, whatever the format, and refuses hostile files. It opens no
file and no socket but the standards' schemas that it ships, and knows no ledger.
"""

from huishoudboekje.bank.payment import PainVersion, Payment, PaymentBatch
from huishoudboekje.bank.statement import Statement, StatementFile, StatementLine

__all__ = [
    "PainVersion",
    "Payment",
    "PaymentBatch",
    "Statement",
    "StatementFile",
    "StatementLine",
]
