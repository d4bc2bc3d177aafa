"""How this product says no: refusals (exceptions with a stable code) and findings (values).

It promises one shape for each of the two and knows nothing of HTTP, screens or the database.
"""

from dataclasses import dataclass
from typing import ClassVar

_LONGEST = 1_000
"""So much of a sentence is shown; what was handed in may be quoted in it, however long."""

_SPACES = frozenset("\n\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}")


def _readable(text: str) -> str:
    """The text on one screen: what cannot be written or shown as a question mark, its end cut off.

    Letters, signs, spaces and line ends stay; half characters and control characters do not.
    """
    if not text.isprintable():
        text = "".join(
            sign if sign.isprintable() or sign in _SPACES else "\N{REPLACEMENT CHARACTER}"
            for sign in text
        )
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is off, beside results that are good: where, a stable code, a sentence."""

    place: str
    code: str
    text: str

    def __post_init__(self) -> None:
        """What was handed in may be quoted, whatever it was."""
        object.__setattr__(self, "place", _readable(self.place))
        object.__setattr__(self, "text", _readable(self.text))

    def __str__(self) -> str:
        """Read as `place: sentence`, or the sentence alone where there is no place."""
        return f"{self.place}: {self.text}" if self.place else self.text


class Refusal(Exception):
    """Something that was asked cannot be granted; `str()` is the sentence for the asker."""

    code: ClassVar[str] = "refused"

    def __init__(self, text: str) -> None:
        self.text = _readable(text)
        super().__init__(self.text)


class InvalidInput(Refusal):
    """What was handed in has mistakes; `findings` names all of them with their places."""

    code = "invalid-input"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        assert findings, "a refusal for mistakes names at least one"
        Exception.__init__(self, "\n".join(str(finding) for finding in findings))
        self.text = str(self)
        self.findings = findings


class NotFound(Refusal):
    """What was asked for does not exist, or not for this asker."""

    code = "not-found"


class AlreadyExists(Refusal):
    """The same id is taken by something with other content."""

    code = "already-exists"


class StaleVersion(Refusal):
    """The thing was changed by somebody else since the asker read it."""

    code = "stale-version"


class SameKeyOtherContent(Refusal):
    """An idempotency key was used before with other content."""

    code = "same-key-other-content"


class AlreadyReversed(Refusal):
    """The entry has its one reversal already."""

    code = "already-reversed"


class NotReversible(Refusal):
    """This kind of entry is not corrected by a reversal; the sentence says what does work."""

    code = "not-reversible"


class AlreadySettled(Refusal):
    """The period of this household is settled."""

    code = "already-settled"


class OutsideMandate(Refusal):
    """The day lies outside the resident's mandate."""

    code = "outside-mandate"


class OutOfOrder(Refusal):
    """Something earlier has to be done first, or something later is done already."""

    code = "out-of-order"


class AdvanceTooHigh(Refusal):
    """The advance would exceed the household's limit or the organisation's own money."""

    code = "advance-too-high"


class TwoPeople(Refusal):
    """Two people are needed, and the asker has done the other one's part."""

    code = "two-people"


class TooLittleMoney(Refusal):
    """The household's money does not cover it; the sentence says what would fit."""

    code = "too-little-money"


class AlreadyMatched(Refusal):
    """The line of the statement is matched already; that is taken back first."""

    code = "already-matched"


class StatementsExist(Refusal):
    """The bank account has statements: they bring what would be booked by hand."""

    code = "statements-exist"


class AlreadyClosed(Refusal):
    """The signal is closed, and stays as it is."""

    code = "already-closed"


class NotAnswerable(Refusal):
    """This signal goes away when something is done about it; the sentence says what."""

    code = "not-answerable"


class NoFigure(Refusal):
    """No amount or rule of law is known for that day."""

    code = "no-figure"


class NotAllowed(Refusal):
    """A rule of law or of the creditor does not allow this; the sentence names the rule."""

    code = "not-allowed"


class NotArrangeable(Refusal):
    """The debt is paid, excluded or contested, so that no arrangement can cover it."""

    code = "not-arrangeable"


class AlreadyArranged(Refusal):
    """Another arrangement that still runs covers the debt."""

    code = "already-arranged"


class NotAffordable(Refusal):
    """A payday would come below the household's floor; `fits` is the instalment that would not.

    `fits` is in cents a month, for that number of `months`; both None where no instalment pays it.
    """

    code = "not-affordable"

    def __init__(self, text: str, *, fits: int | None = None, months: int | None = None) -> None:
        super().__init__(text)
        self.fits = fits
        self.months = months


class StepNotAllowed(Refusal):
    """The state does not allow this step; `allowed` are the states that it can go to."""

    code = "step-not-allowed"

    def __init__(self, text: str, *, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.allowed = allowed


class WrongDocument(Refusal):
    """The document is of another version or of another person."""

    code = "wrong-document"


class WrongDatabase(Refusal):
    """The database is older or newer than this program, or damaged."""

    code = "wrong-database"
