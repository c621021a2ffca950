"""The compiler has nothing to say about the rendered files and code that uses them, whatever the project."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from sse2ws.model.pack import Pack
from sse2ws.runtime.style import EnvVariant, RuntimeStyle
from tests.runtime.catalogue import CATALOGUE, NO_CATALOGUE
from tests.runtime.project import HERE, run, write

STRICTEST = {
    "strict": True,
    "noEmit": True,
    "jsx": "react-jsx",
    "lib": ["ES2022", "DOM", "DOM.Iterable"],
    "target": "ES2022",
    "module": "ESNext",
    "moduleResolution": "bundler",
    "noUnusedLocals": True,
    "noUnusedParameters": True,
    "noImplicitReturns": True,
    "noUncheckedIndexedAccess": True,
    "noFallthroughCasesInSwitch": True,
    "exactOptionalPropertyTypes": True,
    "isolatedModules": True,
    "verbatimModuleSyntax": True,
    "erasableSyntaxOnly": True,
    "skipLibCheck": True,
}
CREATE_REACT_APP = {"moduleResolution": "node", "verbatimModuleSyntax": False, "target": "ES2017"}
"""What an application of 2021 compiles with."""


@dataclass(frozen=True)
class Case:
    compiler: str
    react: str
    pack: Pack
    style: RuntimeStyle
    options: dict[str, object]


CASES = {
    "typescript 7, react 19": Case("typescript", "react", CATALOGUE, RuntimeStyle(), {}),
    "typescript 5, react 19, next, double quotes": Case(
        "typescript-5", "react", CATALOGUE, RuntimeStyle("double", base="", env=EnvVariant.NEXT), {}
    ),
    "typescript 7, react 18, vite, no semicolons": Case(
        "typescript", "types-react-18", CATALOGUE, RuntimeStyle(semicolons=False, env=EnvVariant.VITE), {}
    ),
    "typescript 5, react 17, create-react-app": Case(
        "typescript-5", "types-react-17", CATALOGUE, RuntimeStyle("double", False, "\r\n"), CREATE_REACT_APP
    ),
    "typescript 7, react 19, no catalogue": Case("typescript", "react", NO_CATALOGUE, RuntimeStyle(), {}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_compiler_has_anything_to_say(case: Case, tmp_path: Path) -> None:
    write(tmp_path, case.pack, case.style)
    usage = "usage.tsx" if case.pack.events else "usage-without-catalogue.tsx"
    source = tmp_path / case.style.base
    shutil.copy(HERE / "types" / usage, source / "usage.tsx")
    _configure(tmp_path, case)
    run(tmp_path, "node", f"node_modules/{case.compiler}/bin/tsc", "-p", ".")


def test_the_tests_of_the_behaviour_compile(tmp_path: Path) -> None:
    write(tmp_path, CATALOGUE, RuntimeStyle())
    shutil.copytree(
        HERE / "behaviour", tmp_path / "src/behaviour", ignore=shutil.ignore_patterns("mount-17.ts")
    )
    loose: dict[str, object] = {"exactOptionalPropertyTypes": False, "allowImportingTsExtensions": True}
    _configure(tmp_path, Case("typescript", "react", CATALOGUE, RuntimeStyle(), loose))
    run(tmp_path, "node", "node_modules/typescript/bin/tsc", "-p", ".")


def test_a_wrong_payload_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, CATALOGUE, RuntimeStyle())
    wrong = "import { realtimeWebSocket } from '@/services/realtime-websocket';\nrealtimeWebSocket.subscribe("
    (tmp_path / "src/wrong.ts").write_text(wrong + "'goal.created', ({ data }) => data.goal_id);\n")
    _configure(tmp_path, CASES["typescript 7, react 19"])
    with pytest.raises(
        AssertionError, match=r"wrong\.ts\(2,\d+\): error TS2\d+: Property 'goal_id' does not"
    ):
        run(tmp_path, "node", "node_modules/typescript/bin/tsc", "-p", ".")


def _configure(folder: Path, case: Case) -> None:
    """A tsconfig.json as the project would have it, and what its bundler declares."""
    source = f"./{case.style.base}".rstrip("/")
    vite = case.style.env is EnvVariant.VITE
    types = {"react": "@types/react"}.get(case.react, case.react)
    paths = {
        "@/*": [f"{source}/*"],
        "mount": [f"{source}/behaviour/mount.ts"],
        "react": [f"./node_modules/{types}"],
        "react/jsx-runtime": [f"./node_modules/{types}/jsx-runtime.d.ts"],
    }
    options = {**STRICTEST, "types": [] if vite else ["node"], "paths": paths, **case.options}
    if vite:
        declared = "interface ImportMeta { readonly env: Record<`VITE_${string}`, string | undefined> }\n"
        (folder / source / "vite-env.d.ts").write_text(declared)
    config = {"compilerOptions": options, "include": [f"{source}/**/*"], "exclude": ["node_modules"]}
    (folder / "tsconfig.json").write_text(json.dumps(config))
