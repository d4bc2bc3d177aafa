"""What a refusal quotes can always be written and shown, whatever was handed in."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.agreements import document_from_toml
from huishoudboekje.errors import Finding, InvalidInput, NotFound

ANYTHING = st.text(st.characters(), max_size=50)


@given(ANYTHING, ANYTHING)
def test_finding_and_refusal_can_be_written_as_utf_8(place: str, text: str) -> None:
    finding = Finding(place=place, code="invalid", text=text)
    for shown in (str(finding), str(InvalidInput((finding,))), str(NotFound(text))):
        assert shown.encode().decode() == shown


def test_half_a_character_and_a_control_character_are_replaced() -> None:
    assert Finding(place="a\ud800", code="x", text="b\0\x1b[2Jc").text == "b\ufffd\ufffd[2Jc"
    assert Finding(place="a\ud800", code="x", text="").place == "a\ufffd"


def test_words_that_people_read_stay_as_they_are() -> None:
    text = "Café Ömer: €\u00a012,50\nen één regel"
    assert Finding(place="", code="x", text=text).text == text


def test_what_is_quoted_is_cut_off() -> None:
    assert len(str(NotFound("a" * 1_000_000))) == 1_001


def test_nearest_right_word_is_named_for_the_first_mistakes_only() -> None:
    unknown = "\n".join(f"setlement_da{number} = 1" for number in range(500))
    with pytest.raises(InvalidInput) as caught:
        document_from_toml(f"[household]\nname = 'x'\n{unknown}".encode())
    found = [each.text for each in caught.value.findings if each.code == "unknown-key"]
    assert len(found) == 500
    assert sum("bedoel je" in text for text in found) in range(1, 21)


def test_number_too_long_to_write_is_refused_where_a_word_is_expected() -> None:
    long = "0x" + "F" * 5_000
    assert tomllib.loads(f"a = {long}")
    with pytest.raises(InvalidInput) as caught:
        document_from_toml(f'[household]\nname = "X"\nprogramme = {long}\n'.encode())
    assert "household.programme" in {each.place for each in caught.value.findings}
