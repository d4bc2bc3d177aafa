"""What the server is told from outside: which database, which address, whose organisation.

It promises settings that are safe for a server without a log-in: an address that other machines
can reach is refused. It reads the environment once, when asked, and nothing else does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huishoudboekje.actions import EXAMPLE_ORGANISATION
from huishoudboekje.bank import PainVersion
from huishoudboekje.database import Organisation
from huishoudboekje.errors import Finding, InvalidInput

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The only addresses to listen on while nobody logs in."""

_OIN = re.compile(r"[0-9]{20}", re.ASCII)

DEFAULT_DATABASE = "sqlite:///var/huishoudboekje.sqlite3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the database is, where to listen, and the organisation that a first import sets up.

    `hosts` are the names under which a browser may ask for the server; `today` is the day on which
    a demonstration plays, instead of the clock's. `oin` is the organisation's number among public
    bodies, which its events carry; empty when it has none. `payment_version` is what its bank
    takes, where nobody asks for another.
    """

    database_url: str = DEFAULT_DATABASE
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = LOOPBACK
    organisation: Organisation = EXAMPLE_ORGANISATION
    today: date | None = None
    oin: str = ""
    payment_version: PainVersion = PainVersion.V09

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK:
            text = (
                f"{self.host}: zolang er geen inlog is luistert de server alleen op deze computer;"
                f" kies uit {', '.join(LOOPBACK)}"
            )
            raise InvalidInput((Finding(place="host", code="not-loopback", text=text),))


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings that the variables `HUISHOUDBOEKJE_...` name; raises InvalidInput for all."""
    findings = []
    port = environment.get("HUISHOUDBOEKJE_PORT", "8000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        text = "schrijf een heel getal van 1 tot en met 65535"
        findings.append(Finding(place="HUISHOUDBOEKJE_PORT", code="invalid", text=text))
    today = None
    if "HUISHOUDBOEKJE_TODAY" in environment:
        try:
            today = date.fromisoformat(environment["HUISHOUDBOEKJE_TODAY"])
        except ValueError:
            text = "schrijf een datum die bestaat, als 2026-11-26"
            findings.append(Finding(place="HUISHOUDBOEKJE_TODAY", code="invalid", text=text))
    oin = environment.get("HUISHOUDBOEKJE_OIN", "")
    if oin and not _OIN.fullmatch(oin):
        text = "schrijf een OIN van 20 cijfers"
        findings.append(Finding(place="HUISHOUDBOEKJE_OIN", code="invalid", text=text))
    version = environment.get("HUISHOUDBOEKJE_PAYMENT_VERSION") or PainVersion.V09.value
    known = [each.value for each in PainVersion]
    if version not in known:
        text = f"kies uit {', '.join(known)}"
        findings.append(Finding(place="HUISHOUDBOEKJE_PAYMENT_VERSION", code="invalid", text=text))
    if findings:
        raise InvalidInput(tuple(findings))
    return Settings(
        database_url=environment.get("HUISHOUDBOEKJE_DATABASE", DEFAULT_DATABASE),
        host=environment.get("HUISHOUDBOEKJE_HOST", "127.0.0.1"),
        port=int(port),
        today=today,
        oin=oin,
        payment_version=PainVersion(version),
    )
