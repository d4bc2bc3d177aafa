"""Planning: the stabilised months ahead, who is paid when money is short, and what if.

The room promises exact answers to questions handed to it whole; it stores nothing and asks no day.
"""

from huishoudboekje.planning.affordable import affordable_instalment
from huishoudboekje.planning.answers import lowest_answer, plan_answer, projection_answer
from huishoudboekje.planning.document_plan import (
    own_payments_shortage,
    question_from_agreements,
    question_from_document,
)
from huishoudboekje.planning.instalments import NO_DEBTS, ArrangedDebts, DebtKey, Spending
from huishoudboekje.planning.one_off import (
    ONE_OFF_SOURCE,
    Funding,
    funding,
    one_off_postings,
)
from huishoudboekje.planning.plan import Given, Plan, PlanQuestion, PlanStatus, due_period, plan
from huishoudboekje.planning.projection import (
    LowestPoint,
    Projection,
    balance_curve,
    lowest_point,
    projection,
)
from huishoudboekje.planning.running import (
    NO_TRANSFERS,
    Arrival,
    HouseholdState,
    IncomeMark,
    MarkKind,
    OccurrenceKey,
    OwnTransfers,
    Position,
    first_period,
    limit_now,
    periods_ahead,
    periods_promised,
    running_question,
)
from huishoudboekje.planning.scenario import (
    Add,
    Change,
    ChangeAmount,
    ChangeLimit,
    Delay,
    SetOff,
    Stop,
    changed,
)
from huishoudboekje.planning.scenario_reader import read_changes
from huishoudboekje.planning.settlement import (
    SETTLEMENT_SOURCE,
    WAITS_FOR_ADVANCE,
    Settlement,
    living_money_name,
    occurrence_name,
    settle,
    settlement_entries,
    settlement_key,
)
from huishoudboekje.planning.shortage import (
    PAYMENT_ORDER,
    Choice,
    LivingMoney,
    PaymentRank,
    Skipped,
    choose,
    in_payment_order,
    payment_rank,
)
from huishoudboekje.planning.staircase import needed_limit, staircase, steady_limit

__all__ = [
    "NO_DEBTS",
    "NO_TRANSFERS",
    "ONE_OFF_SOURCE",
    "PAYMENT_ORDER",
    "SETTLEMENT_SOURCE",
    "WAITS_FOR_ADVANCE",
    "Add",
    "ArrangedDebts",
    "Arrival",
    "Change",
    "ChangeAmount",
    "ChangeLimit",
    "Choice",
    "DebtKey",
    "Delay",
    "Funding",
    "Given",
    "HouseholdState",
    "IncomeMark",
    "LivingMoney",
    "LowestPoint",
    "MarkKind",
    "OccurrenceKey",
    "OwnTransfers",
    "PaymentRank",
    "Plan",
    "PlanQuestion",
    "PlanStatus",
    "Position",
    "Projection",
    "SetOff",
    "Settlement",
    "Skipped",
    "Spending",
    "Stop",
    "affordable_instalment",
    "balance_curve",
    "changed",
    "choose",
    "due_period",
    "first_period",
    "funding",
    "in_payment_order",
    "limit_now",
    "living_money_name",
    "lowest_answer",
    "lowest_point",
    "needed_limit",
    "occurrence_name",
    "one_off_postings",
    "own_payments_shortage",
    "payment_rank",
    "periods_ahead",
    "periods_promised",
    "plan",
    "plan_answer",
    "projection",
    "projection_answer",
    "question_from_agreements",
    "question_from_document",
    "read_changes",
    "running_question",
    "settle",
    "settlement_entries",
    "settlement_key",
    "staircase",
    "steady_limit",
]
