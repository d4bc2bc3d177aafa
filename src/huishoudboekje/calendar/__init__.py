"""Bank days, recurrences and settlement dates: which days count, computed from rules alone.

The room promises days; it knows nothing of amounts, of households, or of what day it is today.
"""

from huishoudboekje.calendar.bank_days import (
    BusinessDay,
    bank_day,
    is_bank_day,
    next_bank_day,
    previous_bank_day,
)
from huishoudboekje.calendar.months import (
    Period,
    clamped_day,
    date_in_other_year,
    days_in_month,
    period_of,
    settlement_date,
    settlement_dates,
)
from huishoudboekje.calendar.paydays import weekdays_between
from huishoudboekje.calendar.recurrence import (
    MAX_DATES,
    Recurrence,
    gives_a_date,
    has_end,
    nominal_dates,
    rule_mistakes,
)

__all__ = [
    "MAX_DATES",
    "BusinessDay",
    "Period",
    "Recurrence",
    "bank_day",
    "clamped_day",
    "date_in_other_year",
    "days_in_month",
    "gives_a_date",
    "has_end",
    "is_bank_day",
    "next_bank_day",
    "nominal_dates",
    "period_of",
    "previous_bank_day",
    "rule_mistakes",
    "settlement_date",
    "settlement_dates",
    "weekdays_between",
]
