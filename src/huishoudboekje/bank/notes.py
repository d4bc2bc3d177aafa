"""What is off in a file, gathered while it is read.

It promises that all mistakes are named together, and that the same remark about thousands of
lines is made a few times and then counted; it knows no format.
"""

from collections import Counter
from dataclasses import dataclass, field

from huishoudboekje.errors import Finding, InvalidInput

_MAX_LINES = 100_000
_NAMED = 5
_MISTAKES = 20


def unreadable(code: str, text: str, *, place: str = "") -> InvalidInput:
    """The refusal of a file that cannot be read at all."""
    return InvalidInput((Finding(place=place, code=code, text=text),))


def refuse_many(count: int) -> None:
    """Nothing for as many lines as one file may have; raises InvalidInput for more."""
    if count > _MAX_LINES:
        text = f"er staan meer dan {_MAX_LINES} regels in; vraag de bank om kleinere bestanden"
        raise unreadable("too-large", text)


@dataclass(slots=True)
class _Remarks:
    """Remarks of which each code is named a few times and counted from then on."""

    named: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        self.counts[finding.code] += 1
        if self.counts[finding.code] <= _NAMED:
            self.named.append(finding)

    def all(self) -> tuple[Finding, ...]:
        more = [
            Finding(place="", code=code, text=f"hetzelfde nog {count - _NAMED} keer")
            for code, count in self.counts.items()
            if count > _NAMED
        ]
        return (*self.named, *more)


class Notes:
    """Mistakes make the file unreadable, refusals need a person, findings stop nothing."""

    __slots__ = ("_findings", "_mistakes", "_refusals")

    def __init__(self) -> None:
        self._mistakes: list[Finding] = []
        self._refusals = _Remarks()
        self._findings = _Remarks()

    def mistake(self, place: str, code: str, text: str) -> None:
        """Remember a mistake; raises InvalidInput when there are too many to go on."""
        self._mistakes.append(Finding(place=place, code=code, text=text))
        if len(self._mistakes) >= _MISTAKES:
            self.check()

    def refuse(self, place: str, code: str, text: str) -> None:
        """Remember why the file is not taken in unless a person accepts it."""
        self._refusals.add(Finding(place=place, code=code, text=text))

    def remark(self, place: str, code: str, text: str) -> None:
        """Remember what a person may want to know."""
        self._findings.add(Finding(place=place, code=code, text=text))

    def check(self) -> None:
        """Nothing when all could be read; raises InvalidInput with all mistakes otherwise."""
        if self._mistakes:
            raise InvalidInput(tuple(self._mistakes))

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """Why a person has to look first."""
        return self._refusals.all()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stops nothing."""
        return self._findings.all()
