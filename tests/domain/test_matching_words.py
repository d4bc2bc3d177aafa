"""The words of a line: letters and digits apart, lower case, bars between its fields."""

from itertools import groupby

from hypothesis import example, given
from hypothesis import strategies as st
from tests.domain.matchables import line

from huishoudboekje.bank import StatementLine
from huishoudboekje.matching.words import occur, said

ASCII = st.text(st.characters(max_codepoint=127), max_size=30)


def kind_of(character: str) -> str:
    """What one character is to a word: letters belong together, digits do, a bar is alone."""
    if character == "|":
        return "bar"
    return "letter" if character.isalpha() else "digit" if character.isdigit() else "between"


def written_out(text: str) -> list[str]:
    """The words by looking at each character; a bar is a word whatever stands beside it."""
    found: list[str] = []
    for kind, characters in groupby(text, key=kind_of):
        if kind == "bar":
            found.extend(characters)
        elif kind != "between":
            found.append("".join(characters).lower())
    return found


def words_of(one: StatementLine) -> list[str]:
    return said(one).split()


@given(text=ASCII, name=ASCII, reference=ASCII)
@example(text="a|b", name="1|2", reference="||")
@example(text="HUUR_mei", name="4A", reference="a4")
@example(text="Huur", name="", reference="7")
def test_words_of_plain_text_are_those_that_a_look_at_each_character_gives(
    text: str, name: str, reference: str
) -> None:
    one = line(text=text, counter_name=name, reference=reference)
    assert words_of(one) == written_out(f"{text}|{name}|{reference}")


@given(text=ASCII)
def test_an_accent_in_another_field_changes_no_word(text: str) -> None:
    # Plain and other text are read in two ways, which have to agree.
    plain = words_of(line(text=text, counter_name="Café"))
    assert plain == words_of(line(text=text, counter_name="CAFE"))


def test_a_term_is_found_beside_a_bar_and_not_across_it() -> None:
    words = said(line(text="huur|mei", counter_name=""))
    assert occur(("huur",), words)
    assert not occur(("huur mei",), words)
