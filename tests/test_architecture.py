"""Imports point one way. Read from the syntax trees, so imports inside functions count as well."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sse2ws"

STAGES = {"project", "packs", "analyse", "checks", "rewrite", "report", "setup", "verify", "runtime"}
MAY_IMPORT = {
    "__main__": {"cli"},
    "cli": {"start_up", "commands"},
    "commands": {"pipeline"} | STAGES,
    "pipeline": STAGES,
    "verify": {"project", "packs", "checks", "analyse", "syntax"},
    "setup": {"project", "packs", "analyse", "rewrite", "runtime", "syntax"},
    "rewrite": {"packs", "checks", "analyse", "syntax"},
    "checks": {"packs", "analyse", "syntax"},
    "analyse": {"packs", "syntax"},
    "report": set(),
    "project": set(),
    "packs": set(),
    "runtime": {"syntax"},
    "syntax": set(),
    "model": set(),
    "start_up": set(),
}
"""Besides itself and `model`, which all may import. What is below never knows what is above."""

OWNERS = {
    "tree_sitter": {"syntax/tsx.py", "packs/place.py"},
    "tree_sitter_typescript": {"syntax/tsx.py"},
    "tree_sitter_javascript": {"syntax/tsx.py"},
    "tree_sitter_toml": {"packs/place.py"},
    "libcst": {"syntax/python.py"},
    "msgspec": {""},
    "typer": {"cli.py", "commands/"},
    "rich": {"report/", "commands/"},
    "jinja2": {"report/", "runtime/"},
    "markupsafe": {"report/"},
    "pygments": {"report/"},
    "pydantic": {"packs/"},
    "pydantic_core": {"packs/"},
    "pathspec": {"packs/", "project/"},
    "tomlkit": {"packs/"},
}
"""Third-party package -> the files or folders of sse2ws that may import it; "" is all of it.

Values are `msgspec.Struct`s everywhere: defining a dataclass takes twenty times as long, and start-up is
most of what a commit hook waits for.
"""

MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def layer(module: str) -> str:
    """`report/html.py` -> `report`, `cli.py` -> `cli`."""
    return module.split("/")[0].removesuffix(".py")


def imported(module: str) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports are absolute here"
            if node.module == "sse2ws":
                yield from (f"sse2ws.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


@pytest.mark.parametrize("module", [each for each in MODULES if each != "__init__.py"])
def test_a_module_imports_only_what_is_below_it(module: str) -> None:
    own = layer(module)
    allowed = MAY_IMPORT[own] | {own, "model", "__version__"}
    ours = {name for name in imported(module) if name.startswith("sse2ws.")}
    wrong = {name for name in ours if name.split(".")[1] not in allowed}
    assert not wrong, f"{own} must not import {', '.join(sorted(wrong))}: see MAY_IMPORT"


@pytest.mark.parametrize("module", MODULES)
def test_each_library_has_its_place(module: str) -> None:
    for name in imported(module):
        library = name.split(".")[0]
        if library == "sse2ws" or library in sys.stdlib_module_names:
            continue
        owners = OWNERS.get(library)
        assert owners, f"{module} imports {library}, which is in nobody's hands: see OWNERS"
        assert any(module == each or (each[-1:] in "/" and module.startswith(each)) for each in owners), (
            f"{module} imports {library}: only {', '.join(sorted(owners))} may"
        )


def test_what_may_be_imported_has_no_circle() -> None:
    done: set[str] = set()
    while done != MAY_IMPORT.keys():
        free = {each for each, below in MAY_IMPORT.items() if each not in done and below <= done}
        assert free, f"a circle among {sorted(MAY_IMPORT.keys() - done)}"
        done |= free


def beside(module: str) -> set[str]:
    """The modules that a module imports, wherever in it; not those that only its types name."""
    found: set[str] = set()
    queue: list[ast.AST] = [ast.parse((PACKAGE / module).read_bytes())]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        queue += ast.iter_child_nodes(node)
    return {each for each in MODULES if f"sse2ws/{each}".removesuffix(".py").replace("/", ".") in found}


def circles(needed: dict[str, set[str]]) -> set[str]:
    """Who stands in a circle, or between two: nobody who needs none of them, or whom none of them needs."""
    left = set(needed)
    while ends := {
        each for each in left if not needed[each] & left or not any(each in needed[other] for other in left)
    }:
        left -= ends
    return left


def test_no_module_is_below_itself() -> None:
    assert not circles({module: beside(module) for module in MODULES})


def test_no_part_of_the_analysis_is_below_itself() -> None:
    """Its folders, and the modules beside them, are steps: each knows only of those below."""
    needed: dict[str, set[str]] = {}
    for module in MODULES:
        if module.startswith("analyse/") and module != "analyse/__init__.py":
            parts = {step(other) for other in beside(module) if other.startswith("analyse/")}
            needed.setdefault(step(module), set()).update(parts - {step(module), "__init__"})
    assert not circles(needed)


def step(module: str) -> str:
    """`analyse/flow/calls.py` -> `flow`, `analyse/link.py` -> `link`."""
    return module.split("/")[1].removesuffix(".py")


def test_the_test_can_fail() -> None:
    assert "analyse/flow/calls.py" in beside("analyse/flow/follow.py")
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == {"b", "c"}
    assert set(imported("commands/scan.py")) >= {"sse2ws.pipeline", "sse2ws.commands.request"}
    assert "typer" in set(imported("cli.py"))
    assert "typer" not in set().union(*(imported(each) for each in MODULES if layer(each) == "model"))
