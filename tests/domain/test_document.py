"""The household document: what is refused, where, and that all mistakes are named together."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.agreements import (
    MAX_BYTES,
    Agreement,
    CostClass,
    FloorSource,
    HouseholdDocument,
    Kind,
    Mandate,
    PaymentMethod,
    Programme,
    Resident,
    Step,
    Terms,
    document_from_json,
    document_from_toml,
    key_in_camel_case,
    read_document,
    slug,
    table_from_json,
)
from huishoudboekje.calendar import BusinessDay, Recurrence
from huishoudboekje.errors import Finding, InvalidInput

HOUSEHOLD = """
[household]
name = "Invented"
start = 2026-11-26
settlement_day = 25
"""
COST = """
[[cost]]
name = "Rent"
amount = "650.00"
from = 2026-01-01
rrule = "FREQ=MONTHLY;BYMONTHDAY=1"
"""


def household(**changes: str) -> str:
    """The household's table with lines changed, added, or taken away by an empty text."""
    return HOUSEHOLD.split("\n[", maxsplit=1)[0] + _changed(HOUSEHOLD, changes)


def cost(**changes: str) -> str:
    changes = {key.rstrip("_"): value for key, value in changes.items()}
    return HOUSEHOLD + _changed(COST, changes)


def _changed(table: str, changes: dict[str, str]) -> str:
    head, *lines = table.strip().splitlines()
    kept = [line for line in lines if line.split(" = ")[0] not in changes]
    added = [f"{key} = {value}" for key, value in changes.items() if value]
    return "\n".join([head, *kept, *added]) + "\n"


def findings(content: str | bytes, **options: bool) -> tuple[Finding, ...]:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(InvalidInput) as refused:
        document_from_toml(raw, **options)
    return refused.value.findings


def json_findings(value: object) -> tuple[Finding, ...]:
    with pytest.raises(InvalidInput) as refused:
        document_from_json(json.dumps(value).encode())
    return refused.value.findings


def where(found: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.place} {finding.code}" for finding in found]


def test_smallest_document_is_read_with_its_defaults() -> None:
    expected = Terms(name="Invented", start=date(2026, 11, 26), settlement_day=25)
    assert document_from_toml(HOUSEHOLD.encode()) == HouseholdDocument(terms=expected)
    assert (expected.months, expected.round_to, expected.payday) == (12, 1, None)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"floor_source": '"protected-earnings"'}, "household.floor_source"),
        ({"floor": '"1.00"', "floor_note": '"zo"'}, "household.floor_note"),
        ({"floor": '"1.00"', "floor_source": '"said"'}, "household.floor_source"),
    ],
)
def test_source_of_a_floor_says_something_of_a_floor(changes: dict[str, str], place: str) -> None:
    assert where(findings(household(**changes))) == [f"{place} invalid"]


def test_full_document_is_read_whole() -> None:
    content = """
        [household]
        id = "h-1"
        name = "Invented"
        start = 2026-11-26
        settlement_day = 31
        months = 24
        advance_limit = "600.00"
        floor = "10.00"
        floor_source = "agreed-minimum"
        floor_note = "afgesproken op 3 november"
        buffer = "20.00"
        opening_balance = "5.01"
        payday = "friday"
        round_to = "1.00"
        programme = "wonen-plus"
        municipality = "Enschede"
        account = "NL91 ABNA 0417 1643 00"
        language = "en"
        mandate = { from = 2026-11-20, until = 2027-11-20 }

        [[resident]]
        name = "Noor"

        [[income]]
        id = "child-benefit"
        name = "Kinderbijslag"
        amount = "560.00"
        from = 2026-01-02
        rrule = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=2"
        business_day = "next"
        party = "SVB"
        iban = "NL91ABNA0417164300"
        search = ["kinderbijslag", "AKW"]
        amount_margin = "5.00"
        day_margin = 3

        [[cost]]
        name = "Rent"
        amount = "650.00"
        dates = [2027-01-01, 2027-02-01]
        until = 2027-12-31
        steps = [{ from = 2027-07-01, amount = "672.10" }]
        class = "rent"
        reference = "1234"
        pay = "direct-debit"
        guaranteed = true

        [[arrangement]]
        name = "CJIB"
        amount = "50.00"
        from = 2027-01-25
        rrule = "FREQ=MONTHLY"
        enforced = true
    """
    expected = HouseholdDocument(
        terms=Terms(
            name="Invented",
            start=date(2026, 11, 26),
            settlement_day=31,
            months=24,
            advance_limit=60000,
            floor=1000,
            floor_source=FloorSource.AGREED_MINIMUM,
            floor_note="afgesproken op 3 november",
            buffer=2000,
            opening_balance=501,
            payday=4,
            round_to=100,
            id="h-1",
            programme=Programme.WONEN_PLUS,
            ends=date(2027, 11, 20),  # the mandate of Wonen+ is for a year
            municipality="Enschede",
            bank_account="NL91ABNA0417164300",
            language="en",
            mandate=Mandate(start=date(2026, 11, 20), until=date(2027, 11, 20)),
        ),
        residents=(Resident(name="Noor"),),
        agreements=(
            Agreement(
                id="child-benefit",
                name="Kinderbijslag",
                kind=Kind.INCOME,
                amount=56000,
                recurrence=Recurrence(
                    rule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=2", start=date(2026, 1, 2)
                ),
                business_day=BusinessDay.NEXT,
                party="SVB",
                iban="NL91ABNA0417164300",
                search=("kinderbijslag", "AKW"),
                amount_margin=500,
                day_margin=3,
            ),
            Agreement(
                id="rent",
                name="Rent",
                kind=Kind.COST,
                amount=65000,
                recurrence=Recurrence(dates=(date(2027, 1, 1), date(2027, 2, 1))),
                until=date(2027, 12, 31),
                steps=(Step(start=date(2027, 7, 1), amount=67210),),
                cost_class=CostClass.RENT,
                reference="1234",
                payment_method=PaymentMethod.DIRECT_DEBIT,
                is_guaranteed=True,
            ),
            Agreement(
                id="cjib",
                name="CJIB",
                kind=Kind.INSTALMENT,
                amount=5000,
                recurrence=Recurrence(rule="FREQ=MONTHLY", start=date(2027, 1, 25)),
                is_enforced=True,
            ),
        ),
    )
    assert document_from_toml(content.encode(), for_import=True) == expected


@pytest.mark.parametrize(
    "amount",
    [
        '"1.005"', '"-1.00"', '"1000000000.00"', '"99999999999999999999.00"', '"1,50"', '"NaN"',
        '"-0.00"', '"inf"', '"١٢.٠٠"', '"１.００"', '"1.00 "', '"1e3"', '""', '" "',
        "650", "650.00", "nan", "inf", "true", "[]", "2027-01-01", '["650.00"]', "{ eur = 650 }",
    ],
)  # fmt: skip
def test_amount_that_is_none_is_refused_in_its_place(amount: str) -> None:
    assert where(findings(cost(amount=amount))) == ["cost[1].amount invalid"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("advance_limit", '"-0.01"'), ("floor", '"-1.00"'), ("buffer", '"-1.00"'),
        ("round_to", '"0.00"'), ("round_to", '"-1.00"'), ("round_to", "1"),
        ("opening_balance", '"1.2"'), ("opening_balance", "0"),
        ("settlement_day", "0"), ("settlement_day", "32"), ("settlement_day", "-1"),
        ("settlement_day", '"25"'), ("settlement_day", "25.0"), ("settlement_day", "true"),
        ("months", "0"), ("months", "121"), ("months", "-12"), ("months", "12.0"),
        ("months", "99999999999999999999999999"),
        ("payday", '"saturday"'), ("payday", '"vrijdag"'), ("payday", '"Friday"'), ("payday", "5"),
        ("payday", '""'),
        ("start", '"26 november"'), ("start", "2026-11-26T00:00:00"),
        ("start", "2026-11-26T00:00:00Z"), ("start", "12:00:00"), ("start", '"2026-02-30"'),
        ("start", "20261126"), ("start", '"20261126"'), ("start", '"2026-W48-4"'),
        ("start", "1899-12-31"), ("start", "2200-01-01"), ("start", '"٢٠٢٦-11-26"'),
        ("name", '""'), ("name", '" "'), ("name", "5"), ("name", '"a\\nb"'), ("name", '"a\\u0000"'),
        ("name", '"' + "a" * 201 + '"'),
        ("programme", '"wonen"'), ("programme", "1"), ("language", '"de"'), ("ends", "2026-11-25"),
        ("id", '"Has Capitals"'), ("id", '"-a"'), ("id", '"a--b"'), ("id", '"' + "a" * 41 + '"'),
    ],
)  # fmt: skip
def test_household_with_a_bad_value_is_refused_in_its_place(key: str, value: str) -> None:
    assert where(findings(household(**{key: value}))) == [f"household.{key} invalid"]


@pytest.mark.parametrize(
    "iban",
    ["NL91ABNA0417164301", "NL00ABNA0417164300", "NL91ABNA041716430", "XX91ABNA0417164300", "NL91",
     "0417164300", "NL91ABNA٠٤١٧١٦٤٣٠٠", "geen"],
)  # fmt: skip
def test_iban_that_fails_its_check_is_refused(iban: str) -> None:
    assert where(findings(cost(iban=f'"{iban}"'))) == ["cost[1].iban invalid-iban"]
    assert where(findings(household(account=f'"{iban}"'))) == ["household.account invalid-iban"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rrule": '"FREQ=SECONDLY"'}, ["cost[1].rrule invalid"]),
        ({"rrule": '"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"'}, ["cost[1].rrule invalid"]),
        ({"rrule": '"FREQ=MONTHLY;UNTIL=20271231"'}, ["cost[1].rrule invalid"]),
        ({"rrule": '"FREQ=MONTHLY;DTSTART=20270101"'}, ["cost[1].rrule invalid"]),
        ({"rrule": '"FREQ=YEARLY;BYEASTER=0"'}, ["cost[1].rrule invalid"]),
        ({"rrule": '"FREQ=DAILY;BYHOUR=8"'}, ["cost[1].rrule invalid"]),
        ({"rrule": '"FREQ=MONTHLY;INTERVAL=0"'}, ["cost[1].rrule invalid"]),
        ({"rrule": '"FREQ=MONTHLY;BYMONTHDAY=0"'}, ["cost[1].rrule invalid"]),
        ({"rrule": '"FREQ=MONTHLY;BYMONTHDAY=99"'}, ["cost[1].rrule invalid"]),
        (
            {"rrule": '"FREQ=SECONDLY;INTERVAL=0"'},
            ["cost[1].rrule invalid", "cost[1].rrule invalid"],
        ),
        ({"rrule": "5"}, ["cost[1].rrule invalid"]),
        ({"rrule": '""'}, ["cost[1].rrule invalid"]),
        ({"rrule": ""}, ["cost[1].rrule missing"]),
        ({"from_": ""}, ["cost[1].from missing"]),
        (
            {"from_": "", "rrule": '"FREQ=SECONDLY"'},
            ["cost[1].from missing", "cost[1].rrule invalid"],
        ),
        ({"from_": '"soon"', "rrule": '"FREQ=X"'},
         ["cost[1].from invalid", "cost[1].rrule invalid"]),
        ({"dates": "[2027-01-01]"}, ["cost[1].rrule invalid"]),
        (
            {"dates": "[2027-01-01]", "rrule": '"FREQ=SECONDLY"'},
            ["cost[1].rrule invalid", "cost[1].rrule invalid"],
        ),
        ({"rrule": "", "dates": "[]"}, ["cost[1].dates invalid"]),
        ({"rrule": "", "dates": '"2027-01-01"'}, ["cost[1].dates invalid"]),
        ({"rrule": "", "dates": f"[{'2027-01-01, ' * 1001}]"}, ["cost[1].dates invalid"]),
        ({"rrule": "", "dates": "[5, 2027-01-01, '2027-02-29']"},
         ["cost[1].dates[1] invalid", "cost[1].dates[3] invalid"]),
        ({"rrule": "", "dates": "[2027-01-01T00:00:00]"}, ["cost[1].dates[1] invalid"]),
        ({"until": "2025-12-31"}, ["cost[1].until invalid"]),
        ({"until": "2026-01-01T00:00:00"}, ["cost[1].until invalid"]),
        ({"business_day": '"following"'}, ["cost[1].business_day invalid"]),
        ({"business_day": "[[[]]]"}, ["cost[1].business_day invalid"]),
        ({"class": '"rents"'}, ["cost[1].class invalid"]),
        ({"pay": '"cash"'}, ["cost[1].pay invalid"]),
        ({"guaranteed": '"yes"'}, ["cost[1].guaranteed invalid"]),
        ({"guaranteed": "1"}, ["cost[1].guaranteed invalid"]),
        ({"name": ""}, ["cost[1].name missing"]),
        ({"amount": ""}, ["cost[1].amount missing"]),
        ({"search": '["rent", 5, "", "a\\nb"]'},
         ["cost[1].search[2] invalid", "cost[1].search[3] invalid", "cost[1].search[4] invalid"]),
        ({"search": '"rent"'}, ["cost[1].search invalid"]),
        (
            {"steps": '[{ from = 2027-07-01, amount = "1.00" }, '
                      '{ from = 2027-07-01, amount = "2.00" }]'},
            ["cost[1].steps[2].from duplicate-step"],
        ),
        (
            {"steps": '[{ from = 2027-07-01 }, { amount = "1.00" }, 5, { until = 2027-01-01 }]'},
            [
                "cost[1].steps[1].amount missing",
                "cost[1].steps[2].from missing",
                "cost[1].steps[3] invalid",
                "cost[1].steps[4].from missing",
                "cost[1].steps[4].amount missing",
                "cost[1].steps[4].until unknown-key",
            ],
        ),
        ({"steps": '[{ from = 2027-07-01, amount = "-1.00" }]'},
         ["cost[1].steps[1].amount invalid"]),
        ({"steps": "{}"}, ["cost[1].steps invalid"]),
        ({"amount_margin": '"1.00"'}, ["cost[1].amount_margin unknown-key"]),  # of an income only
        ({"enforced": "true"}, ["cost[1].enforced unknown-key"]),  # of an arrangement only
    ],
)  # fmt: skip
def test_agreement_with_a_mistake_is_refused_in_its_place(
    changes: dict[str, str], expected: list[str]
) -> None:
    assert sorted(where(findings(cost(**changes)))) == sorted(expected)


@pytest.mark.parametrize(
    ("months", "rule", "count"),
    [
        ("120", "FREQ=DAILY", 3682),  # 26 November 2026 up to and including 24 December 2036
        ("120", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 2630),
        ("33", "FREQ=DAILY", 1035),
    ],
)
def test_rule_with_more_than_a_thousand_dates_in_the_plan_is_refused(
    months: str, rule: str, count: int
) -> None:
    content = household(months=months) + COST.replace("FREQ=MONTHLY;BYMONTHDAY=1", rule)
    (found,) = findings(content)
    assert f"{found.place} {found.code}" == "cost[1].rrule too-many-dates"
    assert str(count) in found.text


def test_daily_rule_within_a_thousand_dates_is_read() -> None:
    content = household(months="31") + COST.replace("FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=DAILY")
    assert document_from_toml(content.encode()).agreements[0].recurrence.rule == "FREQ=DAILY"


def test_too_many_dates_are_named_beside_a_household_without_a_name() -> None:
    content = household(months="120", name="") + COST.replace("MONTHLY;BYMONTHDAY=1", "DAILY")
    expected = ["household.name missing", "cost[1].rrule too-many-dates"]
    assert where(findings(content)) == expected


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("setlement_day", "settlement_day"), ("settlementDay", "settlement_day"),
        ("advance_limits", "advance_limit"), ("pay_day", "payday"), ("Name", "name"),
    ],
)  # fmt: skip
def test_unknown_key_is_named_with_the_nearest_right_one(key: str, near: str) -> None:
    (found,) = findings(household(**{key: "1"}))
    assert (found.place, found.code) == (f"household.{key}", "unknown-key")
    assert found.text.endswith(f"bedoel je {near}?")


def test_unknown_key_like_no_other_is_named_without_a_guess() -> None:
    (found,) = findings(household(quux="1"))
    assert found.text == "deze sleutel kennen we niet"


def test_unknown_key_that_no_terminal_should_print_is_named_readably() -> None:
    (found,) = findings(household(**{'"\\u001b[31m"': "1"}))
    assert found.place == r"household.'\x1b[31m'"


def test_unknown_tables_and_keys_are_all_named() -> None:
    content = cost(ammount='"1.00"') + '\n[[costs]]\nname = "x"\n[extra]\na = 1\n'
    assert where(findings(content)) == [
        "cost[1].ammount unknown-key",
        "costs unknown-key",
        "extra unknown-key",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n\t\n", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa = 1", "not-toml"),
        (b"\xff\xfe[\x00h\x00", "not-utf-8"),
        (b'[household]\nname = "Caf\xe9"\n', "not-utf-8"),
        (b"this is not TOML", "not-toml"),
        (b"<html></html>", "not-toml"),
        (b"[household]\nstart = 2026-02-30\n", "not-toml"),
        (b'[household]\nname = "a"\nname = "b"\n', "not-toml"),
        (b"[household]\n[household]\n", "not-toml"),
        (b"a = " + b"[" * 100_000, "not-toml"),
        (b"a = " + b"1" * 5_000, "not-toml"),
        (b"\x00", "not-toml"),
        (b"#" * (MAX_BYTES + 1), "too-large"),
    ],
)
def test_file_that_is_no_document_is_refused_whole(content: bytes, code: str) -> None:
    (found,) = findings(content)
    assert (found.place, found.code) == ("", code)
    assert len(found.text) < 300


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"{", "not-json"),
        (b"{}{}", "not-json"),
        (b'{"a": NaN}', "not-json"),
        (b'{"a": -Infinity}', "not-json"),
        (b"[" * 100_000, "not-json"),
        (b'{"a":' * 100_000, "not-json"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "not-json"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", "not-json"),
        ("{}".encode("utf-16"), "not-utf-8"),
        (b"\xff", "not-utf-8"),
        (b" " * (MAX_BYTES + 1), "too-large"),
    ],
)
def test_text_that_is_no_json_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        table_from_json(content)
    (found,) = refused.value.findings
    assert (found.place, found.code) == ("", code)


def test_byte_order_mark_before_a_text_is_no_content() -> None:
    as_json = {"household": {"name": "Invented", "start": "2026-11-26", "settlementDay": 25}}
    marked = b"\xef\xbb\xbf"
    expected = document_from_toml(HOUSEHOLD.encode())
    assert document_from_toml(marked + HOUSEHOLD.encode()) == expected
    assert document_from_json(marked + json.dumps(as_json).encode()) == expected
    (found,) = findings(marked + b"\xff")
    assert found.text == "dit bestand is geen UTF-8 (byte 4)"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"dit is geen TOML", "kijk bij regel 1, kolom 5"),
        (b'[household]\nname = "a"\nname = "b"\n', "kijk bij regel 3, kolom 11"),
        (b"[household]\r\nstart = 2026-02-30\r\n", "kijk bij regel 2, kolom 9"),
        (b"\xef\xbb\xbf1,50", "kijk bij regel 1, kolom 2"),
        (b"[household", "het houdt te vroeg op"),
        (b'name = "', "het houdt te vroeg op"),
        (b"a = " + b"1" * 5_000, "er staat een getal in dat te lang is"),
        (b"a = " + b"[" * 100_000, "te diep genest"),
    ],
)
def test_text_that_is_no_toml_is_said_in_dutch_with_its_place(content: bytes, said: str) -> None:
    (found,) = findings(content)
    assert found.text == f"dit is geen leesbaar TOML: {said}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{\n  "a": 1,\n  b: 2\n}', "kijk bij regel 3, kolom 3"),
        (b"{", "kijk bij regel 1, kolom 2"),
        (b"{}{}", "kijk bij regel 1, kolom 3"),
        (b'{"a": NaN}', "NaN is geen getal"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "er staat een getal in dat te lang is"),
        (b"[" * 100_000, "te diep genest"),
    ],
)
def test_text_that_is_no_json_is_said_in_dutch_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        table_from_json(content)
    (found,) = refused.value.findings
    assert found.text == f"dit is geen leesbaar JSON: {said}"


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (b'{"household": 1, "household": 2}', ["household"]),
        (
            b'{"household": {"name": "a", "name": "b", "start": 1, "start": 1}}',
            ["household.name", "household.start"],
        ),
        (b'{"cost": [{}, {"amount": "1.00", "amount": "100.00"}]}', ["cost[2].amount"]),
        (b'{"cost": [{"b": 1, "b": {"c": 1, "c": 1}}], "a": 1, "a": 1}',
         ["a", "cost[1].b", "cost[1].b.c"]),
        (b'[[{"a": 1, "a": 1}]]', ["[1][1].a"]),
        (b'{"\\u001b": 1, "\\u001b": 1}', [r"'\x1b'"]),
    ],
)  # fmt: skip
def test_json_key_that_stands_twice_is_refused_in_its_place(
    content: bytes, places: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        table_from_json(content)
    assert where(refused.value.findings) == [f"{place} duplicate-key" for place in places]


def test_json_key_that_stands_twice_hides_no_other_mistake() -> None:
    content = b"""{
        "household": {"name": "x", "name": 5, "start": "2026-13-01", "settlementDay": 0},
        "cost": [{"name": "a", "amount": "1,50", "amount": "1", "dates": ["2027-01-01"]}]
    }"""
    with pytest.raises(InvalidInput) as refused:
        document_from_json(content)
    assert sorted(where(refused.value.findings)) == sorted(
        [
            "household.name duplicate-key",
            "household.name invalid",
            "household.start invalid",
            "household.settlementDay invalid",
            "cost[1].amount duplicate-key",
            "cost[1].amount invalid",
        ]
    )


@pytest.mark.parametrize(
    "content",
    [
        b'{"' + b"k" * 500_000 + b'": [' + b'{"a":1,"a":1},' * 30_000 + b"1]}",
        b'{"long-key": ' * 900 + b'{"a":1,"a":1}' + b"}" * 900,
    ],
)
def test_keys_that_stand_twice_all_over_are_refused_in_few_words(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        table_from_json(content)
    assert len(refused.value.findings) <= 1_001
    assert len(str(refused.value)) < 300_000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], [" invalid"]),
        ("text", [" invalid"]),
        (None, [" invalid"]),
        ({}, ["household missing"]),
        ({"household": None}, ["household invalid"]),
        ({"household": {"name": "a", "start": "2027-01-01", "settlementDay": 1}, "cost": {}},
         ["cost invalid"]),
        ({"household": {"name": "a", "start": "2027-01-01", "settlementDay": 1}, "cost": None},
         ["cost invalid"]),
        ({"household": {"name": "a", "start": "2027-01-01", "settlement_day": 1}},
         ["household.settlementDay missing", "household.settlement_day unknown-key"]),
        ({"household": {"name": "a", "start": "2027-01-01", "settlementDay": 1, "roundTo": None}},
         ["household.roundTo invalid"]),
        ({"household": {"name": "\ud800", "start": 2027, "settlementDay": 25.5}},
         ["household.name invalid", "household.start invalid", "household.settlementDay invalid"]),
    ],
)  # fmt: skip
def test_json_of_another_shape_is_refused(value: object, expected: list[str]) -> None:
    assert sorted(where(json_findings(value))) == sorted(expected)


def test_household_that_is_no_table_is_refused() -> None:
    assert where(findings('household = "me"')) == ["household invalid"]
    assert where(findings(HOUSEHOLD + "[cost]\nname = 'x'\n")) == ["cost invalid"]


@pytest.mark.parametrize("for_import", [False, True])
@pytest.mark.parametrize("key", ["resident", "income", "cost", "arrangement"])
def test_item_that_is_no_table_is_that_one_mistake(key: str, for_import: bool) -> None:
    whole = household(id='"h"', mandate="{ from = 2026-01-01 }")
    found = findings(
        f'{key} = ["y", {{ nmae = "Noor", name = "" }}, 5]\n' + whole, for_import=for_import
    )
    said = [each for each in where(found) if not each.startswith(f"{key}[2].")]
    assert said == [f"{key}[1] invalid", f"{key}[3] invalid"]
    assert f"{key}[2].nmae unknown-key" in where(found)


def test_more_agreements_than_anyone_has_are_refused() -> None:
    assert where(findings(HOUSEHOLD + COST * 201)) == ["cost invalid"]
    assert len(document_from_toml((HOUSEHOLD + COST * 200).encode()).agreements) == 200


def test_all_mistakes_of_one_file_are_named_together_counted_from_one() -> None:
    content = """
        colour = "red"
        [household]
        name = ""
        start = "tomorrow"
        settlement_day = 32
        advance_limit = "1,50"
        payday = "sunday"

        [[income]]
        name = "Fine"
        amount = "1.00"
        from = 2027-01-01
        rrule = "FREQ=MONTHLY"
        iban = "NL91ABNA0417164301"

        [[cost]]
        name = "Fine"
        amount = "1.00"
        dates = [2027-01-01]

        [[cost]]
        amount = "-3.00"
        from = 2027-01-01
        until = 2026-01-01
        rrule = "FREQ=MONTHLY;BYMONTHDAY=0;INTERVAL=0"
        steps = [{ from = 2027-01-01, amount = "1.00" }, { from = 2027-01-01, amount = "2" }]

        [[arrangement]]
        nmae = "CJIB"
        amount = 50
    """
    assert sorted(where(findings(content))) == sorted(
        [
            "colour unknown-key",
            "household.name invalid",
            "household.start invalid",
            "household.settlement_day invalid",
            "household.advance_limit invalid",
            "household.payday invalid",
            "income[1].iban invalid-iban",
            "cost[2].name missing",
            "cost[2].amount invalid",
            "cost[2].until invalid",
            "cost[2].rrule invalid",
            "cost[2].rrule invalid",
            "cost[2].steps[2].from duplicate-step",
            "cost[2].steps[2].amount invalid",
            "arrangement[1].name missing",
            "arrangement[1].nmae unknown-key",
            "arrangement[1].amount invalid",
            "arrangement[1].rrule missing",
        ]
    )


def test_refusal_reads_as_one_line_per_mistake() -> None:
    content = household(settlement_day="0") + COST.replace("650.00", "650")
    with pytest.raises(InvalidInput) as refused:
        document_from_toml(content.encode())
    assert str(refused.value).splitlines() == [
        "household.settlement_day: schrijf een heel getal van 1 tot en met 31",
        'cost[1].amount: schrijf een bedrag als "123.45", met een punt en twee cijfers erachter',
    ]


def test_ids_that_are_the_same_are_refused() -> None:
    content = HOUSEHOLD + COST + 'id = "rent"\n' + COST + 'id = "rent"\n'
    assert where(findings(content)) == ["cost[2].id duplicate-id"]


def test_import_needs_ids_and_a_mandate() -> None:
    found = where(findings(HOUSEHOLD + COST + COST, for_import=True))
    assert sorted(found) == sorted(
        ["household.id missing", "household.mandate missing", "cost[2].id duplicate-id"]
    )


@pytest.mark.parametrize(
    ("wrong", "place"),
    [('id = "Rent!"\n', "cost[1].id invalid"), ("id = 5\n", "cost[1].id invalid")],
)
def test_id_that_is_wrong_makes_no_other_one_a_duplicate(wrong: str, place: str) -> None:
    content = household(id='"h"', mandate="{ from = 2026-01-01 }") + COST + wrong + COST
    assert where(findings(content, for_import=True)) == [place]
    assert where(findings(content + COST, for_import=True)) == [place, "cost[3].id duplicate-id"]


def test_import_asks_for_no_id_where_the_name_is_wrong() -> None:
    content = household(id='"h"', mandate="{ from = 2026-01-01 }") + COST.replace("Rent", "")
    assert where(findings(content, for_import=True)) == ["cost[1].name invalid"]


def test_import_of_a_name_that_makes_no_id_asks_for_one() -> None:
    content = household(id='"h"', mandate="{ from = 2026-01-01 }") + COST.replace("Rent", "★")
    assert where(findings(content, for_import=True)) == ["cost[1].id missing"]


@pytest.mark.parametrize(
    ("mandate", "expected"),
    [
        ("{ from = 2026-11-20, until = 2026-11-19 }", ["household.mandate.until invalid"]),
        ("{ until = 2026-11-19 }", ["household.mandate.from missing"]),
        ("{}", ["household.mandate.from missing"]),
        ("{ from = 2026-11-20, form = 1 }", ["household.mandate.form unknown-key"]),
        ("true", ["household.mandate invalid"]),
    ],
)
def test_mandate_with_a_mistake_is_refused(mandate: str, expected: list[str]) -> None:
    assert where(findings(household(mandate=mandate))) == expected
    assert where(findings(household(id='"h"', mandate=mandate), for_import=True)) == expected


def test_programme_that_ends_with_a_mandate_before_its_start_is_refused() -> None:
    mandate = "{ from = 2025-11-20, until = 2026-11-25 }"  # the start is a day later
    content = household(programme='"wonen-plus"', mandate=mandate)
    assert where(findings(content)) == ["household.mandate invalid"]
    with_its_end = household(programme='"wonen-plus"', mandate=mandate, ends="2027-11-25")
    assert document_from_toml(with_its_end.encode()).terms.ends == date(2027, 11, 25)


def test_mandate_covers_its_first_and_last_day() -> None:
    mandate = Mandate(start=date(2026, 11, 20), until=date(2027, 11, 20))
    days = [(2026, 11, 19), (2026, 11, 20), (2027, 11, 20), (2027, 11, 21)]
    assert [mandate.covers(date(*day)) for day in days] == [False, True, True, False]
    assert Mandate(start=date(2026, 11, 20)).covers(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zorgverzekering", "zorgverzekering"),
        ("Gas & licht (voorschot)", "gas-licht-voorschot"),
        ("Café Één", "cafe-een"),
        ("  --  ", ""),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_slug_is_an_id_made_of_a_name(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_key_in_camel_case_is_how_json_writes_it() -> None:
    keys = ["settlement_day", "rrule", "opening_balance", "from"]
    assert [key_in_camel_case(key) for key in keys] == [
        "settlementDay", "rrule", "openingBalance", "from",
    ]  # fmt: skip


_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(["1.00", "2027-01-01", "FREQ=MONTHLY", "friday", "NL91ABNA0417164300"])
)
_KEYS = st.sampled_from(
    ["household", "name", "start", "settlementDay", "months", "advanceLimit", "payday", "roundTo",
     "income", "cost", "arrangement", "amount", "from", "until", "rrule", "dates", "steps", "iban",
     "businessDay", "mandate", "resident", "search", "class", "id", "debt", "creditor",
     "components", "principal", "incurredOn", "facts", "kind", "since", "reference", "agreement"]
) | st.text(max_size=6)  # fmt: skip
_VALUES: st.SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=20,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=5), st.booleans(), st.booleans())
def test_whatever_is_handed_in_is_read_or_refused_with_findings(
    value: dict[str, object], camel: bool, importing: bool
) -> None:
    try:
        document = read_document(value, in_camel_case=camel, for_import=importing)
    except InvalidInput as refusal:
        said = [(finding.text, finding.code) for finding in refusal.findings]
    else:
        said = [(document.terms.name, str(document.terms.start))]
    assert said
    assert all(all(words) for words in said)


def test_opening_balance_below_zero_is_planned_but_not_taken_in() -> None:
    content = HOUSEHOLD.replace("[household]", '[household]\nopening_balance = "-5.01"', 1)

    assert document_from_toml(content.encode()).terms.opening_balance == -501
    assert "household.opening_balance negative-opening" in where(findings(content, for_import=True))


def test_the_organisations_own_name_is_no_household() -> None:
    content = HOUSEHOLD.replace("[household]", '[household]\nid = "organisation"', 1)

    assert "household.id invalid" in where(findings(content, for_import=True))
