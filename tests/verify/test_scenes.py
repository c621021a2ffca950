"""Arguments and payloads of a simulation: plausible, and the same on both sides."""

from __future__ import annotations

import json
from pathlib import Path

from sse2ws.model.source import SourceFile
from sse2ws.verify.arguments import variations_of
from sse2ws.verify.exports import mountables
from sse2ws.verify.scene import Kind, Mountable, Recipe
from tests.harness import cases
from tests.verify.stages import scenes


def mounted(code: str, path: str = "src/a.tsx") -> tuple[Mountable, ...]:
    return mountables(SourceFile(path, code.encode()))


def test_what_can_be_mounted() -> None:
    code = (
        "export function useGoals() {}\nexport const Goals = memo((props) => null);\nexport const NAMES = [];"
        "\nfunction helper() {}\nexport { helper as watch };\nexport default class Old extends Component {}"
    )
    found = {each.name: each.kind for each in mounted(code)}
    kinds = {
        "useGoals": Kind.HOOK,
        "Goals": Kind.COMPONENT,
        "watch": Kind.FUNCTION,
        "default": Kind.COMPONENT,
    }
    assert found == kinds


def test_what_can_be_mounted_of_commonjs() -> None:
    code = (
        "function Goals() {}\nexports.useGoals = function () {};\nmodule.exports.Goals = Goals;\n"
        "exports.NAMES = [];"
    )
    assert {each.name: each.kind for each in mounted(code, "src/a.js")} == {
        "useGoals": Kind.HOOK,
        "Goals": Kind.COMPONENT,
    }
    (whole,) = mounted("module.exports = (announce) => announce();", "src/live.cjs")
    assert (whole.name, whole.kind, len(whole.arguments)) == ("default", Kind.FUNCTION, 1)


def test_a_hook_made_by_a_call_takes_not_what_the_call_takes() -> None:
    (found,) = mounted("export const useStore = create((set) => ({ last: '' }));")
    assert (found.kind, found.arguments) == (Kind.HOOK, ())


def test_arguments_follow_their_types() -> None:
    (found,) = mounted(
        "type Props = { goal: { id: string } | null; live: boolean; size?: number; onGoal: () => void };\n"
        "export const Goals = ({ goal, live, size, onGoal }: Props) => null;"
    )
    (props,) = found.arguments
    assert isinstance(props.value, tuple)
    made = {name: (each.kind, each.value) for name, each in props.value}
    goal = made.pop("goal")
    assert goal[0] == "object"
    assert isinstance(goal[1], tuple)
    assert [(name, each.value) for name, each in goal[1]] == [("id", "goalId-1")]
    assert made == {"live": ("value", True), "size": ("value", 7), "onGoal": ("function", "props.onGoal")}


def test_arguments_without_types_follow_their_use() -> None:
    code = "export function useA(id, done, user, count) { done(); if (count < 1) return; return user.name; }"
    (found,) = mounted(code, "src/a.js")
    first, done, user, count = found.arguments
    assert (first.value, done.kind, count.value) == ("id-1", "function", 7)
    assert user.value == (("name", Recipe("value", "name-1")),)


def test_every_guard_is_tried_both_ways() -> None:
    (found,) = mounted("export function useA(goalId: string | null, live: boolean) {}", "src/a.ts")
    labels = [each.label for each in variations_of(found.arguments)]
    assert labels == [
        "argument 1 changed",
        "argument 1 empty",
        "argument 1 absent",
        "argument 2 false",
    ]


def test_payloads_have_the_fields_of_the_catalogue_and_of_the_code(tmp_path: Path) -> None:
    case = next(each for each in cases() if each.name == "fields/id-at-the-top-only")
    ((scene,), unplayed) = scenes(case, tmp_path, case.result)
    assert unplayed == []
    valid, others = scene.samples[:2]
    old, new = json.loads(valid.text), valid.data
    assert isinstance(new, dict)
    assert old["id"] == new["actionId"] == "actionId-1"
    assert old["owner"] == new["owner"] == {"id": "id-1"}
    assert old["due_date"] == new["dueDate"]
    assert not {"id", "due_date"} & new.keys()
    assert json.loads(others.text)["id"] == "actionId-2"
