"""The peer of single entries on PostgreSQL: django-hordak's own `transfer_to`, where it is there.

It lives in a Python of its own, in a folder that a variable names, and never beside the product:
the bench writes a small Django project and runs it there. A transfer is one credit and one debit;
its accounts are loaded beforehand, and its settings are Django's own but for the database.
"""

import os
import subprocess
from pathlib import Path

from tests.bench.writers import DATABASE

HORDAK = "HUISHOUDBOEKJE_BENCH_HORDAK"
LEFT_OUT = (
    "django-hordak was left out: make a Python environment for it alone, `python3 -m venv FOLDER` "
    f"and `FOLDER/bin/pip install django-hordak 'psycopg[binary]'`, and name it: {HORDAK}=FOLDER"
)

_SETTINGS = f"""
import os

from psycopg.conninfo import conninfo_to_dict

named = conninfo_to_dict(os.environ["{DATABASE}"])
SECRET_KEY = "bench"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "mptt", "djmoney", "hordak"]
CURRENCIES = ["EUR"]
DEFAULT_CURRENCY = "EUR"
DATABASES = {{
    "default": {{
        "ENGINE": "django.db.backends.postgresql",
        "NAME": named.pop("dbname"),
        "OPTIONS": named,
    }}
}}
"""

_PREPARE = """
import os
import platform
from importlib.metadata import version

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.core.management import call_command
from hordak.models import Account, AccountType

call_command("migrate", verbosity=0)
for number in range(100):
    for name in ("received", "available"):
        Account.objects.create(
            name=f"h-{number:05d}:{name}", type=AccountType.asset, currencies=["EUR"]
        )
print(
    f"django-hordak {version('django-hordak')}, Django {version('django')},"
    f" psycopg {version('psycopg')}, Python {platform.python_version()}"
)
"""

_WRITE = """
import os
import sys
from datetime import date
from decimal import Decimal

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from hordak.models import Account
from moneyed import Money

first, writers, total = map(int, sys.argv[1:])
accounts = {account.name: account for account in Account.objects.all()}
day = date(2027, 1, 25)
print("ready", flush=True)
sys.stdin.readline()
for number in range(first, total, writers):
    household = f"h-{number % 100:05d}"
    accounts[f"{household}:received"].transfer_to(
        accounts[f"{household}:available"],
        Money(Decimal(1_000 + number) / 100, "EUR"),
        date=day,
        description=f"Vaste last: huur, {day}",
    )
print("done", flush=True)
"""


def has_hordak() -> bool:
    """Whether a folder is named; that there is no Python in it is a mistake, not a choice."""
    return bool(os.environ.get(HORDAK))


def prepared(folder: Path, database: str) -> str:
    """The project stands in the folder, its tables and accounts in the database; its versions."""
    for name, text in (("settings", _SETTINGS), ("prepare", _PREPARE), ("write", _WRITE)):
        (folder / f"{name}.py").write_text(text.lstrip(), encoding="utf-8")
    answer = subprocess.run(
        [_python(), "prepare.py"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, DATABASE: database},
    )
    return answer.stdout.strip()


def theirs(writers: int, total: int) -> list[list[str]]:
    """The commands of hordak's writers, who share so many transfers."""
    share = [str(writers), str(total)]
    return [[_python(), "write.py", str(first), *share] for first in range(writers)]


def _python() -> str:
    return str(Path(os.environ[HORDAK]).resolve() / "bin" / "python")
