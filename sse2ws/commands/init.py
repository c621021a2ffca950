"""`sse2ws init`: a project goes in; configuration, target runtime, hook and CI files come out.

Writes through the journal and overwrites nothing; to package.json and `.env*` it adds what is certain.
Without a terminal it asks nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import Struct
from msgspec.structs import replace

from sse2ws.commands.outcome import DONE
from sse2ws.commands.output import note, write_result

if TYPE_CHECKING:
    from sse2ws.model.config import Config
    from sse2ws.model.edit import FileChange
    from sse2ws.setup.code import Code
    from sse2ws.setup.habits import Habits


class Spare(StrEnum):
    """What can be left out of the runtime."""

    BADGE = "badge"
    INDICATOR = "indicator"
    TOASTS = "toasts"
    MOCK = "mock"


class _Part(Struct, frozen=True):
    """What one step of the command wants to write, and what there is to say about it."""

    changes: tuple[FileChange, ...] = ()
    kept: tuple[str, ...] = ()
    say: tuple[str, ...] = ()


def run(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="The project; else this folder.", show_default=False),
    ] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option("--pack", metavar="NAME|FILE", help="Rule pack; else the one that fits."),
    ] = None,
    runtime: Annotated[
        bool, typer.Option("--runtime", help="Write the hooks, the service and all else that new code calls.")
    ] = False,
    without: Annotated[
        list[Spare] | None,
        typer.Option("--without", help="Leave this part of the runtime out: nothing else needs it."),
    ] = None,
    hook: Annotated[bool, typer.Option("--hook", help="Write a pre-commit configuration.")] = False,
    ci: Annotated[
        Literal["github", "gitlab"] | None, typer.Option("--ci", help="Write a job for this CI.")
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No notes.")] = False,
) -> int:
    """Write what a migration needs into the project. Only what is missing; `sse2ws undo` takes it back."""
    from sse2ws.project.write import apply
    from sse2ws.setup.code import Code

    start = Path(os.path.abspath(path or "."))
    if not start.is_dir():
        raise typer.BadParameter(f"{path}: no such folder.", param_hint="PATH")
    config = _configuration(start, tuple(pack or ()))
    code = Code.of(config)
    parts = [_configured(code, tuple(pack or ()))]
    if parts[0].changes:
        code = Code.of(_chosen(code, parts[0].changes[0]))
    if runtime or _agreed("Write the target runtime (hooks, service, provider) as well?"):
        parts += _runtime(code, tuple(without or ()))
    if hook:
        parts.append(_hook(code))
    if ci:
        parts.append(_ci(code, ci))
    changes = tuple(change for part in parts for change in part.changes)
    apply(config.root, changes, "init")
    write_result("".join(f"{line}\n" for line in _told(parts)))
    if changes and not quiet:
        note("`sse2ws undo` takes this back.")
    return DONE


def _configuration(start: Path, packs: tuple[str, ...]) -> Config:
    """What holds here; a project without a configuration is the folder itself."""
    from sse2ws.packs.load import load_config

    found = load_config(start, packs=packs)
    return found if found.path else replace(found, root=str(start))


def _configured(code: Code, packs: tuple[str, ...]) -> _Part:
    from sse2ws.model.edit import FileChange
    from sse2ws.packs.find import NAME
    from sse2ws.setup.configuration import configuration

    if code.config.path:
        return _Part(kept=(os.path.relpath(code.config.path, code.config.root),))
    chosen = packs or (_asked("Which rule pack?", _fitting(code)),)
    return _Part((FileChange(NAME, b"", configuration(chosen)),))


def _fitting(code: Code) -> str:
    """The built-in pack whose vocabulary the project speaks, else conventions only."""
    from sse2ws.packs.load import load_config
    from sse2ws.packs.locate import built_in, rules_folder
    from sse2ws.setup.configuration import fits

    for name in built_in(rules_folder()):
        pack = load_config(Path(code.config.root), packs=[name]).pack
        if pack.events and fits(pack, code):
            return name
    return "conventional"


def _chosen(code: Code, written: FileChange) -> Config:
    """The configuration that is about to be written."""
    import tomllib

    from sse2ws.packs.load import load_config

    table = tomllib.loads(written.after.decode())
    found = load_config(Path(code.config.root), packs=table["pack"])
    return replace(found, root=code.config.root, src=tuple(table["src"]))


def _runtime(code: Code, without: tuple[str, ...]) -> Iterator[_Part]:
    from sse2ws.runtime.places import PlaceError
    from sse2ws.setup.habits import habits
    from sse2ws.setup.target import missing

    project = habits(code)
    try:
        lacking = missing(code, project, without)
    except PlaceError as error:
        raise typer.BadParameter(str(error), param_hint="--runtime") from error
    say = [f"look at    {each}" for each in lacking.notes]
    if project.home:
        say.append(
            f"look at    {project.home}: taken for the application, for it has the most sources; "
            f"for another one: sse2ws init --runtime FOLDER"
        )
    if project.guessed_env:
        say.append(
            "look at    how the flag and the URL get into the browser: nothing here says which bundler "
            "is used, and process.env.REACT_APP_* was taken"
        )
    yield _Part(lacking.files, lacking.kept, tuple(say))
    yield _manifest(code, project, {*lacking.kept, *(each.path for each in lacking.files)})
    yield _environment(code, project)
    yield _Part(say=tuple(_provider(code, project)))


def _manifest(code: Code, project: Habits, runtime: set[str]) -> _Part:
    from sse2ws.model.edit import FileChange
    from sse2ws.runtime.needs import SCRIPTS
    from sse2ws.setup.manifest import install_commands, with_script

    path = project.at_home("package.json")
    # a service that somebody else wrote has needs of its own
    own = any("realtime-connection" in each for each in runtime)
    mock = any("mock-ws-server" in each for each in runtime)
    commands = install_commands(project.manager, project.packages, own, mock)
    where = f"   (in {project.home})" if project.home else ""
    say = [f"install    {each}{where}" for each in commands]
    file = Path(code.config.root, path)
    if not file.is_file():
        return _Part(say=tuple(say))
    before = after = file.read_bytes()
    for name, command in SCRIPTS.items() if mock else ():
        changed = with_script(after, name, command)
        if changed is None:
            say.append(f'add        "{name}": "{command}" to the scripts of {path}')
        after = changed or after
    return _Part((FileChange(path, before, after),) if after != before else (), say=tuple(say))


def _environment(code: Code, project: Habits) -> _Part:
    from sse2ws.setup.environment import PREFIXES, env_changes, env_files, spelled

    files = env_files(code.config.root, project.home)
    wanted = spelled(code.config.pack.env, project.style.env)
    program = code.program
    changes = env_changes(
        files, project.home, wanted, lambda key: bool(program.files_with(key.encode())), create=True
    )
    say = (
        []
        if wanted.add
        else [
            f"set        {PREFIXES[project.style.env]}FEATURE_REALTIME=true and "
            f"{PREFIXES[project.style.env]}REALTIME_WS_URL=wss://... in the environment"
        ]
    )
    for key in wanted.remove:
        readers = program.files_with(key.encode())
        if readers and any(key.encode() in data for data in files.values()):
            say.append(f"keep       {key}: {', '.join(readers)} still reads it")
    return _Part(changes, say=tuple(say))


def _provider(code: Code, project: Habits) -> Iterator[str]:
    from sse2ws.setup.mount import places_to_mount, provider_mounts

    target = code.config.pack.target
    mounted = provider_mounts(code)
    if mounted:
        yield f"mounted    <{target.provider}> in {', '.join(mounted)}"
        return
    places = places_to_mount(code, project)
    where = (
        " or ".join(places) if places else "the outermost component (no file that calls createRoot was found)"
    )
    yield f"mount      <{target.provider}> in {where}, inside whatever knows the signed-in user:"
    module = _specifier(code, project, places[0] if places else "")
    yield f"               import {{ {target.provider} }} from '{module}';"
    yield f"               <{target.provider} getToken={{() => accessTokenOrNull}}>...</{target.provider}>"
    yield "           the first message on the socket holds that token; a cookie alone does not sign in"


def _specifier(code: Code, project: Habits, importer: str) -> str:
    """How `importer` names the provider's module: as the pack does, or relative where there is no alias."""
    import posixpath

    module = code.config.pack.target.provider_module
    if not module.startswith("@/") or not importer or code.resolver.has_alias(importer, module):
        return module
    home = project.at_home(posixpath.join(project.style.base, module[2:]))
    relative = posixpath.relpath(home, posixpath.dirname(importer) or ".")
    return relative if relative.startswith(".") else f"./{relative}"


def _hook(code: Code) -> _Part:
    from sse2ws.model.edit import FileChange
    from sse2ws.setup.automation import HOOK, PRE_COMMIT, PRE_COMMIT_TEXT

    file = Path(code.config.root, PRE_COMMIT)
    if not file.exists():
        return _Part(
            (FileChange(PRE_COMMIT, b"", PRE_COMMIT_TEXT.encode()),),
            say=("run        pre-commit install", _said_where(PRE_COMMIT)),
        )
    if b"sse2ws" in file.read_bytes():
        return _Part(kept=(PRE_COMMIT,))
    return _Part(say=(f"add        this to the repos of {PRE_COMMIT}:\n{HOOK.rstrip()}",))


def _ci(code: Code, name: str) -> _Part:
    from sse2ws.model.edit import FileChange
    from sse2ws.setup.automation import CI

    path, text = CI[name]
    say = (f"include    {path} in .gitlab-ci.yml (include: local)",) if name == "gitlab" else ()
    if code.exists(path):
        return _Part(kept=(path,), say=say)
    return _Part((FileChange(path, b"", text.encode()),), say=(*say, _said_where(path)))


def _said_where(path: str) -> str:
    """A version alone is found only where an index has it."""
    from sse2ws.setup.automation import REQUIREMENT

    return f"look at    {path}: replace {REQUIREMENT} by where your copy of sse2ws lives"


def _told(parts: list[_Part]) -> Iterator[str]:
    for part in parts:
        for change in part.changes:
            yield f"{'changed' if change.before else 'wrote':<10} {change.path}"
    kept = sorted({path for part in parts for path in part.kept})
    yield from (f"kept       {path}" for path in kept)
    yield from (line for part in parts for line in part.say)


def _asked(question: str, proposed: str) -> str:
    """A person's answer; the proposed one where nobody can answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return proposed
    return str(typer.prompt(question, default=proposed, err=True))


def _agreed(question: str) -> bool:
    """Whether a person says yes; no where nobody can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty() and typer.confirm(question, default=False, err=True)
