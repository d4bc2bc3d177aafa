"""Writes the API's own description to docs/openapi.json: `python -m tests.api.openapi_file`.

A test compares the two, so that a change of the API is a change that somebody reads.
"""

import json
from pathlib import Path

from api.app import create_app
from api.settings import Settings

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"


def text() -> str:
    """The description as it is kept: sorted as it was made, one key a line."""
    app = create_app(Settings())
    return json.dumps(json.loads(app.state.openapi), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
