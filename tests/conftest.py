"""What every test may count on: Hypothesis profiles, and a machine on which nothing is skipped.

Knows nothing of the domain. Databases come from `tests.databases`.
"""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

if (Path(__file__).parent / "databases.py").exists():
    pytest_plugins = ["tests.databases"]

# The script that judges a change has everything installed: there a skipped test is a failed one.
# The real files of banks stand beside the repository, never in it: where they are not, nothing that
# is ours is missing.
NOT_OURS = "the real files of banks are not here"
TAKES_LONG = ("jobs", "machines")
REQUIRE_ALL = os.environ.get("HUISHOUDBOEKJE_REQUIRE_ALL", "") == "1"

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    derandomize=True,  # whether a change is accepted must not depend on luck
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault of the change
)
settings.register_profile("long", max_examples=5_000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no worker waits for another in the end."""
    items.sort(key=lambda item: item.path.parent.name not in TAKES_LONG)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for garbage all the time is a waste."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000, 10, 100)


def _fail_when_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    is_ours = NOT_OURS not in str(report.longrepr)
    if REQUIRE_ALL and report.outcome == "skipped" and is_ours:
        report.outcome = "failed"
        report.longrepr = f"Skipped where nothing may be skipped: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped or expected failure is a failure where everything is demanded."""
    report = yield
    _fail_when_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So is a whole file that is skipped while it is collected."""
    report = yield
    _fail_when_skipped(report)
    return report
