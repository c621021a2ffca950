"""Whether a project can import a module under the name that the pack gives it (`@/hooks/realtime`).

In: a program, an importing file, a name. Resolving also tries conventions; they prove no alias to be there.
"""

from __future__ import annotations

from collections.abc import Collection

from sse2ws.analyse.across.program import Program


def reached(program: Program, importer: str, module: str, own: Collection[str]) -> bool:
    """No for a file that only convention finds: neither a configuration nor other code knows the alias.

    `own`: the pack's modules. Who imports them may have been written by a fix, and is no witness.
    """
    home = program.resolve(importer, module)
    if home is None or program.configured(importer, module):
        return True
    alias = module[: module.find("/") + 1]
    # bundlers have aliases that no tsconfig.json repeats: code that lives from one shows that it is there
    return any(
        _witness(program, path, alias, own) and program.resolve(path, module) == home
        for quote in "'\""
        for path in program.files_with(f"{quote}{alias}".encode())
    )


def _witness(program: Program, path: str, alias: str, own: Collection[str]) -> bool:
    """Whether a file imports a module of the project, other than `own`, by the same alias."""
    facts = program.facts(path)
    modules = {use.ref.module for use in facts.imports} if facts is not None else set()
    return any(
        each.startswith(alias) and each not in own and program.resolve(path, each) is not None
        for each in modules
    )
