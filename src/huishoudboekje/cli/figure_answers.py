"""Figures of law as programs get them: where each stands, who says so and how sure it is.

It promises each source once and the unconfirmed ones apart; it computes nothing.
"""

from collections.abc import Iterable
from typing import Any

from huishoudboekje.figures import Figure, unconfirmed


def sources_answer(figures: Iterable[Figure[Any]]) -> dict[str, list[dict[str, str | None]]]:
    """What an answer rests on: all of its sources, and those that nobody has confirmed."""
    found = tuple(figures)
    return {"sources": _sources(found), "unconfirmed": _sources(unconfirmed(found))}


def _sources(figures: tuple[Figure[Any], ...]) -> list[dict[str, str | None]]:
    answers: list[dict[str, str | None]] = []
    for each in figures:
        answer = {
            "article": each.article,
            "source": each.source,
            "standing": str(each.standing),
            "from": each.valid_from.isoformat(),
            "until": None if each.valid_to is None else each.valid_to.isoformat(),
        }
        if answer not in answers:
            answers.append(answer)
    return answers
