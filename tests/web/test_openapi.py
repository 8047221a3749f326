"""The API's description: every reference leads somewhere, and it tells what the service does."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

METHODS = {"get", "post", "put", "patch", "delete"}
#: The routes of the map itself; those of files, zones and the audit have tests of their own.
MAP_ROUTES = {
    "/healthz", "/api/layers", "/api/layers/{layer_id}", "/api/tasks", "/api/findings",
    "/api/check", "/api/search", "/api/rules",
}  # fmt: skip


@pytest.fixture
def spec(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/api/openapi.json")
    assert response.status_code == 200
    return response.json


def references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in references(value)]
    if isinstance(node, list):
        return [ref for value in node for ref in references(value)]
    return []


def operations(spec: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What the map reads, by path."""
    return [(path, spec["paths"][path]["get"]) for path in sorted(MAP_ROUTES)]


def test_it_names_its_version_title_and_all_routes(spec: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.0\.\d", spec["openapi"])
    assert spec["info"]["title"]
    assert spec["info"]["version"]
    assert set(spec["paths"]) >= MAP_ROUTES


def test_every_route_of_the_service_is_described(app: Flask, spec: dict[str, Any]) -> None:
    served = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") or rule.rule == "/healthz"
    }
    assert served - {"/api/openapi.json"} == set(spec["paths"])


def test_every_reference_leads_somewhere(spec: dict[str, Any]) -> None:
    found = references(spec)
    assert found
    for reference in found:
        node: Any = spec
        assert reference.startswith("#/")
        for key in reference[2:].split("/"):
            node = node[key]
        assert node


def test_every_parameter_of_a_path_is_described(spec: dict[str, Any]) -> None:
    for path, item in spec["paths"].items():
        named = {
            each["name"]
            for each in [
                *item.get("parameters", []),
                *(one for method in METHODS for one in item.get(method, {}).get("parameters", [])),
            ]
            if each["in"] == "path"
        }
        assert named == set(re.findall(r"{(\w+)}", path))


def test_every_parameter_says_what_it_is(spec: dict[str, Any]) -> None:
    for path, operation in operations(spec):
        names = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
        assert len(names) == len(set(names))
        assert "lang" in names
        for each in operation["parameters"]:
            assert each["schema"]["type"] in ("string", "number"), (path, each)
            if each["in"] == "query":
                assert each["description"], (path, each)


def test_only_what_is_required_is_said_to_be(spec: dict[str, Any]) -> None:
    required = {
        path: {each["name"] for each in operation["parameters"] if each.get("required")}
        for path, operation in operations(spec)
    }
    assert required["/api/check"] == {"lon", "lat", "datum"}
    assert required["/api/search"] == {"q"}
    assert required["/api/tasks"] == required["/api/layers"] == set()


def test_the_choices_of_a_parameter_are_listed(spec: dict[str, Any]) -> None:
    (check,) = (operation for path, operation in operations(spec) if path == "/api/check")
    by_name = {each["name"]: each for each in check["parameters"]}
    assert by_name["datum"]["schema"]["enum"] == ["wgs84", "cgcs2000", "gcj02", "bd09"]
    assert "thermal_power" in by_name["activity"]["schema"]["enum"]
    assert by_name["as_of"]["schema"]["format"] == "date"
    assert by_name["lon"]["schema"]["type"] == "number"


def test_every_error_is_described_in_the_one_shape(spec: dict[str, Any]) -> None:
    for path, operation in operations(spec):
        responses = operation["responses"]
        assert {"200", "400", "502", "default"} <= set(responses), path
        assert "422" not in responses
        for status, response in responses.items():
            if status == "200":
                assert response["content"]
                continue
            if "$ref" in response:
                response = spec["components"]["responses"][response["$ref"].split("/")[-1]]
            schema = response["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}, (path, status)
    assert "404" in spec["paths"]["/api/layers/{layer_id}"]["get"]["responses"]
    error = spec["components"]["schemas"]["ErrorAnswer"]
    assert set(error["properties"]) == {"error", "message", "status", "field"}


def test_every_operation_of_every_path_tells_its_errors_in_the_one_shape(
    spec: dict[str, Any],
) -> None:
    for path, item in spec["paths"].items():
        for method in METHODS & set(item):
            assert item[method]["summary"], (path, method)
            default = item[method]["responses"]["default"]
            reference = default.get("$ref") or default["content"]["application/json"]["schema"]
            assert "ERROR" in str(reference).upper(), (path, method)


def test_every_operation_has_a_summary_and_an_answer(spec: dict[str, Any]) -> None:
    for path, operation in operations(spec):
        assert operation["summary"], path
        content = operation["responses"]["200"]["content"]
        (media,) = content.values()
        assert media["schema"]["$ref"], path


def test_the_described_choices_are_accepted(client: FlaskClient, spec: dict[str, Any]) -> None:
    for path, operation in operations(spec):
        if "{" in path or path in ("/api/check", "/api/search"):
            continue
        for each in operation["parameters"]:
            for choice in each["schema"].get("enum", []):
                response = client.get(path, query_string={each["name"]: choice})
                assert response.status_code == 200, (path, each["name"], choice)
