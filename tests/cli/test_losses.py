"""What changes even when the rewrite is right: each loss has its place, where this code shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

Type = Callable[..., Typed]

EFFECT = """import {{ useEffect, useState }} from 'react';

export function useGoals({params}) {{
  const [goal, setGoal] = useState(null);
  useEffect(() => {{
    const source = new EventSource({url});
    {body}
    return () => source.close();
  }}, [{deps}]);
  return goal;
}}
"""
READ = "source.addEventListener('goal-created', (e) => console.log(JSON.parse(e.data).goal_id));"


def effect(body: str = READ, params: str = "", url: str = "'/api/events'", deps: str = "") -> str:
    return EFFECT.format(body=body, params=params, url=url, deps=deps)


TWICE = """const on = (e) => console.log(JSON.parse(e.data).goal_id);
    source.addEventListener('goal-created', on);
    source.addEventListener('goal-created', on);"""
PARSED = "source.addEventListener('goal-created', (e) => {{ const d = JSON.parse(e.data); {} }});"

CASES = {
    "stale-closure-gone": (effect(), "[]"),
    "forced-reconnect-gone": (effect(params="retryKey", deps="retryKey"), "retryKey"),
    "connection-log-gone": (
        effect(f"source.onerror = (e) => console.error('lost', e);\n    {READ}"),
        "console.error('lost', e)",
    ),
    "once-per-outage": (effect(f"source.onerror = () => report('lost');\n    {READ}"), "report('lost')"),
    "parameter-unread": (effect(params="token", url="`/api/events?token=${token}`", deps="token"), "token"),
    "tenant-wide-events": (
        effect(params="goalId", url="`/realtime/goals/${goalId}/activity`", deps="goalId").replace(
            "goal-created", "goal-activity-created"
        ),
        "new EventSource(`/realtime/goals/${goalId}/activity`)",
    ),
    "duplicate-listener": (effect(TWICE), "source.addEventListener('goal-created', on)"),
    "listener-isolation": (
        effect(PARSED.format("if (!d.goal_id) throw new Error('none');")),
        PARSED.format("if (!d.goal_id) throw new Error('none');").rstrip(";"),
    ),
    "object-data": (
        effect(PARSED.format("d.goal_title = 'x'; console.log(d.goal_title);")),
        "d.goal_title",
    ),
    "initial-snapshot-lost": (effect(PARSED.format("setGoal(d);")), "d"),
    "no-replay": (effect(), "new EventSource('/api/events')"),
}


@pytest.mark.parametrize("rule", CASES)
def test_it_is_said_at_its_place(rule: str, project: Path, typed: Type) -> None:
    code, where = CASES[rule]
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    (project / "useGoals.js").write_text(code)
    findings = json.loads(typed("scan", "-q", "--output-format", "json").out)["findings"]
    found = [each for each in findings if each["rule"] == rule]
    assert found, [each["rule"] for each in findings]
    each = found[0]
    assert each["severity"] == "info"
    lines = code.split("\n")
    assert each["line"] == each["endLine"]
    text = lines[each["line"] - 1][each["column"] - 1 : each["endColumn"] - 1]
    assert text == where


def test_what_the_code_does_not_show_is_not_said(project: Path, typed: Type) -> None:
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    (project / "useGoals.js").write_text(effect(params="url", url="url", deps="url"))
    findings = json.loads(typed("scan", "-q", "--output-format", "json").out)["findings"]
    said = {each["rule"] for each in findings}
    assert said.isdisjoint(CASES.keys() - {"no-replay"})


def test_two_connections_of_one_component_share_one_order(project: Path, typed: Type) -> None:
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    first, second = effect().split("  return goal;")
    one = first.split("  useEffect")[1]
    (project / "useGoals.js").write_text(f"{first}  useEffect{one}  return goal;{second}")
    findings = json.loads(typed("scan", "-q", "--output-format", "json").out)["findings"]
    assert [each["rule"] for each in findings].count("global-order") == 1


NESTED = """let source, timer;
    const connect = () => {
      source = new EventSource('/api/events');
      source.addEventListener('connected', () => console.log('there'));
      source.addEventListener('goal-created', (e) => console.log(JSON.parse(e.data).goal_id));
      source.onerror = () => {
        console.warn('lost'); console.error('again');
        source.close();
        timer = setTimeout(connect, 2000);
      };
    };
    connect();"""

LOGS = {
    "in a function that opens, and not what its handlers go on writing": (
        effect(NESTED),
        ["console.log('there')", "console.warn('lost')", "console.error('again')"],
    ),
    "of a package for logs, beside a flag": (
        "import debug from 'debug';\nconst log = debug('goals');\n"
        + effect(
            "source.onerror = () => setGoal(false);\n"
            f"    source.onopen = () => {{ setGoal(true); log('open'); }};\n    {READ}"
        ),
        ["log('open')"],
    ),
    "of a function that only the stream calls": (
        effect(f"source.onerror = failed;\n    {READ}").replace(
            "  useEffect", "  const failed = () => { console.error('lost'); };\n  useEffect", 1
        ),
        ["console.error('lost')"],
    ),
    "of a function that a button calls too": (
        effect(f"source.onerror = failed;\n    {READ}")
        .replace("  useEffect", "  const failed = () => { console.error('lost'); };\n  useEffect", 1)
        .replace("return goal", "return <b onClick={failed}>{goal}</b>"),
        [],
    ),
    "as what is called": (effect(f"source.onerror = console.error;\n    {READ}"), ["console.error"]),
    "before nothing is opened": (
        effect(READ, params="id", deps="id").replace(
            "    const source", "    if (!id) { console.warn('none'); return; }\n    const source"
        ),
        ["console.warn('none')"],
    ),
    "and none of other work in the effect": (
        effect(f"load().catch((e) => console.error('stays', e));\n    {READ}", params="load", deps="load"),
        [],
    ),
    "and none of a function that is called log": (
        effect(f"source.onopen = () => {{ log('open'); }};\n    {READ}", params="log", deps="log"),
        [],
    ),
}


@pytest.mark.parametrize("what", LOGS)
def test_every_line_of_a_log_that_goes_is_told(what: str, project: Path, typed: Type) -> None:
    code, expected = LOGS[what]
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    (project / "useGoals.jsx").write_text(code)
    findings = json.loads(typed("scan", "-q", "--output-format", "json").out)["findings"]
    lines = code.split("\n")
    found = [each for each in findings if each["rule"] == "connection-log-gone"]
    told = [lines[each["line"] - 1][each["column"] - 1 : each["endColumn"] - 1] for each in found]
    assert told == expected, [each["rule"] for each in findings]
