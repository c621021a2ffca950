"""Does a fixture notice when the analysis is wrong? Small faults are put in, one at a time, and looked for.

    python -m tests.mutation --sample 200 --seed 1 sse2ws/analyse sse2ws/rewrite
    python -m tests.mutation sse2ws/analyse/link.py:120

Each mutant changes one expression or statement of one module and runs every fixture in a process of its own;
the first verdict, reason or byte that differs kills it. Prints the survivors, to be looked at, and the score.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.abc
import importlib.util
import os
import random
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_CPU_SECONDS = 300
"""What one mutant may take, several times what a sound run takes: one that never ends is a killed one."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the module's file and the number of the place, counted in the order of `ast.walk`."""

    path: Path
    place: int
    line: int
    what: str


def mutants(path: Path) -> Iterator[Mutant]:
    """All faults that are put into a file. Docstrings, annotations and imports are left alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for place, node in enumerate(ast.walk(tree)):
        if (what := _fault(node)) is not None:
            yield Mutant(path, place, node.lineno, what)  # type: ignore[attr-defined]


def _fault(node: ast.AST) -> str | None:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _OPPOSITE:
            return f"{ast.unparse(node)}: {_OPPOSITE[type(op)].__name__}"
        case ast.BoolOp():
            return f"{ast.unparse(node)}: and <-> or"
        case ast.UnaryOp(op=ast.Not()):
            return f"{ast.unparse(node)}: without not"
        case ast.If() | ast.IfExp():
            return f"if {ast.unparse(node.test)}: negated"
        case ast.Return(value=ast.Constant(value=bool() as value)):
            return f"return {not value}"
        case ast.Continue():
            return "continue: pass"
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            return f"{ast.unparse(node)}: dropped"
    return None


def mutated(tree: ast.Module, place: int) -> ast.Module:
    """The module with the fault at one place."""
    target = next(node for number, node in enumerate(ast.walk(tree)) if number == place)

    class Put(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return self.generic_visit(node) if node is not target else _put(node)

    return ast.fix_missing_locations(Put().visit(tree))


def _put(node: ast.AST) -> ast.AST:
    match node:
        case ast.Compare():
            node.ops = [_OPPOSITE[type(node.ops[0])]()]
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.UnaryOp():
            return node.operand
        case ast.If() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Return(value=ast.Constant()):
            node.value = ast.Constant(not node.value.value)
        case _:
            return ast.copy_location(ast.Pass(), node)
    return node


class _Swap(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module its mutated code."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts)

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        tree = mutated(ast.parse(self.mutant.path.read_text(encoding="utf-8")), self.mutant.place)
        exec(compile(tree, self.mutant.path, "exec"), module.__dict__)


def _killed(mutant: Mutant) -> bool:
    """Run all fixtures, then the tests of the commands, in a child; True when one of them notices."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
        try:
            sys.meta_path.insert(0, _Swap(mutant))
            os._exit(0 if _all_fixtures_hold() and _commands_hold() else 1)
        except BaseException:  # whatever it is, a fixture noticed; nothing may run on in the child
            os._exit(1)
    return os.waitpid(child, 0)[1] != 0


def _all_fixtures_hold() -> bool:
    from tests.harness import cases, run_case

    for case in cases():
        with tempfile.TemporaryDirectory() as folder:
            found = run_case(case, Path(folder))
        reasons = zip(case.reasons, found.reasons, strict=True) if found.verdicts == case.verdicts else ()
        if found.verdicts != case.verdicts or found.files != case.result:
            return False
        if not all(expected <= seen for expected, seen in reasons):
            return False
    return True


def _commands_hold() -> bool:
    """What fixtures do not compare, findings above all."""
    import pytest

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return (
        pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", str(ROOT / "tests" / "cli")])
        == 0
    )


def _load_what_does_not_change() -> None:
    """Once, in the parent: each child starts with it."""
    for name in ("pydantic", "tree_sitter", "tree_sitter_javascript", "tree_sitter_typescript"):
        importlib.import_module(name)


def _under(path: str) -> list[Mutant]:
    """The mutants of a folder, of a file, or of one line of it: `sse2ws/analyse/link.py:12`."""
    name, _, line = path.partition(":")
    place = ROOT / name
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    return [each for file in files for each in mutants(file) if not line or each.line == int(line)]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("paths", nargs="*", default=["sse2ws/analyse", "sse2ws/rewrite"])
    given = parser.parse_args(arguments)
    found = [each for path in given.paths for each in _under(path)]
    chosen = random.Random(given.seed).sample(found, min(given.sample, len(found)))
    _load_what_does_not_change()
    killed = 0
    with ThreadPoolExecutor(given.jobs) as pool:
        for mutant, dead in zip(chosen, pool.map(_killed, chosen), strict=True):
            killed += dead
            if not dead:
                print(f"survived {mutant.path.relative_to(ROOT)}:{mutant.line}: {mutant.what}", flush=True)
    print(f"{killed} of {len(chosen)} killed ({killed / len(chosen):.0%}), drawn from {len(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
