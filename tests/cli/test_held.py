"""Which files wait together."""

from __future__ import annotations

from sse2ws.commands.held import bundles, hold_back
from tests.cli import made_up
from tests.cli.made_up import unit


def test_units_that_share_a_file_or_a_group_are_one_bundle() -> None:
    run = made_up.run(
        unit("u1", "a.ts", "shared.ts"),
        unit("u2", "b.ts", "shared.ts"),
        unit("u3", "c.ts", group="g"),
        unit("u4", "d.ts", group="g"),
        unit("u5", "e.ts"),
    )
    found = bundles(run, made_up.plan(run))
    assert [(each.files, each.units) for each in found] == [
        (("a.ts", "b.ts", "shared.ts"), ("u1", "u2")),
        (("c.ts", "d.ts"), ("u3", "u4")),
        (("e.ts",), ("u5",)),
    ]


def test_a_change_without_a_unit_stands_alone() -> None:
    run = made_up.run(unit("u1", "a.ts"))
    plan = made_up.plan(run)
    with_env = type(plan)((made_up.change(".env"), *plan.changes), plan.applied, plan.per_unit)
    assert [each.files for each in bundles(run, with_env)] == [(".env",), ("a.ts",)]


def test_one_dirty_file_holds_back_all_that_goes_with_it_and_nothing_else() -> None:
    run = made_up.run(unit("u1", "a.ts", "b.ts"), unit("u2", "b.ts", "c.ts"), unit("u3", "d.ts"))
    rest, held = hold_back(run, made_up.plan(run), ["a.ts"])
    assert [each.path for each in rest.changes] == ["d.ts"]
    assert rest.applied == ("u3",)
    assert [each.units for each in held] == [("u1", "u2")]


def test_nothing_dirty_holds_nothing_back() -> None:
    run = made_up.run(unit("u1", "a.ts"))
    plan = made_up.plan(run)
    assert hold_back(run, plan, ["elsewhere.ts"]) == (plan, ())
