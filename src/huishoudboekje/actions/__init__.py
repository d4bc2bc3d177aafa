"""What a user may do: load, decide, save, return; in the transaction that the caller opened.

The room promises that nothing is half done and that every refusal has a stable code; it never
commits and never asks the clock.
"""

from huishoudboekje.actions.affordability import Affordability, afford
from huishoudboekje.actions.agreements import (
    AgreementChange,
    add_agreement,
    coming_paydays,
    end_agreement,
    follow_up_agreement,
)
from huishoudboekje.actions.arrangement_decisions import (
    ArrangementChange,
    CounterInput,
    Decision,
    DecisionInput,
    counter,
    decide,
)
from huishoudboekje.actions.arrangement_pauses import end_pause, pause
from huishoudboekje.actions.arrangement_proposals import (
    ProposalInput,
    ProposedArrangement,
    propose,
)
from huishoudboekje.actions.arrangement_reading import read_proposal
from huishoudboekje.actions.arrangements_together import (
    ProposedTogether,
    TogetherInput,
    propose_together,
)
from huishoudboekje.actions.bank_charges import make_charges_good
from huishoudboekje.actions.claims import ImportedClaims, import_claims_document
from huishoudboekje.actions.debt_booking import DebtChanged, DebtEvent
from huishoudboekje.actions.debt_changes import (
    add_interest,
    confirm_surcharge,
    expect_surcharge,
    paid_by_others,
    reduce_in_kind,
    take_back_change,
    waive,
)
from huishoudboekje.actions.debts import (
    DebtStage,
    RegisteredDebts,
    register_debts,
    say_fact,
    set_stage,
)
from huishoudboekje.actions.efforts import (
    ConditionMark,
    Evidence,
    confirm_effort,
    fail_effort,
    mark_condition,
    take_back_effort,
)
from huishoudboekje.actions.events import TYPE_PREFIX, EventKind, Happened, record_events
from huishoudboekje.actions.floors import FloorSource, HouseholdFloor, set_floor
from huishoudboekje.actions.guarantee_calls import answer_call, call_guarantee
from huishoudboekje.actions.guarantees import (
    GuaranteeChanged,
    GuaranteeInput,
    end_guarantee,
    give_guarantee,
    withdraw_guarantee,
)
from huishoudboekje.actions.households import ImportedHousehold, import_household
from huishoudboekje.actions.match_checks import PartInput
from huishoudboekje.actions.match_entries import kind_name
from huishoudboekje.actions.matches import ConfirmedMatch, confirm_match, take_back_match
from huishoudboekje.actions.one_off_payments import OneOffInput, order_one_off
from huishoudboekje.actions.organisations import (
    EXAMPLE_ORGANISATION,
    ensure_organisation,
    fund_headroom,
    put_in_own_money,
    the_organisation,
)
from huishoudboekje.actions.own_transfers import confirm_own_transfer
from huishoudboekje.actions.payees import confirm_payee, set_living_money_account
from huishoudboekje.actions.payment_batches import (
    ExportedFile,
    PreparedBatches,
    approve_batch,
    cancel_batch,
    export_batch,
    prepare_batches,
)
from huishoudboekje.actions.payments import (
    cancel_order,
    give_up,
    mark_paid,
    mark_returned,
    pay_again,
    unmark_paid,
    unmark_returned,
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
from huishoudboekje.actions.set_offs import SetOffInput, set_off
from huishoudboekje.actions.settlements import SettledHousehold, refusal_of, settle_households
from huishoudboekje.actions.signals import (
    SignalChanges,
    answer_signal,
    assign_signal,
    refresh_signals,
    snooze_signal,
)
from huishoudboekje.actions.statements import ImportedStatements, import_statements, tie_account
from huishoudboekje.actions.status_reports import TakenReport, take_status_report
from huishoudboekje.actions.users import Acting, User

__all__ = [
    "EXAMPLE_ORGANISATION",
    "TYPE_PREFIX",
    "Acting",
    "Affordability",
    "AgreementChange",
    "ArrangementChange",
    "ConditionMark",
    "ConfirmedMatch",
    "CounterInput",
    "DebtChanged",
    "DebtEvent",
    "DebtStage",
    "Decision",
    "DecisionInput",
    "EventKind",
    "Evidence",
    "ExportedFile",
    "FloorSource",
    "GuaranteeChanged",
    "GuaranteeInput",
    "Happened",
    "HouseholdFloor",
    "ImportedClaims",
    "ImportedHousehold",
    "ImportedStatements",
    "OneOffInput",
    "PartInput",
    "PreparedBatches",
    "ProposalInput",
    "ProposedArrangement",
    "ProposedTogether",
    "ReceiptInput",
    "RecordedReceipt",
    "RegisteredDebts",
    "SetOffInput",
    "SettledHousehold",
    "SignalChanges",
    "TakenReport",
    "TogetherInput",
    "User",
    "add_agreement",
    "add_interest",
    "afford",
    "answer_call",
    "answer_signal",
    "approve_batch",
    "assign_signal",
    "book_receipts",
    "call_guarantee",
    "cancel_batch",
    "cancel_order",
    "coming_paydays",
    "confirm_effort",
    "confirm_match",
    "confirm_own_transfer",
    "confirm_payee",
    "confirm_surcharge",
    "counter",
    "decide",
    "end_agreement",
    "end_guarantee",
    "end_pause",
    "ensure_organisation",
    "expect_surcharge",
    "export_batch",
    "fail_effort",
    "follow_up_agreement",
    "fund_headroom",
    "give_guarantee",
    "give_up",
    "import_claims_document",
    "import_household",
    "import_statements",
    "kind_name",
    "make_charges_good",
    "mark_condition",
    "mark_income",
    "mark_paid",
    "mark_returned",
    "open_occurrence",
    "order_one_off",
    "paid_by_others",
    "pause",
    "pay_again",
    "prepare_batches",
    "propose",
    "propose_together",
    "put_in_own_money",
    "read_proposal",
    "receipt_entries",
    "record_events",
    "record_receipt",
    "reduce_in_kind",
    "refresh_signals",
    "refusal_of",
    "register_debts",
    "reverse_entry",
    "reverse_settlement",
    "say_fact",
    "set_floor",
    "set_living_money_account",
    "set_off",
    "set_stage",
    "settle_households",
    "snooze_signal",
    "take_back_change",
    "take_back_effort",
    "take_back_match",
    "take_status_report",
    "the_organisation",
    "tie_account",
    "unmark_paid",
    "unmark_returned",
    "waive",
    "withdraw_guarantee",
]
