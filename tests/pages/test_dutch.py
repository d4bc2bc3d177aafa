from datetime import date, timedelta

from api.pages import dutch
from huishoudboekje.calendar import Period


def test_days_are_said_in_dutch() -> None:
    day = date(2027, 3, 1)

    assert dutch.day_text(day) == "1 maart"
    assert dutch.weekday_text(day) == "maandag 1 maart"
    assert dutch.year_text(day) == "maandag 1 maart 2027"
    assert dutch.short_text(day) == "1 mrt"
    assert dutch.short_weekday_text(day) == "ma 1 mrt"
    assert dutch.month_text(Period(2027, 3)) == "maart 2027"


def test_every_weekday_and_month_has_its_own_word() -> None:
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]

    assert len({dutch.weekday_text(day) for day in days}) == 365
    assert len({dutch.short_weekday_text(day).split()[0] for day in days}) == 7
    assert len({dutch.short_text(day).split()[1] for day in days}) == 12
