"""The database: engines, one transaction at a time, and what is saved and loaded in it.

The room promises that the database itself refuses what may never happen, on SQLite and PostgreSQL
alike; it decides nothing.
"""

from huishoudboekje.database.agreement_rows import agreement_hash
from huishoudboekje.database.arranged_debts import (
    efforts_to_confirm,
    load_arranged_debts,
    load_paid_on_debts,
)
from huishoudboekje.database.arrangement_events import (
    ConditionMark,
    EffortDecision,
    EffortOutcome,
    PauseEnd,
    StoredConditionMark,
    StoredEffortDecision,
    StoredPause,
    StoredStep,
    save_arrangement_step,
    save_arrangement_streams,
    save_condition_mark,
    save_effort_decision,
    save_pause,
    save_pause_end,
)
from huishoudboekje.database.arrangements import (
    ArrangementRow,
    StoredArrangement,
    arrangements_of_agreements,
    load_arrangement,
    load_arrangements,
    release_debts,
    running_on_debts,
    save_arrangement,
    take_debts,
)
from huishoudboekje.database.bank_facts import (
    booked_by_account,
    booked_by_statement,
    load_accepted_differences,
    load_household_accounts,
    load_suspense_lines,
    statements_by_account,
)
from huishoudboekje.database.claims import (
    ClaimConflict,
    ClaimEventRow,
    ClaimsDocumentRow,
    StoredClaimEvent,
    StoredClaimsDocument,
    find_claims_document,
    load_claim_conflicts,
    load_claim_events,
    load_claims_documents,
    save_claim_conflicts,
    save_claim_events,
    save_claims_document,
)
from huishoudboekje.database.creditor_terms import (
    AgreementKey,
    CreditorName,
    find_creditor_agreements,
    find_creditor_arrangements,
    load_orders_of_terms,
)
from huishoudboekje.database.debt_changes import (
    DebtChange,
    DebtChangeKind,
    StoredDebtChange,
    load_debt_changes,
    save_debt_changes,
)
from huishoudboekje.database.debts import (
    DebtRow,
    DebtStage,
    StoredDebt,
    debt_hash,
    load_debts,
    load_owed,
    save_debt_fact,
    save_debt_stage,
    save_debts,
)
from huishoudboekje.database.direct_debits import DebitDay, load_debit_days
from huishoudboekje.database.engine import create_engine_for, reading, savepoint, writing
from huishoudboekje.database.events import (
    EventRow,
    StoredEvent,
    append_events,
    append_events_at_end,
    load_events,
)
from huishoudboekje.database.failed_payments import find_given_up, load_failed_payments
from huishoudboekje.database.floors import (
    FloorSource,
    HouseholdFloor,
    StoredFloor,
    load_floors,
    save_floor,
)
from huishoudboekje.database.group_commit import GroupCommit
from huishoudboekje.database.guarantees import (
    GuaranteeEvent,
    GuaranteeEventKind,
    GuaranteeRow,
    StoredGuarantee,
    StoredGuaranteeEvent,
    guaranteed_agreements,
    load_guarantees,
    save_guarantee,
    save_guarantee_event,
)
from huishoudboekje.database.households import (
    Organisation,
    StoredHousehold,
    find_household_ids,
    load_household,
    load_household_ids,
    load_household_names,
    load_households,
    load_organisation,
    move_version,
    save_agreement,
    save_agreement_end,
    save_household,
    save_living_money_account,
    save_organisation,
)
from huishoudboekje.database.idempotency import (
    StoredAnswer,
    load_answer,
    lock_answer,
    save_answer,
)
from huishoudboekje.database.ledger_books import (
    Head,
    ensure_accounts,
    lock_book,
    lock_books,
    open_book,
)
from huishoudboekje.database.ledger_chain import verify
from huishoudboekje.database.ledger_entries import save_entries
from huishoudboekje.database.ledger_reading import (
    BookedEntry,
    EntryFilter,
    entries_by_ids,
    entries_by_keys,
    entry_by_key,
    load_balances,
    load_entries,
)
from huishoudboekje.database.matchables import (
    AccountLine,
    as_bank_line,
    households_on,
    load_match_index,
    load_open_terms,
)
from huishoudboekje.database.matches import (
    MatchDecision,
    MatchedPart,
    MatchPart,
    MatchRow,
    StoredMatch,
    count_lines,
    count_open_lines,
    find_matches,
    find_open_lines,
    learnt_accounts,
    line_of_entry,
    load_matched_parts,
    load_matches,
    load_matches_of_orders,
    load_open_lines,
    save_matches,
)
from huishoudboekje.database.missed_instalments import (
    MissedInstalment,
    load_missed_instalments,
)
from huishoudboekje.database.payees import (
    PayeeConfirmation,
    VopResult,
    WaitingPayee,
    households_waiting_for,
    load_payee_confirmations,
    load_waiting_payees,
    payee_recorders,
    save_payee_confirmation,
)
from huishoudboekje.database.payment_batches import (
    BatchState,
    PaymentBatchRow,
    PaymentFile,
    StoredPaymentBatch,
    StoredPaymentFile,
    StoredStatusReport,
    batches_within,
    find_batch_of_message,
    load_payment_batch,
    load_payment_batches,
    load_payment_file,
    load_status_report,
    load_status_reports,
    lock_payment_batch,
    move_batch,
    save_payment_batch,
    save_payment_file,
    save_status_report,
)
from huishoudboekje.database.payment_events import (
    GIVEN_UP,
    PaymentEvent,
    StoredPaymentEvent,
    load_events_of_batch,
    load_events_of_order,
    save_payment_events,
)
from huishoudboekje.database.payments import (
    OrderFilter,
    OrderKind,
    OrderState,
    PaymentOrder,
    StoredPaymentOrder,
    advances_under_way,
    find_orders_by_end_to_end,
    find_orders_by_entry,
    find_orders_by_key,
    find_replacements,
    load_payment_orders,
    lock_payment_orders,
    move_orders,
    save_payment_orders,
)
from huishoudboekje.database.reach import EVERYTHING, Reach, within
from huishoudboekje.database.receipts import (
    Receipt,
    RecordedMark,
    StoredReceipt,
    load_income_marks,
    load_receipts,
    save_income_marks,
    save_receipts,
)
from huishoudboekje.database.runs import (
    Chunk,
    Outcome,
    RunOutcome,
    SettlementRun,
    claim_chunk,
    count_outcomes,
    count_outcomes_of_runs,
    finish_chunk,
    finish_run,
    load_outcomes,
    load_run,
    load_runs,
    open_run,
    save_outcomes,
    start_run,
)
from huishoudboekje.database.set_offs import (
    IncomeSetOff,
    load_kept_back,
    load_set_offs,
    save_set_off,
)
from huishoudboekje.database.settlements import (
    LineKind,
    LineOutcome,
    Settlement,
    SettlementLine,
    StoredSettlement,
    load_settlements,
    mark_settlements_reversed,
    save_settlements,
)
from huishoudboekje.database.signal_facts import (
    amsterdam_day,
    count_open_signals,
    load_answered_causes,
    load_days_paid,
    load_events_of_orders,
)
from huishoudboekje.database.signals import (
    SignalFilter,
    SignalRow,
    StoredSignal,
    StoredSignalEvent,
    assign_signal,
    close_signals,
    load_signal,
    load_signal_events,
    load_signals,
    lock_signals,
    open_signals,
    refresh_signals,
    save_signals,
    snooze_signal,
)
from huishoudboekje.database.state_store import (
    load_arrivals,
    load_net_changes,
    load_next_periods,
    load_positions,
    load_states,
)
from huishoudboekje.database.statements import (
    BankFile,
    LineRow,
    StatementRow,
    StoredBankFile,
    StoredLine,
    StoredStatement,
    find_bank_file,
    find_lines,
    find_statement,
    known_fingerprints,
    latest_statement,
    load_account_numbers,
    load_bank_file,
    load_lines,
    load_lines_between,
    load_statement,
    load_statements,
    load_statements_from,
    save_bank_file,
    save_lines,
    save_statement,
    tie_account_number,
)
from huishoudboekje.database.stream_orders import StreamOrder, load_stream_orders
from huishoudboekje.database.version import check_version, upgrade

__all__ = [
    "EVERYTHING", "GIVEN_UP", "AccountLine", "AgreementKey", "ArrangementRow", "BankFile",
    "BatchState", "BookedEntry", "Chunk", "ClaimConflict", "ClaimEventRow", "ClaimsDocumentRow",
    "ConditionMark", "CreditorName", "DebitDay", "DebtChange", "DebtChangeKind", "DebtRow",
    "DebtStage", "EffortDecision", "EffortOutcome", "EntryFilter", "EventRow", "FloorSource",
    "GroupCommit", "GuaranteeEvent", "GuaranteeEventKind", "GuaranteeRow", "Head", "HouseholdFloor",
    "IncomeSetOff", "LineKind", "LineOutcome", "LineRow", "MatchDecision", "MatchPart", "MatchRow",
    "MatchedPart", "MissedInstalment", "OrderFilter", "OrderKind", "OrderState", "Organisation",
    "Outcome", "PauseEnd", "PayeeConfirmation", "PaymentBatchRow", "PaymentEvent", "PaymentFile",
    "PaymentOrder", "Reach", "Receipt", "RecordedMark", "RunOutcome", "Settlement",
    "SettlementLine", "SettlementRun", "SignalFilter", "SignalRow", "StatementRow", "StoredAnswer",
    "StoredArrangement", "StoredBankFile", "StoredClaimEvent", "StoredClaimsDocument",
    "StoredConditionMark", "StoredDebt", "StoredDebtChange", "StoredEffortDecision", "StoredEvent",
    "StoredFloor", "StoredGuarantee", "StoredGuaranteeEvent", "StoredHousehold", "StoredLine",
    "StoredMatch", "StoredPause", "StoredPaymentBatch", "StoredPaymentEvent", "StoredPaymentFile",
    "StoredPaymentOrder", "StoredReceipt", "StoredSettlement", "StoredSignal", "StoredSignalEvent",
    "StoredStatement", "StoredStatusReport", "StoredStep", "StreamOrder", "VopResult",
    "WaitingPayee", "advances_under_way", "agreement_hash", "amsterdam_day", "append_events",
    "append_events_at_end", "arrangements_of_agreements", "as_bank_line", "assign_signal",
    "batches_within", "booked_by_account", "booked_by_statement", "check_version", "claim_chunk",
    "close_signals", "count_lines", "count_open_lines", "count_open_signals", "count_outcomes",
    "count_outcomes_of_runs", "create_engine_for", "debt_hash", "efforts_to_confirm",
    "ensure_accounts", "entries_by_ids", "entries_by_keys", "entry_by_key", "find_bank_file",
    "find_batch_of_message", "find_claims_document", "find_creditor_agreements",
    "find_creditor_arrangements", "find_given_up", "find_household_ids", "find_lines",
    "find_matches", "find_open_lines", "find_orders_by_end_to_end", "find_orders_by_entry",
    "find_orders_by_key", "find_replacements", "find_statement", "finish_chunk", "finish_run",
    "guaranteed_agreements", "households_on", "households_waiting_for", "known_fingerprints",
    "latest_statement", "learnt_accounts", "line_of_entry", "load_accepted_differences",
    "load_account_numbers", "load_answer", "load_answered_causes", "load_arranged_debts",
    "load_arrangement", "load_arrangements", "load_arrivals", "load_balances", "load_bank_file",
    "load_claim_conflicts", "load_claim_events", "load_claims_documents", "load_days_paid",
    "load_debit_days", "load_debt_changes", "load_debts", "load_entries", "load_events",
    "load_events_of_batch", "load_events_of_order", "load_events_of_orders", "load_failed_payments",
    "load_floors", "load_guarantees", "load_household", "load_household_accounts",
    "load_household_ids", "load_household_names", "load_households", "load_income_marks",
    "load_kept_back", "load_lines", "load_lines_between", "load_match_index", "load_matched_parts",
    "load_matches", "load_matches_of_orders", "load_missed_instalments", "load_net_changes",
    "load_next_periods", "load_open_lines", "load_open_terms", "load_orders_of_terms",
    "load_organisation", "load_outcomes", "load_owed", "load_paid_on_debts",
    "load_payee_confirmations", "load_payment_batch", "load_payment_batches", "load_payment_file",
    "load_payment_orders", "load_positions", "load_receipts", "load_run", "load_runs",
    "load_set_offs", "load_settlements", "load_signal", "load_signal_events", "load_signals",
    "load_statement", "load_statements", "load_statements_from", "load_states",
    "load_status_report", "load_status_reports", "load_stream_orders", "load_suspense_lines",
    "load_waiting_payees", "lock_answer", "lock_book", "lock_books", "lock_payment_batch",
    "lock_payment_orders", "lock_signals", "mark_settlements_reversed", "move_batch", "move_orders",
    "move_version", "open_book", "open_run", "open_signals", "payee_recorders", "reading",
    "refresh_signals", "release_debts", "running_on_debts", "save_agreement", "save_agreement_end",
    "save_answer", "save_arrangement", "save_arrangement_step", "save_arrangement_streams",
    "save_bank_file", "save_claim_conflicts", "save_claim_events", "save_claims_document",
    "save_condition_mark", "save_debt_changes", "save_debt_fact", "save_debt_stage", "save_debts",
    "save_effort_decision", "save_entries", "save_floor", "save_guarantee", "save_guarantee_event",
    "save_household", "save_income_marks", "save_lines", "save_living_money_account",
    "save_matches", "save_organisation", "save_outcomes", "save_pause", "save_pause_end",
    "save_payee_confirmation", "save_payment_batch", "save_payment_events", "save_payment_file",
    "save_payment_orders", "save_receipts", "save_set_off", "save_settlements", "save_signals",
    "save_statement", "save_status_report", "savepoint", "snooze_signal", "start_run",
    "statements_by_account", "take_debts", "tie_account_number", "upgrade", "verify", "within",
    "writing",
]  # fmt: skip
