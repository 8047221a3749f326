"""Addresses of the API: parameters read strictly, and every answer and error described."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import flask_smorest
import marshmallow as ma
from flask import Response, json, request

from web.csrf import require_same_origin
from web.parameters import PARSER
from web.schemas import ErrorAnswer

GEOJSON = "application/geo+json"
COMMON_ERRORS = {
    400: "A parameter is missing, unknown, repeated or wrong; the message names it.",
    502: "Something the service depends on failed, such as its store.",
}
Query = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Response])
Answer = type[ma.Schema] | Mapping[str, str]


def json_answer(value: object, status: int = 200, mimetype: str = "application/json") -> Response:
    """Answer that holds plain values as JSON; NaN is refused, not written."""
    return Response(json.dumps(value), status, mimetype=mimetype)


def revalidate(response: Response) -> Response:
    """Let a browser keep an answer, but ask each time whether it still holds."""
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.cache_control.no_cache = True
        response.vary.add("Cookie")
        response.add_etag()
        response.make_conditional(request)
    return response


class Endpoints:
    """Puts views at addresses of one blueprint and describes them.

    Parameters
    ----------
    blueprint
        Where the addresses are; requests that change something must come from our own pages.
    errors
        Status → what it means here, in English, for every address.
    parser
        How parameters and bodies are read.
    """

    def __init__(
        self,
        blueprint: flask_smorest.Blueprint,
        errors: Mapping[int, str] = COMMON_ERRORS,
        parser: ma.Schema | Any = PARSER,
    ) -> None:
        blueprint.ARGUMENTS_PARSER = parser
        blueprint.before_request(require_same_origin)
        self.blueprint = blueprint
        self.errors = errors

    def get(
        self,
        rule: str,
        query: type[ma.Schema],
        answer: Answer,
        *,
        mimetype: str = "application/json",
        errors: Mapping[int, str] | None = None,
    ) -> Callable[[View], View]:
        """Put a view that reads at an address.

        Parameters
        ----------
        rule
            Address under the blueprint's.
        query
            Schema of the parameters; the view gets their values first.
        answer, mimetype
            Schema of the answer, which the view makes itself.
        errors
            Meanings beside those of all addresses.
        """

        def put(view: View) -> View:
            described = self._described(view, 200, answer, mimetype, errors)
            asked = self.blueprint.arguments(query, location="query")(described)
            self.blueprint.route(rule, methods=["GET"])(asked)
            return view

        return put

    def post(
        self,
        rule: str,
        answer: Answer,
        *,
        body: Mapping[str, Any] | type[ma.Schema],
        query: type[ma.Schema] | None = None,
        status: int = 200,
        errors: Mapping[int, str] | None = None,
    ) -> Callable[[View], View]:
        """Put a view that changes or works something out at an address.

        Parameters
        ----------
        rule, answer, errors
            As for `get`.
        body
            Schema of a JSON body, whose members the view gets last; or the OpenAPI description of a
            body that the view reads itself (`members_body` makes that of a JSON object), {} for an
            empty one.
        query
            Schema of the parameters, which the view then gets first; None if it takes none.
        status
            Of success.
        """

        def put(view: View) -> View:
            described = self._described(view, status, answer, "application/json", errors)
            if isinstance(body, type):
                described = self.blueprint.arguments(body, location="json")(described)
            elif body:
                described = self.blueprint.doc(requestBody=dict(body))(described)
            if query is not None:
                described = self.blueprint.arguments(query, location="query")(described)
            self.blueprint.route(rule, methods=["POST"])(described)
            return view

        return put

    def _described(
        self,
        view: View,
        status: int,
        answer: Answer,
        mimetype: str,
        errors: Mapping[int, str] | None,
    ) -> Any:
        described = self.blueprint.response(status, answer, content_type=mimetype)(view)
        for code, meaning in {**self.errors, **(errors or {})}.items():
            described = self.blueprint.alt_response(code, schema=ErrorAnswer, description=meaning)(
                described
            )
        return described


def members_body(members: Mapping[str, str]) -> dict[str, Any]:
    """OpenAPI description of a body that is a JSON object.

    Examples
    --------
    >>> members_body({"reason": "Why."})["content"]["application/json"]["schema"]["properties"]
    {'reason': {'description': 'Why.'}}
    """
    properties = {name: {"description": words} for name, words in members.items()}
    content = {"application/json": {"schema": {"type": "object", "properties": properties}}}
    return {"required": True, "content": content}
