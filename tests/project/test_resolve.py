"""Imports: what bundlers and TypeScript make of them."""

from __future__ import annotations

import json

import pytest

from sse2ws.project.jsonc import parse_object
from sse2ws.project.resolve import Resolver
from tests.project.conftest import Write


def _resolver(write: Write, *files: str, **configs: object) -> Resolver:
    texts = {name: text if isinstance(text, str) else json.dumps(text) for name, text in configs.items()}
    return Resolver(str(write(texts)), files)


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("./b", "src/b.tsx"),
        ("./b.tsx", "src/b.tsx"),
        ("./b.js", "src/b.tsx"),
        ("./b.jsx", "src/b.tsx"),
        ("./m.mjs", "src/m.mts"),
        ("./goal.service", "src/goal.service.ts"),
        ("./plain.js", "src/plain.js"),
        ("../lib", "lib/index.ts"),
        ("../lib/", "lib/index.ts"),
        ("../lib/index.js", "lib/index.ts"),
        (".", "src/index.ts"),
        ("./", "src/index.ts"),
        ("..", "index.js"),
        ("./[slug]", "src/[slug].ts"),
        ("./both", "src/both.ts"),
        ("./gone", None),
        ("../../outside", None),
        ("react", None),
        ("@scope/pkg", None),
        ("", None),
        ("./style.css", None),
    ],
)
def test_relative(write: Write, specifier: str, expected: str | None) -> None:
    names = [
        "b.tsx",
        "m.mts",
        "goal.service.ts",
        "plain.js",
        "index.ts",
        "[slug].ts",
        "both.ts",
        "both/index.ts",
        "a.ts",
    ]
    resolver = _resolver(write, "lib/index.ts", "index.js", *(f"src/{name}" for name in names))
    assert resolver.resolve("src/a.ts", specifier) == expected
    assert resolver.resolve("src/a.ts", specifier) == expected


def test_the_source_wins_over_what_was_compiled_beside_it(write: Write) -> None:
    assert _resolver(write, "a.ts", "x.ts", "x.js").resolve("a.ts", "./x.js") == "x.ts"


def test_paths_of_tsconfig_with_comments_and_trailing_commas(write: Write) -> None:
    config = """\ufeff{
      // the "aliases"
      "compilerOptions": { "baseUrl": "./", /* "paths": {} */ "paths": {
        "@/*": ["src/*", "generated/*",], "~lib": ["lib/main.ts"],
        "@/special/*": ["special/*"], "u//r": ["a.ts"],
      }, },
    }"""
    files = ("src/a.ts", "generated/g.ts", "lib/main.ts", "special/s.ts", "src/special/s.ts", "a.ts")
    resolver = _resolver(write, *files, **{"tsconfig.json": config})
    assert resolver.resolve("src/a.ts", "@/a") == "src/a.ts"
    assert resolver.resolve("src/a.ts", "@/g") == "generated/g.ts"
    assert resolver.resolve("src/a.ts", "~lib") == "lib/main.ts"
    assert resolver.resolve("src/a.ts", "@/special/s") == "special/s.ts"
    assert resolver.resolve("src/a.ts", "u//r") == "a.ts"
    assert resolver.resolve("src/a.ts", "lib/main") == "lib/main.ts", "baseUrl"


def test_extends_paths_stay_where_they_were_written(write: Write) -> None:
    resolver = _resolver(
        write,
        "apps/web/src/a.ts",
        "shared/s.ts",
        **{
            "apps/web/tsconfig.json": {"extends": ["../../base", "./strict.json"]},
            "apps/web/strict.json": {"compilerOptions": {"strict": True}},
            "base.json": {
                "compilerOptions": {"paths": {"@s/*": ["./shared/*"], "$/*": ["${configDir}/src/*"]}}
            },
        },
    )
    assert resolver.resolve("apps/web/src/a.ts", "@s/s") == "shared/s.ts"
    assert resolver.resolve("apps/web/src/a.ts", "$/a") == "apps/web/src/a.ts"


def test_extends_in_a_circle_ends(write: Write) -> None:
    resolver = _resolver(
        write,
        "a.ts",
        **{
            "tsconfig.json": {"extends": "./b.json", "compilerOptions": {"paths": {"x": ["./a.ts"]}}},
            "b.json": {"extends": "./tsconfig.json"},
        },
    )
    assert resolver.resolve("a.ts", "x") == "a.ts"


def test_extends_a_package_of_the_workspace(write: Write) -> None:
    resolver = _resolver(
        write,
        "packages/web/a.ts",
        **{
            "packages/web/package.json": {"name": "web"},
            "packages/web/tsconfig.json": {"extends": "@acme/config/base.json"},
            "packages/config/package.json": {"name": "@acme/config"},
            "packages/config/base.json": {"compilerOptions": {"paths": {"@/*": ["${configDir}/*"]}}},
        },
    )
    assert resolver.resolve("packages/web/a.ts", "@/a") == "packages/web/a.ts"


def test_references_of_a_template(write: Write) -> None:
    resolver = _resolver(
        write,
        "src/a.ts",
        **{
            "tsconfig.json": {
                "files": [],
                "references": [{"path": "./tsconfig.app.json"}, {"path": "./other"}],
            },
            "tsconfig.app.json": {"compilerOptions": {"paths": {"#app/*": ["./src/*"]}}},
        },
    )
    assert resolver.resolve("src/a.ts", "#app/a") == "src/a.ts"


def test_the_nearest_configuration_counts(write: Write) -> None:
    resolver = _resolver(
        write,
        "web/lib/a.ts",
        "lib/a.ts",
        **{
            "tsconfig.json": {"compilerOptions": {"paths": {"$/*": ["./lib/*"]}}},
            "web/jsconfig.json": {"compilerOptions": {"baseUrl": "lib"}},
        },
    )
    assert resolver.resolve("web/lib/a.ts", "$/a") is None
    assert resolver.resolve("web/lib/a.ts", "a") == "web/lib/a.ts"
    assert resolver.resolve("lib/a.ts", "$/a") == "lib/a.ts"


def test_a_bundlers_alias_without_configuration(write: Write) -> None:
    resolver = _resolver(
        write, "web/src/a.ts", "src/b.ts", **{"web/package.json": {}, "tsconfig.json": "broken {"}
    )
    assert resolver.resolve("web/src/a.ts", "@/a") == "web/src/a.ts"
    assert resolver.resolve("web/src/a.ts", "src/a") == "web/src/a.ts"
    assert resolver.resolve("web/src/a.ts", "/src/a.ts") == "web/src/a.ts"
    assert resolver.resolve("web/src/a.ts", "@/b") is None
    assert resolver.resolve("src/b.ts", "~/b") == "src/b.ts"


def test_imports_of_package_json(write: Write) -> None:
    imports = {
        "#x": {"browser": "./dist/x.js", "default": "./src/node.ts"},
        "#lib/*": "./src/lib/*.ts",
        "#n": None,
    }
    resolver = _resolver(write, "src/x.ts", "src/lib/d/e.ts", **{"package.json": {"imports": imports}})
    assert resolver.resolve("src/lib/d/e.ts", "#x") == "src/x.ts"
    assert resolver.resolve("src/x.ts", "#lib/d/e") == "src/lib/d/e.ts"
    assert resolver.resolve("src/x.ts", "#n") is None


@pytest.mark.parametrize(
    ("manifest", "specifier", "expected"),
    [
        ({}, "@acme/ui", "packages/ui/src/index.ts"),
        ({"main": "dist/main.js"}, "@acme/ui", "packages/ui/src/main.ts"),
        ({"source": "src/main.ts", "main": "dist/index.js"}, "@acme/ui", "packages/ui/src/main.ts"),
        ({"exports": "./dist/main.mjs", "main": "x"}, "@acme/ui", "packages/ui/src/index.ts"),
        ({"exports": {"import": "./dist/main.js"}}, "@acme/ui", "packages/ui/src/main.ts"),
        ({"exports": {".": {"types": "./dist/main.d.ts", "import": "./dist/esm/main.js"}}}, "@acme/ui",
         "packages/ui/src/main.ts"),
        ({"exports": {"./hooks": "./dist/sub/hooks.js"}}, "@acme/ui/hooks", "packages/ui/src/sub/hooks.ts"),
        ({"exports": {"./*": "./src/sub/*.ts"}}, "@acme/ui/hooks", "packages/ui/src/sub/hooks.ts"),
        ({}, "@acme/ui/src/sub/hooks", "packages/ui/src/sub/hooks.ts"),
        ({}, "@acme/ui/sub/hooks", "packages/ui/src/sub/hooks.ts"),
        ({}, "@acme/uikit", None),
    ],
)  # fmt: skip
def test_workspace_packages(
    write: Write, manifest: dict[str, object], specifier: str, expected: str | None
) -> None:
    ui = ("packages/ui/src/index.ts", "packages/ui/src/main.ts", "packages/ui/src/sub/hooks.ts")
    packages = {
        "packages/ui/package.json": {"name": "@acme/ui", **manifest},
        "package.json": {"name": "root", "workspaces": ["apps/*", "packages/*"]},
    }
    assert _resolver(write, "apps/web/a.ts", *ui, **packages).resolve("apps/web/a.ts", specifier) == expected


def test_what_must_be_a_file_of_the_project(write: Write) -> None:
    resolver = _resolver(
        write,
        "a.ts",
        "ui/b.ts",
        **{
            "tsconfig.json": {"compilerOptions": {"paths": {"$lib/*": ["./x/*"], "*": ["./types/*"]}}},
            "ui/package.json": {"name": "ui"},
        },
    )
    local = ["./gone", "..", "#x", "@/gone", "$lib/gone", "ui/gone"]
    assert [
        each for each in [*local, "react", "@scope/x", "node:fs"] if resolver.is_local("a.ts", each)
    ] == local


def test_files_that_discovery_did_not_list_are_never_found(write: Write) -> None:
    root = write({"a.ts": "", "ignored.ts": ""})
    assert Resolver(str(root), ["a.ts"]).resolve("a.ts", "./ignored") is None


def test_json_with_extras() -> None:
    assert parse_object('{"a": "x // y", "b": [1, 2,], "c": "/* , } */", }') == {
        "a": "x // y",
        "b": [1, 2],
        "c": "/* , } */",
    }
    assert parse_object("[]") == {}
