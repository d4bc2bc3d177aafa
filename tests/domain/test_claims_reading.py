"""The government's claims document: what is read, kept, and refused, with all mistakes at once."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.claims import (
    BSN,
    CASE,
    OIN,
    OTHER_BSN,
    case,
    demanded,
    document,
    event,
    events_of,
    fixture,
    imposed,
    paid,
    table,
    withdrawn,
    written,
)

from huishoudboekje.arrangements import (
    CLAIMS_VERSION,
    DemandWithdrawn,
    ObligationImposed,
    PaymentDemanded,
    PaymentProcessed,
    event_from_content,
    is_bsn,
    read_claims_document,
)
from huishoudboekje.errors import InvalidInput, WrongDocument


def mistakes(data: bytes) -> dict[str, str]:
    """The code by place of everything that is wrong with the document."""
    with pytest.raises(InvalidInput) as refused:
        read_claims_document(data)
    return {finding.place: finding.code for finding in refused.value.findings}


def test_fixture_is_read_whole() -> None:
    data = fixture("cjib")

    read = read_claims_document(data)

    assert read.digest == sha256(data).hexdigest()
    assert (read.version, read.source, read.bsn) == (CLAIMS_VERSION, OIN, BSN)
    assert read.made_at == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert read.findings == ()
    assert [each.id for each in read.events] == [f"cjib-{n}" for n in range(1, 9)]
    (only,) = read.cases
    assert (only.id, only.imposed, only.paid, only.balance) == (
        "CJIB-2026-0001",
        309_00,
        25_00,
        284_00,
    )
    assert only.arrears == ("cjib-7",)


def test_events_have_typed_facts() -> None:
    first, demand, taken_back, payment = (
        read_claims_document(fixture("cjib")).events[at].fact for at in (0, 2, 4, 7)
    )

    assert isinstance(first, ObligationImposed)
    assert (first.amount, first.kind, first.category) == (100_00, "cjib_wahv", "Algemeen")
    assert first.is_primary
    assert first.imposed_on == date(2026, 3, 2)
    assert first.decision == "B-77"
    assert demand == PaymentDemanded(
        amount=109_00,
        reference="5000056789012345",
        due_on=date(2026, 4, 27),
        iban="NL02ABNA0123456789",
        payee="CJIB",
        description="",
    )
    assert taken_back == DemandWithdrawn("cjib-3")
    assert payment == PaymentProcessed(
        amount=25_00,
        reference="5000056789012345",
        received_on=date(2026, 8, 31),
        received_by=OIN,
    )


def test_person_stays_out_of_the_picture_of_a_document() -> None:
    assert BSN not in repr(document(case(imposed("a", bsn=BSN))))


def test_repeated_event_is_there_once_and_unknown_ones_are_kept_and_named() -> None:
    read = read_claims_document(fixture("toeslagen"))

    assert [each.id for each in read.events] == ["tsl-3", "tsl-1", "tsl-2", "tsl-4", "tsl-5"]
    unknown = read.events[-1]
    assert unknown.type == "FinancieleVerplichtingKwijtgescholden"
    assert unknown.fact is None
    assert json.loads(unknown.content)["bedrag_kwijtschelding"] == 10_000
    (finding,) = read.findings
    assert finding.code == "unknown-event"
    assert "FinancieleVerplichtingKwijtgescholden" in finding.text


def test_unknown_event_needs_neither_id_nor_moment() -> None:
    (read,) = events_of({"gebeurtenis_type": "IetsNieuws", "x": [1.5, None, {"y": "é\ud800"}]})

    assert read.id == read.digest
    assert read.recorded_at is None


def test_document_without_envelope_is_read() -> None:
    whole = table(case(imposed("a")))
    flat = whole.pop("body") | whole

    read = read_claims_document(json.dumps(flat).encode())

    assert read.events == document(case(imposed("a"))).events


def test_event_outside_a_case_finds_it_by_the_demand() -> None:
    read = document(
        case(demanded("d", betalingskenmerk="5000056789012345")),
        gebeurtenissen=[
            paid("p", betalingskenmerk="5000056789012345"),
            withdrawn("w", "d"),
            imposed("i", zaakkenmerk=CASE),
            paid("loose"),
        ],
    )

    assert {each.id: each.case_id for each in read.events} == {
        "d": CASE,
        "p": CASE,
        "w": CASE,
        "i": CASE,
        "loose": "",
    }
    assert [(finding.place, finding.code) for finding in read.findings] == [("loose", "no-case")]


def test_unknown_key_of_a_case_is_named() -> None:
    read = document(case(imposed("a"), totaal_iets=1), extra={})

    assert [(finding.place, finding.code) for finding in read.findings] == [
        ("body", "unknown-key"),
        ("body.financiele_zaken[1]", "unknown-key"),
    ]


def test_null_and_empty_say_nothing() -> None:
    (read,) = events_of(imposed("a", categorie=None, omschrijving="", type=""))

    assert isinstance(read.fact, ObligationImposed)
    assert (read.fact.category, read.fact.description, read.fact.kind) == ("", "", "")


def test_description_is_shown_on_one_line() -> None:
    (read,) = events_of(imposed("a", omschrijving="Boete\n\tvoor\u202e te hard " + "r" * 2_000))

    assert isinstance(read.fact, ObligationImposed)
    assert read.fact.description.startswith("Boete voor te hard rrr")
    assert len(read.fact.description) == 1_000


@pytest.mark.parametrize(
    "moment",
    ["2026-11-20T08:00:00+01:00", "2026-11-20t07:00:00.000z", "2026-11-20T07:00:00.000000001Z"],
)
def test_moment_is_kept_in_utc(moment: str) -> None:
    assert document(document_datumtijd=moment).made_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


@pytest.mark.parametrize("version", ["v3.0.0", "3.0.0", "V3", "3", "v3.0", 3], ids=repr)
def test_version_three_is_read(version: object) -> None:
    data = json.dumps(table(case(imposed("a"))) | {"version": version}).encode()

    assert read_claims_document(data).version == CLAIMS_VERSION


@pytest.mark.parametrize(
    "change",
    [
        {"version": "v2.0.1"},
        {"version": "3.1.0"},
        {"version": "v4.1.0"},
        {"version": "30"},
        {"version": True},
        {"version": ["v3.0.0"]},
        {"type": "FINANCIAL_CLAIMS_INFORMATION_REQUEST"},
        {"type": 3},
    ],
    ids=str,
)
def test_other_document_is_refused(change: dict[str, object]) -> None:
    data = json.dumps(table(case(imposed("a"))) | change).encode()

    with pytest.raises(WrongDocument):
        read_claims_document(data)


def test_version_has_to_be_said() -> None:
    whole = table(case(imposed("a")))
    del whole["version"]

    assert mistakes(json.dumps(whole).encode()) == {"version": "missing"}


@pytest.mark.parametrize(
    "data",
    [
        written(case(imposed("a", bsn=OTHER_BSN))),
        written(case(imposed("a"), bsn=OTHER_BSN)),
    ],
)
def test_document_about_two_people_is_refused(data: bytes) -> None:
    with pytest.raises(WrongDocument):
        read_claims_document(data)


def test_all_mistakes_are_named_together_with_their_places() -> None:
    data = written(
        case(
            imposed("a", "100.00", datumtijd_gebeurtenis="2026-02-30T00:00:00+01:00"),
            demanded("", -1, vervaldatum="2026-13-01"),
            withdrawn("w", ""),
            paid("p", 12.5),
            "geen tabel",
            saldo="nul",
            totaal_opgelegd=-5,
        ),
        case(paid("q", None, zaakkenmerk="andere"), case_id="zaak-2", bsn="123456789"),
        case(case_id="zaak-2"),
        document_datumtijd="2026-11-20",
        aangeleverd_door=None,
    )
    first, second = "body.financiele_zaken[1]", "body.financiele_zaken[2]"

    assert mistakes(data) == {
        "body.aangeleverd_door": "missing",
        "body.document_datumtijd": "invalid",
        f"{first}.gebeurtenissen[1].datumtijd_gebeurtenis": "invalid",
        f"{first}.gebeurtenissen[1].bedrag": "invalid",
        f"{first}.gebeurtenissen[2].gebeurtenis_kenmerk": "missing",
        f"{first}.gebeurtenissen[2].bedrag": "invalid",
        f"{first}.gebeurtenissen[2].vervaldatum": "invalid",
        f"{first}.gebeurtenissen[3].ingetrokken_gebeurtenis_kenmerk": "missing",
        f"{first}.gebeurtenissen[4].bedrag": "invalid",
        f"{first}.gebeurtenissen[5]": "invalid",
        f"{first}.gebeurtenissen[5].gebeurtenis_type": "missing",
        f"{first}.saldo": "invalid",
        f"{first}.totaal_opgelegd": "invalid",
        f"{second}.bsn": "invalid",
        f"{second}.gebeurtenissen[1].zaakkenmerk": "invalid",
        f"{second}.gebeurtenissen[1].bedrag": "missing",
        "body.financiele_zaken[3].zaakkenmerk": "duplicate-id",
    }


def test_somebody_has_to_be_meant() -> None:
    assert mistakes(written(case(imposed("a")), bsn=None)) == {"body.bsn": "missing"}


@pytest.mark.parametrize("amount", [True, "1578", 15.0, 10**11, 10**30, -1, [1], {}], ids=repr)
def test_amount_is_whole_cents(amount: object) -> None:
    place = "body.financiele_zaken[1].gebeurtenissen[1].bedrag"

    assert mistakes(written(case(imposed("a", amount)))) == {place: "invalid"}


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-20",
        "2026-11-20T08:00:00",
        "2026-11-20 08:00:00+01:00",
        "2026-02-29T08:00:00Z",
        "2026-11-20T24:00:00Z",
        "2026-11-20T08:00:60Z",
        "2026-11-20T08:00:00+99:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "２０２６-11-20T08:00:00Z",
        1_763_622_000,
        {"year": 2026},
    ],
    ids=repr,
)
def test_moment_exists_and_has_a_zone(moment: object) -> None:
    assert mistakes(written(document_datumtijd=moment)) == {"body.document_datumtijd": "invalid"}


def inside(text: str) -> bytes:
    """A document with the text as one more thing in an event."""
    return written(case(imposed("a", x="HERE"))).replace(b'"HERE"', text.encode())


HOSTILE = {
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "byte order mark twice": (b"\xef\xbb\xbf" * 2 + written(case(imposed("a"))), "not-json"),
    "UTF-16": (written(case(imposed("a"))).decode().encode("utf-16"), "not-utf-8"),
    "not UTF-8": (b'{"type": "\xff"}', "not-utf-8"),
    "XML": (b"<Document/>", "not-json"),
    "truncated": (written(case(imposed("a")))[:-1], "not-json"),
    "something behind it": (written(case(imposed("a"))) + b"{}", "not-json"),
    "NaN": (inside("NaN"), "not-json"),
    "infinity": (inside("-Infinity"), "not-json"),
    "number past all numbers": (inside("1e999"), "invalid"),
    "number of 5000 digits": (inside("9" * 5_000), "not-json"),
    "key twice": (inside('{"a": 1, "a": 2}'), "duplicate-key"),
    "50 deep": (inside("[" * 50 + "]" * 50), "too-deep"),
    "50,000 deep": (inside("[" * 50_000 + "]" * 50_000), "not-json"),
    "too large": (b" " * 50_000_000, "too-large"),
    "a list": (b"[]", "invalid"),
    "a number": (b"3", "invalid"),
    "null": (b"null", "invalid"),
    "many cases": (written(*[{}] * 501), "invalid"),
    "many events": (written(case(*[{}] * 2_001)), "invalid"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_document_is_refused(name: str) -> None:
    data, code = HOSTILE[name]

    assert list(mistakes(data).values()) == [code]


def test_key_that_stands_twice_hides_no_other_mistake() -> None:
    twice = inside('{"a": 1, "a": 2}').replace(b'"zaakkenmerk"', b'"saldo": "x", "zaakkenmerk"', 1)

    assert mistakes(twice) == {
        "body.financiele_zaken[1].gebeurtenissen[1].x.a": "duplicate-key",
        "body.financiele_zaken[1].saldo": "invalid",
    }


def test_file_that_is_wrong_all_over_is_refused_in_few_words() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_claims_document(written(case(*[{}] * 1_500)))

    assert len(refused.value.findings) == 1_001
    assert refused.value.findings[-1].text == "er zijn nog 500 fouten"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PLACES = [
    ("type",),
    ("version",),
    ("body",),
    ("body", "bsn"),
    ("body", "aangeleverd_door"),
    ("body", "document_datumtijd"),
    ("body", "financiele_zaken"),
    ("body", "financiele_zaken", 0),
    ("body", "financiele_zaken", 0, "saldo"),
    ("body", "financiele_zaken", 0, "achterstanden"),
    ("body", "financiele_zaken", 0, "gebeurtenissen"),
    *[
        ("body", "financiele_zaken", 0, "gebeurtenissen", at, key)
        for at, given_event in enumerate(
            json.loads(fixture("cjib"))["body"]["financiele_zaken"][0]["gebeurtenissen"]
        )
        for key in given_event
    ],
]


@given(place=st.sampled_from(PLACES), value=ANYTHING)
def test_anything_anywhere_is_read_or_refused(place: tuple[str | int, ...], value: Any) -> None:
    whole = json.loads(fixture("cjib"))
    inner: Any = whole
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value

    try:
        bsn = read_claims_document(json.dumps(whole).encode()).bsn
    except (WrongDocument, InvalidInput):
        bsn = BSN

    assert bsn == BSN


@given(
    st.sampled_from(json.loads(fixture("cjib"))["body"]["financiele_zaken"][0]["gebeurtenissen"])
)
def test_event_is_the_same_when_it_is_read_from_what_was_kept(given_event: Any) -> None:
    (read,) = document(case(given_event, case_id="CJIB-2026-0001")).events

    again = event_from_content(read.content, source=read.source, case_id=read.case_id)

    assert again == read


@given(st.permutations(list(imposed("a", type="cjib_wahv", x={"b": 1, "a": 2}).items())))
def test_order_of_keys_is_no_other_content(items: list[tuple[str, Any]]) -> None:
    (read,) = events_of(dict(items))

    assert read == events_of(imposed("a", type="cjib_wahv", x={"a": 2, "b": 1}))[0]


def test_other_content_has_another_digest() -> None:
    (one,) = events_of(event("Iets", "a", x=1))
    (two,) = events_of(event("Iets", "a", x="1"))

    assert one.key == two.key
    assert replace(one, content="", digest="") == replace(two, content="", digest="")
    assert one.digest != two.digest


@given(st.integers(0, 99_999_999))
def test_bsn_passes_the_check_by_11_and_fails_with_another_last_digit(head: int) -> None:
    digits = f"{head:08d}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 1, -1), strict=True))

    valid = {f"{digits}{last}" for last in range(10) if rest % 11 == last} - {"000000000"}

    assert {f"{digits}{last}" for last in range(10) if is_bsn(f"{digits}{last}")} == valid


@pytest.mark.parametrize("text", ["", "99999001", "9999900190", "99999001a", "９９９９９００１９"])
def test_bsn_is_nine_plain_digits(text: str) -> None:
    assert not is_bsn(text)
