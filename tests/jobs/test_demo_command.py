"""The command `demo`: again is harmless, at once waits, and what cannot be opened is refused."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.jobs.test_demonstration import DAY, FIXTURES, TODAY, acting, examples

from huishoudboekje.actions import (
    EXAMPLE_ORGANISATION,
    ReceiptInput,
    import_household,
    record_receipt,
)
from huishoudboekje.agreements import shifted
from huishoudboekje.cli import main
from huishoudboekje.database import create_engine_for, upgrade, writing
from huishoudboekje.jobs.demonstration import years_to_shift
from huishoudboekje.jobs.turns import one_at_a_time


@pytest.fixture
def few(tmp_path: Path) -> str:
    """A folder with three of the example households, and the same play."""
    folder = tmp_path / "few"
    (folder / "households").mkdir(parents=True)
    for number in ("1002", "1004", "1012"):
        found = next((FIXTURES / "households").glob(f"h-{number}-*.toml"))
        shutil.copy(found, folder / "households")
    shutil.copy(FIXTURES / "play.toml", folder)
    return str(folder)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUISHOUDBOEKJE_DATABASE", raising=False)
    return tmp_path


def hhb(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def balances(path: str) -> str:
    return hhb("--database", f"sqlite:///{path}", "ledger", "balances", "--json").output


def test_demo_again_changes_nothing_and_grows_no_older_than_17_months(here: Path, few: str) -> None:
    first = hhb("--today", "2026-11-22", "demo", "--fixtures", few)
    assert first.exit_code == 0, first.output
    assert "vanzelf gekoppeld" in first.output
    found = balances("var/demo.sqlite3")

    assert hhb("--today", "2026-11-22", "demo", "--fixtures", few).exit_code == 0
    assert balances("var/demo.sqlite3") == found

    later = hhb("--today", "2027-12-01", "demo", "--fixtures", few)
    assert later.exit_code == 0, later.output
    kept = here / "var" / "demo-until-2027-12-01.sqlite3"
    assert kept.is_file()
    assert balances(str(kept)) == found


@pytest.mark.parametrize("command", [("household", "list"), ("db", "upgrade"), ("demo",)])
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql://u:secret@127.0.0.1:abc/x", 2),
        ("u:secret@127.0.0.1", 2),
        ("sqlite:////tmp/\udcff.sqlite3", 2),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/x", 1),
        ("postgresql+psycopg://u@127.0.0.1:1/x?password=secret", 1),
        ("sqlite:////dev/null/x.sqlite3", 1),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_password(
    address: str, code: int, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUISHOUDBOEKJE_DATABASE", address)
    done = hhb(*command)

    assert (done.exit_code, done.stdout) == (code, "")
    assert "secret" not in done.stderr
    assert "database" in done.stderr


def test_two_demos_at_once_wait_for_each_other(here: Path, few: str) -> None:
    words = ["--today", "2026-11-20", "demo", "--fixtures", few]
    command = [sys.executable, "-c", "from huishoudboekje.cli import main; main()", *words]
    both = [subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE) for _ in range(2)]
    said = sorted((one.communicate()[0] for one in both), key=lambda each: b"(0 dagen)" in each)

    assert [one.returncode for one in both] == [0, 0]
    assert b"(0 dagen)" not in said[0], "one of them has played"
    assert b"(0 dagen)" in said[1], "the other one has found it done"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_turn_is_waited_for_and_ends_with_its_process(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"new_{kind}_url")()
    program = (
        "from huishoudboekje.jobs.turns import one_at_a_time\n"
        f"with one_at_a_time({url!r}, on_waiting=print):\n"
        "    print('inside', flush=True); input()"
    )
    waited = []
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"inside\n"

        def told() -> None:
            waited.append(other.poll())
            other.kill()

        with one_at_a_time(url, on_waiting=told):
            assert waited == [None], "it was alive when it was waited for"


def test_a_demo_with_receipts_by_hand_is_put_aside(here: Path, few: str) -> None:
    (here / "var").mkdir()
    address = "sqlite:///var/demo.sqlite3"
    upgrade(address)
    documents, _ = examples()
    document = next(each for each in documents if each.terms.id == "h-1002")
    moved = shifted(document, years_to_shift(document.terms.start, TODAY))
    engine = create_engine_for(address)
    with writing(engine) as session:
        start = moved.terms.start
        import_household(session, moved, organisation=EXAMPLE_ORGANISATION, by=acting(start))
        receipt = ReceiptInput(agreement_id="kgb", amount=77500, business_date=start + 30 * DAY)
        record_receipt(session, "h-1002", receipt, key="1", by=acting(start + 30 * DAY))
    engine.dispose()

    done = hhb("--today", "2026-11-22", "demo", "--fixtures", few)

    assert done.exit_code == 0, done.output
    assert (here / "var" / "demo-until-2026-11-22.sqlite3").is_file()
    with closing(sqlite3.connect(here / "var" / "demo.sqlite3")) as found:
        assert found.execute("SELECT count(*) FROM receipts").fetchone() == (0,)
