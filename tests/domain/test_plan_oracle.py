"""The whole answers of `plan` and `project` beside a slow, obvious, independent working-out."""

from typing import Any

from hypothesis import assume, given
from tests.domain import households, oracle

from huishoudboekje.agreements import document_from_json, document_from_toml
from huishoudboekje.errors import InvalidInput
from huishoudboekje.planning import (
    plan,
    plan_answer,
    projection,
    projection_answer,
    question_from_document,
)


def _answers(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    made = plan(question_from_document(document_from_toml(content)))
    curves = projection(made)
    return plan_answer(made, curves), projection_answer(curves)


def _is_refused(content: bytes) -> bool:
    try:
        document_from_toml(content)
    except InvalidInput as refusal:
        wrong = [finding.text for finding in refusal.findings]
    else:
        wrong = []
    # Of all that a random household has, only this may be wrong with it.
    assert set(wrong) <= {"deze regel geeft nooit een datum"}
    return bool(wrong)


@given(households.households())
def test_plan_and_projection_equal_the_slow_working_out(document: households.Table) -> None:
    content = households.to_toml(document)
    assume(not _is_refused(content))
    made, curves = _answers(content)
    assert oracle.plan(document) == made
    assert oracle.projection(document) == curves


@given(households.households())
def test_json_document_equals_its_toml_twin(document: households.Table) -> None:
    content = households.to_toml(document)
    assume(not _is_refused(content))
    assert document_from_toml(content) == document_from_json(households.to_json(document))
