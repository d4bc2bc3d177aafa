"""What an overview of claims says, in sentences and fields as the screens show them.

It promises that a case is called as our debt is, and cents as euros; it judges no amount.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from api.dependencies import AMSTERDAM
from api.pages.debt_words import CLAIM_EVENTS
from api.pages.desk import on_screen
from api.pages.dutch import date_text
from huishoudboekje.errors import Finding
from huishoudboekje.money import euro_text
from huishoudboekje.views import ClaimConflictView, ClaimEventView, ClaimsOverview

_ELSEWHERE = frozenset({"unknown-event", "same-id-other-content"})
"""Findings that have a part of the screen of their own."""

_OF_EVENTS = frozenset({"event-gone", "unknown-demand", "no-case"})


def differences_said(overview: ClaimsOverview) -> list[str]:
    """Where the amounts of an overview do not agree."""
    return said(overview.differences, _names(overview))


def odd_said(overview: ClaimsOverview) -> list[str]:
    """All that is odd about an overview and has no other place on the screen."""
    findings = [each for each in overview.findings if each.code not in _ELSEWHERE]
    return said(findings, _names(overview))


def _names(overview: ClaimsOverview) -> Mapping[str, str]:
    return {each.case_id: each.name for each in overview.totals}


def said(findings: Iterable[Finding], names: Mapping[str, str] | None = None) -> list[str]:
    """Findings with what they are about before them: our name for it, else its own."""
    return [on_screen(f"{_about(each, names or {})}{each.text}") for each in findings]


def _about(finding: Finding, names: Mapping[str, str]) -> str:
    if not finding.place or finding.code == "owed-differs":
        return ""
    if finding.code in _OF_EVENTS:
        return f"gebeurtenis {finding.place}: "
    return f"{names.get(finding.place, finding.place)}: "


def fields_of(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of an event, each with what it says, but for its type."""
    return [
        (name, _value(name, each)) for name, each in content.items() if name != "gebeurtenis_type"
    ]


def _value(name: str, value: Any) -> str:
    if name == "bedrag" and isinstance(value, int):
        return euro_text(value)
    if "datum" in name:
        with suppress(ValueError):
            when = datetime.fromisoformat(str(value))
            return date_text(when if when.tzinfo is None else when.astimezone(AMSTERDAM))
    return str(value)


def unlike(conflict: ClaimConflictView) -> list[tuple[str, str, str]]:
    """What an event says otherwise: the field, what we keep, and what the other one says."""
    kept, other = conflict.kept, conflict.other
    return [
        (name, _value(name, kept.get(name, "niets")), _value(name, other.get(name, "niets")))
        for name in sorted({*kept, *other})
        if kept.get(name) != other.get(name)
    ]


def brought(events: Collection[ClaimEventView], document_id: int) -> list[tuple[str, int]]:
    """How many events of each kind the document was the first to bring."""
    counts: dict[str, int] = {}
    for each in events:
        if each.document_id == document_id:
            kind = CLAIM_EVENTS.get(each.kind, "onbekende soort")
            counts[kind] = counts.get(kind, 0) + 1
    return list(counts.items())
