"""What a user may see: read-only questions that answer with small frozen rows.

The room promises that every row lies within the asker's reach; it changes nothing.
"""

from huishoudboekje.views.curves import MonthCurve
from huishoudboekje.views.households import (
    MAX_PAGE,
    HouseholdRow,
    household_document,
    household_list,
)
from huishoudboekje.views.ledger import (
    BalanceRow,
    EntryFilter,
    all_entries,
    ledger_balances,
    ledger_entries,
)
from huishoudboekje.views.overview import (
    ComingLine,
    MonthOverview,
    PaidLine,
    PaidOutcome,
    Shortage,
    Spendable,
    SpendableKind,
    month_overview,
)
from huishoudboekje.views.overview_answer import overview_answer
from huishoudboekje.views.payments import (
    PaymentBatchDetail,
    PaymentOrderDetail,
    PaymentOrderRow,
    direct_debits,
    export_file,
    payees_to_confirm,
    payment_batch,
    payment_batches,
    payment_order,
    payment_orders,
    waiting_orders,
)
from huishoudboekje.views.plans import RunningPlan, Scenario, running_plan, scenario
from huishoudboekje.views.receipts import ReceiptRow, receipt_list
from huishoudboekje.views.runs import RunProgress, run_findings, run_list, run_progress
from huishoudboekje.views.situations import Payday, Situation, load_situations

__all__ = [
    "MAX_PAGE",
    "BalanceRow",
    "ComingLine",
    "EntryFilter",
    "HouseholdRow",
    "MonthCurve",
    "MonthOverview",
    "PaidLine",
    "PaidOutcome",
    "Payday",
    "PaymentBatchDetail",
    "PaymentOrderDetail",
    "PaymentOrderRow",
    "ReceiptRow",
    "RunProgress",
    "RunningPlan",
    "Scenario",
    "Shortage",
    "Situation",
    "Spendable",
    "SpendableKind",
    "all_entries",
    "direct_debits",
    "export_file",
    "household_document",
    "household_list",
    "ledger_balances",
    "ledger_entries",
    "load_situations",
    "month_overview",
    "overview_answer",
    "payees_to_confirm",
    "payment_batch",
    "payment_batches",
    "payment_order",
    "payment_orders",
    "receipt_list",
    "run_findings",
    "run_list",
    "run_progress",
    "running_plan",
    "scenario",
    "waiting_orders",
]
