"""What a user may see: read-only questions that answer with small frozen rows.

The room promises that every row lies within the asker's reach; it changes nothing.
"""

from huishoudboekje.views.bank_chain import (
    DifferenceReason,
    ReasonKind,
    StatementGap,
)
from huishoudboekje.views.close_answer import account_answer, close_answer
from huishoudboekje.views.curves import MonthCurve
from huishoudboekje.views.households import (
    MAX_PAGE,
    HouseholdRow,
    household_document,
    household_list,
    household_names,
)
from huishoudboekje.views.ledger import (
    BalanceRow,
    EntryFilter,
    all_entries,
    ledger_balances,
    ledger_entries,
)
from huishoudboekje.views.match_queue import (
    OpenLine,
    Proposal,
    open_line,
    open_line_count,
    open_lines,
)
from huishoudboekje.views.month_close import (
    AccountClose,
    AdvanceClose,
    MonthClose,
    UnseenOrder,
    month_close,
)
from huishoudboekje.views.overview import (
    ComingLine,
    MonthOverview,
    Shortage,
    Spendable,
    SpendableKind,
    month_overview,
)
from huishoudboekje.views.overview_answer import overview_answer
from huishoudboekje.views.paid_lines import PaidLine, PaidOutcome
from huishoudboekje.views.payments import (
    BatchState,
    OrderFilter,
    OrderState,
    PaymentBatchDetail,
    PaymentOrderDetail,
    PaymentOrderRow,
    StoredPaymentBatch,
    StoredPaymentEvent,
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
from huishoudboekje.views.reconciliation import (
    AccountUse,
    BankAccount,
    StatementCheck,
    SuspenseAge,
    SuspenseLine,
    reconciliation,
)
from huishoudboekje.views.runs import RunProgress, run_findings, run_list, run_progress
from huishoudboekje.views.signal_answer import history_answer, signal_answer
from huishoudboekje.views.signals import (
    SIGNAL_WORDS,
    SignalFilter,
    SignalHistory,
    SignalLine,
    SignalStep,
    open_signal_counts,
    signal_history,
    signal_list,
)
from huishoudboekje.views.situations import Payday, Situation, load_situations
from huishoudboekje.views.statements import (
    LineMatch,
    LineRow,
    StatementRow,
    statement,
    statement_lines,
    statement_list,
)

__all__ = [
    "MAX_PAGE",
    "SIGNAL_WORDS",
    "AccountClose",
    "AccountUse",
    "AdvanceClose",
    "BalanceRow",
    "BankAccount",
    "BatchState",
    "ComingLine",
    "DifferenceReason",
    "EntryFilter",
    "HouseholdRow",
    "LineMatch",
    "LineRow",
    "MonthClose",
    "MonthCurve",
    "MonthOverview",
    "OpenLine",
    "OrderFilter",
    "OrderState",
    "PaidLine",
    "PaidOutcome",
    "Payday",
    "PaymentBatchDetail",
    "PaymentOrderDetail",
    "PaymentOrderRow",
    "Proposal",
    "ReasonKind",
    "ReceiptRow",
    "RunProgress",
    "RunningPlan",
    "Scenario",
    "Shortage",
    "SignalFilter",
    "SignalHistory",
    "SignalLine",
    "SignalStep",
    "Situation",
    "Spendable",
    "SpendableKind",
    "StatementCheck",
    "StatementGap",
    "StatementRow",
    "StoredPaymentBatch",
    "StoredPaymentEvent",
    "SuspenseAge",
    "SuspenseLine",
    "UnseenOrder",
    "account_answer",
    "all_entries",
    "close_answer",
    "direct_debits",
    "export_file",
    "history_answer",
    "household_document",
    "household_list",
    "household_names",
    "ledger_balances",
    "ledger_entries",
    "load_situations",
    "month_close",
    "month_overview",
    "open_line",
    "open_line_count",
    "open_lines",
    "open_signal_counts",
    "overview_answer",
    "payees_to_confirm",
    "payment_batch",
    "payment_batches",
    "payment_order",
    "payment_orders",
    "receipt_list",
    "reconciliation",
    "run_findings",
    "run_list",
    "run_progress",
    "running_plan",
    "scenario",
    "signal_answer",
    "signal_history",
    "signal_list",
    "statement",
    "statement_line",
    "statement_lines",
    "statement_list",
    "waiting_orders",
]
