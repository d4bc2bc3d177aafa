"""Who looks at the screens until there is a log-in: a few demo people to choose from.

It promises that every address keeps the choice; it guards nothing, since nobody has proven who
they are.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from huishoudboekje.actions import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A demo person: the key in the address, the user who acts, and what that person is."""

    key: str
    user: User
    role: str

    @property
    def is_resident(self) -> bool:
        """True for somebody who looks at their own money."""
        return self.key == "bewoner"

    @property
    def name(self) -> str:
        """How the choice is called on the screen."""
        return self.role if self.is_resident else f"{self.role} {self.user.name}"


COACH = Viewer(key="karin", user=User(id="karin-de-wit", name="Karin"), role="Budgetcoach")
RESIDENT = Viewer(key="bewoner", user=User(id="bewoner", name="Bewoner"), role="Bewoner")
VIEWERS = (COACH, RESIDENT)


def viewer_of(key: str) -> Viewer:
    """The demo person with that key; the coach where nobody has it."""
    return next((viewer for viewer in VIEWERS if viewer.key == key), COACH)


def address(*path: str, viewer: Viewer = COACH, **query: str) -> str:
    """The address of a screen for this viewer: path parts and query escaped, empty values left out.

    The coach is who looks when nothing is said, so only another choice stands in the address.
    """
    asked = {name: value for name, value in query.items() if value}
    if viewer is not COACH:
        asked["als"] = viewer.key
    place = "/" + "/".join(quote(part, safe="") for part in path)
    return f"{place}?{urlencode(asked)}" if asked else place
