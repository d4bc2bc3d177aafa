"""Who works at the screens until there is a log-in: demo people, since some work takes two.

Two of them are of the office, one is of a creditor. Their ids are what the command line makes of
their names, so that nobody is two people.

It promises that the choice is one of them, kept in a cookie that no script reads; it proves
nothing about who really sits there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from litestar.datastructures import Cookie

from huishoudboekje.actions import User

COOKIE = "wie"
_ONE_YEAR = 31_536_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A demo person: the user who acts, and what that person is."""

    user: User
    role: str = "budgetbeheerder"
    is_creditor: bool = False

    @property
    def name(self) -> str:
        """How the person is called on the screen."""
        return self.user.name


KARIN = Person(user=User(id="karin-de-wit", name="Karin de Wit"))
JORIS = Person(user=User(id="joris-blom", name="Joris Blom"))
PEOPLE = (KARIN, JORIS)
"""Who works in the office."""
SAM = Person(user=User(id="schuldeiser", name="Sam de Boer"), role="schuldeiser", is_creditor=True)
EVERYBODY = (*PEOPLE, SAM)
_NAMES = {each.user.id: each.name for each in EVERYBODY}


def person_of(cookies: Mapping[str, str]) -> Person:
    """Who was chosen; the first where nobody was."""
    chosen = cookies.get(COOKIE, "")
    return next((each for each in EVERYBODY if each.user.id == chosen), KARIN)


def cookie_of(person_id: str) -> Cookie | None:
    """The cookie that keeps the choice, or None where there is no such person."""
    if person_id not in _NAMES:
        return None
    return Cookie(
        key=COOKIE, value=person_id, path="/", max_age=_ONE_YEAR, httponly=True, samesite="lax"
    )


def name_of(user_id: str | None) -> str:
    """The name of who did something; what is no person of ours is called by its own id."""
    return _NAMES.get(user_id or "", user_id or "")
