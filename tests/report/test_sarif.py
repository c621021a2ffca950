"""SARIF as code scanning needs it, key by key: for a missing one GitHub drops the result or the file."""

from __future__ import annotations

import json
from urllib.parse import unquote

from msgspec.structs import replace

from sse2ws.model.finding import Severity
from sse2ws.report import render
from sse2ws.report.outputs.sarif import MOST, uri
from tests.report.sample import EMPTY, FINDINGS, RUN

LOG = json.loads(render("sarif", RUN))
[ONLY] = LOG["runs"]
RESULTS = {each["ruleId"]: each for each in ONLY["results"]}


def test_the_log_says_what_it_is() -> None:
    assert LOG["version"] == "2.1.0"
    assert "sarif" in LOG["$schema"]
    assert ONLY["columnKind"] == "utf16CodeUnits"
    assert ONLY["tool"]["driver"]["name"] == "sse2ws"


def test_every_rule_has_help_and_every_result_its_rule() -> None:
    rules = ONLY["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({each.rule for each in FINDINGS})
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for each in ONLY["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]


def test_a_result_has_a_full_region_an_encoded_uri_and_a_fingerprint() -> None:
    for each in ONLY["results"]:
        [place] = each["locations"]
        region = place["physicalLocation"]["region"]
        assert list(region) == ["startLine", "startColumn", "endLine", "endColumn"]
        assert all(isinstance(number, int) and number >= 1 for number in region.values())
        assert each["partialFingerprints"]["primaryLocationLineHash"]
        assert each["message"]["text"]
    artifact = RESULTS["token-in-url"]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "src/app/goals/%5Bslug%5D/activity.tsx", "uriBaseId": "%SRCROOT%"}


def test_any_path_becomes_a_relative_uri() -> None:
    for path in ("a b/ü.ts", "c:/x.ts", "q?#%.ts", "[...all]/(x)/@y.ts", "-\\.ts"):
        assert unquote(uri(path)) == path
        assert not set(uri(path)) & set(" ?#[]:\\")
    assert uri("x\udcff.ts") == "x%FF.ts"


def test_the_way_that_led_to_a_finding_is_related() -> None:
    related = RESULTS["field-name"]["relatedLocations"]
    assert [each["id"] for each in related] == [1, 2]
    assert related[0]["message"]["text"] == "subscribed here"
    assert related[0]["physicalLocation"]["region"]["startLine"] == 7
    assert "relatedLocations" not in RESULTS["no-replay"]


def test_security_findings_are_marked() -> None:
    rules = {rule["id"]: rule["properties"] for rule in ONLY["tool"]["driver"]["rules"]}
    assert float(rules["token-in-url"]["security-severity"]) > 0
    assert "security-severity" not in rules["no-replay"]


def test_a_hole_in_the_audit_is_a_failed_execution() -> None:
    [invocation] = ONLY["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "src/latin1.tsx" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert json.loads(render("sarif", EMPTY))["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_equal_findings_have_different_fingerprints() -> None:
    twice = json.loads(render("sarif", replace(RUN, findings=(FINDINGS[0], FINDINGS[0]))))
    marks = [each["partialFingerprints"]["primaryLocationLineHash"] for each in twice["runs"][0]["results"]]
    assert len(set(marks)) == 2


def test_too_many_results_are_cut_the_mildest_first_and_it_is_said() -> None:
    mild = replace(FINDINGS[0], severity=Severity.INFO)
    many = replace(EMPTY, findings=(*[mild] * MOST, FINDINGS[2]))
    [run] = json.loads(render("sarif", many))["runs"]
    assert len(run["results"]) == MOST
    assert run["results"][0]["level"] == "error"
    assert run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"].startswith("1 result")


def test_a_message_cannot_make_links() -> None:
    odd = replace(FINDINGS[0], message="see [here](1)")
    [run] = json.loads(render("sarif", replace(EMPTY, findings=(odd,))))["runs"]
    assert "](" not in run["results"][0]["message"]["text"]
