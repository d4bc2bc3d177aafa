"""Which agreement or payment order a statement line is for: candidates, their reasons, doubt.

The room promises that a line is booked by itself only where one candidate is left and nothing
speaks against it; it books nothing and loads nothing.
"""

from huishoudboekje.matching.decision import decide, decide_in_order
from huishoudboekje.matching.index import MatchIndex
from huishoudboekje.matching.values import (
    Candidate,
    Decision,
    Doubt,
    Found,
    FoundBy,
    LearntAccount,
    MatchableAgreement,
    MatchableOrder,
    MatchKind,
    Reason,
    TermKey,
    sentence,
)

__all__ = [
    "Candidate",
    "Decision",
    "Doubt",
    "Found",
    "FoundBy",
    "LearntAccount",
    "MatchIndex",
    "MatchKind",
    "MatchableAgreement",
    "MatchableOrder",
    "Reason",
    "TermKey",
    "decide",
    "decide_in_order",
    "sentence",
]
