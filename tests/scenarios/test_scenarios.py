"""The cases from practice come out as the scenarios in `fixtures/scenarios` say they do."""

from pytest_bdd import scenarios

pytest_plugins = [
    "tests.scenarios.budget",
    "tests.scenarios.owing",
    "tests.scenarios.arranging",
]

scenarios("../../fixtures/scenarios")
