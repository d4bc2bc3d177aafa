"""Planning: the stabilised months ahead, who is paid when money is short, and what if.

The room promises exact answers to questions handed to it whole; it stores nothing and asks no day.
"""

from huishoudboekje.planning.document_plan import (
    own_payments_shortage,
    question_from_agreements,
    question_from_document,
)
from huishoudboekje.planning.plan import (
    Given,
    Plan,
    PlanQuestion,
    PlanStatus,
    plan,
)
from huishoudboekje.planning.projection import LowestPoint, Projection, projection
from huishoudboekje.planning.staircase import needed_limit, staircase, steady_limit

__all__ = [
    "Given",
    "LowestPoint",
    "Plan",
    "PlanQuestion",
    "PlanStatus",
    "Projection",
    "needed_limit",
    "own_payments_shortage",
    "plan",
    "projection",
    "question_from_agreements",
    "question_from_document",
    "staircase",
    "steady_limit",
]
