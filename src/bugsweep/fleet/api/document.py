"""The description of the API (OpenAPI 3.1), as it is served and as it stands in docs/reference."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final

from bugsweep.fleet.api import PREFIX
from bugsweep.formats.json_text import indented_json

_PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was not answered (RFC 9457).",
    "properties": {
        "title": {"type": "string", "description": "The status in words.", "examples": ["Conflict"]},
        "status": {"type": "integer", "description": "The status.", "examples": [409]},
        "detail": {"type": "string", "description": "One sentence.", "examples": ["The verdict is confirmed already."]},
    },
    "required": ["title", "status", "detail"],
    "additionalProperties": False,
}
_ALWAYS: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WRITING: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
_EXACT: Final = (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)
_IF_MATCH: Final = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of what is changed, as it was read; `*` for whatever it is now.",
    "schema": {"type": "string", "pattern": '^(\\*|"[0-9a-f]{32}")$', "examples": ["*"]},
}


def written_document() -> bytes:
    """Return the description as it stands in docs/reference; Django is set up for it where it is not yet.

    Raises:
        ImportError: when Django or django-ninja is not installed.
    """
    import django  # noqa: PLC0415 - heavy
    from django.conf import settings  # noqa: PLC0415 - as above

    if not settings.configured:
        from bugsweep.fleet.settings import settings_of  # noqa: PLC0415 - needs Django

        settings.configure(**settings_of(Path(gettempdir()) / "no-workspace", {}))
        django.setup()
    return indented_json(document())


@cache
def document() -> dict[str, Any]:
    """Return the description. Django is set up by now."""
    from bugsweep.fleet.api.declaration import ENDPOINTS  # noqa: PLC0415 - needs settings
    from bugsweep.fleet.api.urls import API  # noqa: PLC0415 - as above

    made: dict[str, Any] = API.get_openapi_schema(path_prefix=PREFIX)
    made["components"]["schemas"]["Problem"] = _PROBLEM
    made["components"]["responses"] = {status.name: _refusal(status) for status in (*_ALWAYS, *_WRITING, *_EXACT)}
    for endpoint in ENDPOINTS:
        operation = made["paths"][f"/{PREFIX}{endpoint.path[1:]}"][endpoint.method.lower()]
        operation["description"] = " ".join(filter(None, (operation.get("description", ""), _needs(endpoint.needs))))
        for parameter in operation["parameters"]:
            parameter["schema"] = _without_null(parameter["schema"])
        if endpoint.exact:
            operation["parameters"].append(_IF_MATCH)
        if endpoint.body is not None:
            operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": endpoint.body}}}
        _describe_answers(operation, endpoint)
    return made


def _describe_answers(operation: dict[str, Any], endpoint: Any) -> None:  # noqa: ANN401 - imported late
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    if endpoint.versioned:
        answers[str(endpoint.status)]["headers"] = {
            "ETag": {"description": "The version of what is shown.", "required": True, "schema": {"type": "string"}}
        }
        if endpoint.method == "GET":
            answers["304"] = {"description": "It is as `If-None-Match` says."}
    refusals = [*_ALWAYS, *(_WRITING if endpoint.method != "GET" else ())]
    if endpoint.exact:
        refusals += _EXACT
    for status in refusals:
        answers[str(status.value)] = {"$ref": f"#/components/responses/{status.name}"}
    operation["responses"] = dict(sorted(answers.items()))


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    return {
        "description": status.phrase,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _needs(permission: str | None) -> str:
    return "Any token that serves may ask." if permission is None else f"Needs the permission `{permission}`."


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter: one that is left out is no null, and an address cannot say null."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    plain = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**kinds[0], **{key: value for key, value in plain.items() if value is not None}}
