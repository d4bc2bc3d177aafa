"""Expected against actual: what did not happen, or happened otherwise, and needs a person.

The room promises the causes that hold on a day, each once; it knows no owner and keeps no history.
"""

from huishoudboekje.signals.balances import (
    ADVANCE_NEAR_PERCENT,
    HouseholdMoney,
    ShortageAhead,
    money_causes,
)
from huishoudboekje.signals.cause import Cause, SignalKind, about, dated
from huishoudboekje.signals.debts import (
    ArrangementMatter,
    ClaimContradiction,
    GuaranteeCall,
    MissedTerm,
    PremiumsBehind,
    debt_causes,
)
from huishoudboekje.signals.income import (
    ExpectedIncome,
    UnplannedReceipt,
    expected_income,
    income_causes,
    receipt_causes,
)
from huishoudboekje.signals.lives import (
    ANSWERABLE,
    Difference,
    OpenSignal,
    age_in_days,
    difference,
    is_shown,
)
from huishoudboekje.signals.payments import (
    AcceptedDifference,
    AccountBalance,
    FailedPayment,
    UnconfirmedPayee,
    payment_causes,
)
from huishoudboekje.signals.public_bodies import Creditor

__all__ = [
    "ADVANCE_NEAR_PERCENT",
    "ANSWERABLE",
    "AcceptedDifference",
    "AccountBalance",
    "ArrangementMatter",
    "Cause",
    "ClaimContradiction",
    "Creditor",
    "Difference",
    "ExpectedIncome",
    "FailedPayment",
    "GuaranteeCall",
    "HouseholdMoney",
    "MissedTerm",
    "OpenSignal",
    "PremiumsBehind",
    "ShortageAhead",
    "SignalKind",
    "UnconfirmedPayee",
    "UnplannedReceipt",
    "about",
    "age_in_days",
    "dated",
    "debt_causes",
    "difference",
    "expected_income",
    "income_causes",
    "is_shown",
    "money_causes",
    "payment_causes",
    "receipt_causes",
]
