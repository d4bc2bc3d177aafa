"""Toeslag debts: the standard arrangement, what is not collected, and when a payer sets off (Awir).

It promises instalments that add up to the debt and days in plain calendar days, since the Algemene
termijnenwet does not hold here; it does not know what the household can bear.
"""

from datetime import date, timedelta

from huishoudboekje.arrangements.instalments import rounded_up_parts
from huishoudboekje.errors import NotAllowed
from huishoudboekje.figures import DatedFigure, Figure, Standing

_AWIR = "Awir, tekst van 1 januari 2026"
_READ_FROM = date(2026, 1, 1)

NO_REMISSION = "Awir art. 31bis"
"""Where the law says that a toeslag debt is never waived."""

SET_OFF = "Awir art. 30"
"""Where the law says with what a toeslag debt is set off, and from when."""

LONGEST_MONTHS = DatedFigure(
    "de langste standaardregeling voor toeslagschulden",
    Figure(
        value=24,
        valid_from=_READ_FROM,
        article="Leidraad Invordering 2008, artikel 79",
        source="Belastingdienst en Juridisch Loket",
        standing=Standing.OFFICIAL,
    ),
)
"""The months of the standard arrangement."""

LOWEST_INSTALMENT = DatedFigure(
    "het laagste maandbedrag voor toeslagschulden",
    Figure(
        value=20_00,
        valid_from=_READ_FROM,
        article="Leidraad Invordering 2008, artikel 79",
        source="Belastingdienst en Juridisch Loket",
        standing=Standing.OFFICIAL,
    ),
)
"""Cents a month; a debt below 24 of them ends sooner."""

NOT_COLLECTED_UP_TO = DatedFigure(
    "de grens voor kleine terugvorderingen",
    Figure(
        value=121_00,
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        article="Awir 26a lid 1",
        source=_AWIR,
        standing=Standing.STATUTE,
    ),
)
"""Cents, inclusive, per definitive calculation; indexed every year."""

VIEW_ASKED_FROM = DatedFigure(
    "het bedrag vanaf waar eerst een zienswijze wordt gevraagd",
    Figure(
        value=1500_00,
        valid_from=_READ_FROM,
        article="Awir 26b lid 1",
        source=_AWIR,
        standing=Standing.STATUTE,
    ),
)
"""Cents of recovery for a year, inclusive."""

PAYMENT_DAYS = DatedFigure(
    "de betaaltermijn van een terugvordering",
    Figure(
        value=42,
        valid_from=_READ_FROM,
        article="Awir 28 lid 1 en 3",
        source=_AWIR,
        standing=Standing.STATUTE,
    ),
)
"""Calendar days: six weeks after the date of the decision."""

REMINDER_DAYS = DatedFigure(
    "de betaaltermijn van een aanmaning voor een toeslag",
    Figure(
        value=14,
        valid_from=_READ_FROM,
        article="Awir 32",
        source=_AWIR,
        standing=Standing.STATUTE,
    ),
)
"""Calendar days after the reminder; then follows a writ."""


def instalments(debt: int, on: date) -> tuple[int, ...]:
    """The monthly instalments (cents) of the standard arrangement for one toeslag debt.

    Each is rounded up to the cent and the last is the remainder; they add up to the debt, which is
    above zero. Each toeslag debt has its own. Raises NoFigure.
    """
    assert debt > 0, "a debt is above zero"
    longest, lowest = LONGEST_MONTHS.on(on).value, LOWEST_INSTALMENT.on(on).value
    return rounded_up_parts(debt, max(1, min(longest, debt // lowest)))


def is_collected(debt: int, on: date, *, definitive: bool = True) -> bool:
    """Whether a debt (cents) is collected: a small one of a definitive calculation is not.

    Corrections of advances always are (Awir 26a lid 1). Raises NoFigure.
    """
    return not definitive or debt > NOT_COLLECTED_UP_TO.on(on).value


def set_off_from(decided_on: date) -> date:
    """The first day on which the debt may be set off with other toeslagen: after six weeks.

    Any toeslag of any year, and refunds of income tax (Awir 30). Raises NoFigure.
    """
    return pay_until(decided_on) + timedelta(days=1)


def refuse_set_off(decided_on: date, on: date) -> None:
    """Nothing when the payer may set off on the day; else raises NotAllowed. Raises NoFigure."""
    first = set_off_from(decided_on)
    if on < first:
        raise NotAllowed(f"Verrekenen mag pas na de betaaltermijn, vanaf {first} ({SET_OFF}).")


def pay_until(decided_on: date) -> date:
    """The last day to pay what a decision of that date claims back. Raises NoFigure."""
    return decided_on + timedelta(days=PAYMENT_DAYS.on(decided_on).value)


def pay_reminder_until(reminded_on: date) -> date:
    """The last day to pay a reminder; then follows a writ (Awir 32). Raises NoFigure."""
    return reminded_on + timedelta(days=REMINDER_DAYS.on(reminded_on).value)


def is_view_asked(debt: int, on: date) -> bool:
    """Whether the person's view is asked before so much (cents, of a year) is claimed back.

    Raises NoFigure.
    """
    return debt >= VIEW_ASKED_FROM.on(on).value
