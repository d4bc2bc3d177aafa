"""Who acts, when, and with what reach: handed to every action as one value.

It promises nothing about rights; it only carries what the edge established.
"""

from dataclasses import dataclass
from datetime import date, datetime

from huishoudboekje.database import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who logs in, or the command line on somebody's behalf."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """A user at work: what he may reach, the day in Amsterdam, and the moment (UTC)."""

    user: User
    reach: Reach
    today: date
    now: datetime
