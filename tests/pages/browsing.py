"""A person at the screens without a browser: opens pages, fills in their forms, sends them."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient
from tests.pages.reading import Element, read

BASE = "http://127.0.0.1"


@dataclass
class Visitor:
    """Somebody who works at the screens; what was sent last can be sent again."""

    http: TestClient[Litestar]
    last: dict[str, Any] = field(default_factory=dict)

    def see(self, address: str, status: int = 200) -> Element:
        answer = self.http.get(address)
        assert answer.status_code == status, answer.text
        return read(answer.text)

    def work_as(self, person: str) -> None:
        self.http.cookies.clear()
        self.http.cookies.set("wie", person)

    def send(
        self,
        address: str,
        action: str,
        *,
        file: tuple[str, bytes] | None = None,
        **typed: str,
    ) -> httpx.Response:
        """The form with that action on the page is filled in and sent; the answer to it."""
        forms = self.see(address).all("form", action=action)
        assert forms, f"no form {action} on {address}"
        given = fields_of(forms[0]) | typed
        self.last = {"url": action, "data": given, "headers": {"Origin": BASE}}
        if file is not None:
            self.last["files"] = {"file": (file[0], file[1], "application/octet-stream")}
        return self.again()

    def again(self) -> httpx.Response:
        """The same is sent once more, as a double click or a reload does."""
        return self.http.post(**self.last, follow_redirects=False)

    def did(self, address: str, action: str, **more: Any) -> Element:
        """The form is sent, it is done, and the page that follows is seen."""
        answer = self.send(address, action, **more)
        assert answer.status_code == 303, read(answer.text).text
        return self.see(answer.headers["location"])

    def refused(self, address: str, action: str, status: int, **more: Any) -> Element:
        """The form is sent and comes back with what is wrong."""
        answer = self.send(address, action, **more)
        assert answer.status_code == status, answer.text
        return read(answer.text)


def fields_of(form: Element) -> dict[str, str]:
    """What a browser would send of a form that nobody typed in."""
    found = {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in form.all("input")
        if each.attributes.get("type") not in {"file", "submit"} and "name" in each.attributes
        if each.attributes.get("type") != "checkbox" or "checked" in each.attributes
    }
    for each in form.all("select"):
        chosen = [one for one in each.all("option") if "selected" in one.attributes]
        first = (chosen or each.all("option"))[0]
        found[each.attributes["name"]] = first.attributes.get("value", first.text)
    return found
