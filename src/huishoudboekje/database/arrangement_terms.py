"""The terms of an arrangement as text: canonical JSON, and back.

It promises that terms read back equal the terms written, and that terms written before a field was
added read with that field's default; it does not judge them.
"""

import msgspec

from huishoudboekje.arrangements import ArrangementTerms

_write = msgspec.json.Encoder(order="sorted").encode
_read = msgspec.json.Decoder(ArrangementTerms).decode


def terms_text(terms: ArrangementTerms) -> str:
    """The terms as JSON with its keys in order: equal terms give equal text."""
    return _write(terms).decode()


def terms_from_text(text: str) -> ArrangementTerms:
    """The terms that `terms_text` wrote."""
    return _read(text)
