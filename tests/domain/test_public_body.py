"""A public body is known by its name, however people write it, and nobody else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huishoudboekje.debts import PublicBody, public_body

NAMES = [
    ("CJIB", PublicBody.CJIB),
    ("cjib", PublicBody.CJIB),
    ("C.J.I.B.", PublicBody.CJIB),
    ("C.J.I.B", PublicBody.CJIB),
    ("C J I B", PublicBody.CJIB),
    ("C. J. I. B. te Leeuwarden", PublicBody.CJIB),
    ("C·J·I·B", PublicBody.CJIB),
    ("ＣＪＩＢ", PublicBody.CJIB),
    ("Het CJIB", PublicBody.CJIB),
    ("CJIB-boetes", PublicBody.CJIB),
    ("Openbaar Ministerie (CJIB)", PublicBody.CJIB),
    ("Ministerie van Justitie en Veiligheid / C.J.I.B.", PublicBody.CJIB),
    ("Centraal Justitieel Incassobureau", PublicBody.CJIB),
    ("Centraal Justitieel Incasso Bureau", PublicBody.CJIB),
    ("centraal  justitieel incasso-bureau", PublicBody.CJIB),
    ("Dienst Toeslagen", PublicBody.TOESLAGEN),
    ("Toeslagen", PublicBody.TOESLAGEN),
    ("Belastingdienst/Toeslagen", PublicBody.TOESLAGEN),
    ("Belastingdienst – Toeslagen", PublicBody.TOESLAGEN),
    ("Belastingdienst Toeslagen Utrecht", PublicBody.TOESLAGEN),
    ("BELASTINGDIENST INZAKE ZORGTOESLAG", PublicBody.TOESLAGEN),
    ("Belastingdienst", PublicBody.TAX),
    ("De Belastingdienst", PublicBody.TAX),
    ("Belastingdienst Apeldoorn", PublicBody.TAX),
    ("CAK", PublicBody.CAK),
    ("C.A.K.", PublicBody.CAK),
    ("Het CAK", PublicBody.CAK),
    ("Centraal Administratie Kantoor", PublicBody.CAK),
    ("U.W.V.", PublicBody.UWV),
    ("Uitvoeringsinstituut Werknemersverzekeringen", PublicBody.UWV),
    ("Sociale Verzekeringsbank", PublicBody.SVB),
    ("S.V.B.", PublicBody.SVB),
    ("", None),
    ("Het", None),
    ("...", None),
    ("CJIBouw B.V.", None),
    ("Cakery De Korenaar", None),
    ("Bakkerij De Korenaar B.V.", None),
    ("Gemeentelijke Belastingdienst", None),
    ("Belastingadviesbureau De Linde", None),
    ("C. Jansen Bouw", None),
    ("Centraal Beheer", None),
]


@pytest.mark.parametrize(("name", "body"), NAMES)
def test_body_is_told_by_its_name(name: str, body: PublicBody | None) -> None:
    assert public_body(name) is body


@given(
    st.sampled_from([name for name, body in NAMES if body is PublicBody.CJIB]),
    st.sampled_from([" ", "  ", "\t", "\N{NO-BREAK SPACE}"]),
    st.sampled_from([str, str.upper, str.lower, str.title]),
)
def test_spaces_and_capitals_do_not_matter(name: str, space: str, case: type[str]) -> None:
    assert public_body(space + case(name).replace(" ", space) + space) is PublicBody.CJIB


@given(st.text())
def test_every_text_has_an_answer(name: str) -> None:
    assert public_body(name) in {None, *PublicBody}
