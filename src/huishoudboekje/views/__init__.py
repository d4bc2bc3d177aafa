"""What a user may see: read-only questions that answer with small frozen rows.

The room promises that every row lies within the asker's reach; it changes nothing.
"""

from huishoudboekje.views.bank_chain import (
    DifferenceReason,
    ReasonKind,
    StatementGap,
)
from huishoudboekje.views.close_answer import account_answer, close_answer
from huishoudboekje.views.creditor_answer import (
    creditor_payment_answer,
    creditor_proposal_answer,
    guarantee_answer,
)
from huishoudboekje.views.creditor_payments import (
    CreditorPayment,
    CreditorQuestion,
    TermState,
    creditor_payments,
)
from huishoudboekje.views.creditor_proposals import (
    CreditorProposal,
    ProposedEffort,
    creditor_proposals,
)
from huishoudboekje.views.curves import MonthCurve
from huishoudboekje.views.events import NO_OIN, StoredEvent, cloud_event, events_after, source_of
from huishoudboekje.views.guarantees import (
    GuaranteeState,
    GuaranteeView,
    guarantee_view,
    household_guarantees,
)
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
    MatchPart,
    StatementRow,
    statement,
    statement_line,
    statement_lines,
    statement_list,
)

__all__ = [
    "MAX_PAGE",
    "NO_OIN",
    "SIGNAL_WORDS",
    "AccountClose",
    "AccountUse",
    "AdvanceClose",
    "BalanceRow",
    "BankAccount",
    "BatchState",
    "ComingLine",
    "CreditorPayment",
    "CreditorProposal",
    "CreditorQuestion",
    "DifferenceReason",
    "EntryFilter",
    "GuaranteeState",
    "GuaranteeView",
    "HouseholdRow",
    "LineMatch",
    "LineRow",
    "MatchPart",
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
    "ProposedEffort",
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
    "StoredEvent",
    "StoredPaymentBatch",
    "StoredPaymentEvent",
    "SuspenseAge",
    "SuspenseLine",
    "TermState",
    "UnseenOrder",
    "account_answer",
    "all_entries",
    "close_answer",
    "cloud_event",
    "creditor_payment_answer",
    "creditor_payments",
    "creditor_proposal_answer",
    "creditor_proposals",
    "direct_debits",
    "events_after",
    "export_file",
    "guarantee_answer",
    "guarantee_view",
    "history_answer",
    "household_document",
    "household_guarantees",
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
    "source_of",
    "statement",
    "statement_line",
    "statement_lines",
    "statement_list",
    "waiting_orders",
]
