"""In: a TOML file with answers, such as a reviewer exports. Out: the answers, or what is wrong with them.

The file has what answers are in a configuration: `[decisions]`, `[streams]`, `[[overrides]]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sse2ws.model.config import Answers
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.packs.answers import answer_problems
from sse2ws.packs.document import read
from sse2ws.packs.errors import ConfigError
from sse2ws.packs.load import answers, shape_problems
from sse2ws.packs.said import Said
from sse2ws.packs.tables import names, table, tables, texts


def load_answers(path: Path, pack: Pack) -> dict[str, list[Said]]:
    """The answers in a TOML file by the pattern of files that they are for ('': the whole project).

    Raises ConfigError with every problem.
    """
    document = read(path, Path.cwd())
    alien = sorted(document.table.keys() - {"version", "decisions", "streams", "overrides"})
    problems = [document.problem((key,), f"{key} is no answer", on_key=True) for key in alien]
    problems += shape_problems(document, "config", None)
    if not problems:
        problems += answer_problems(document, ("decisions",), document.table.get("decisions"), pack)
        for number, each in enumerate(tables(document.table, "overrides")):
            at = ("overrides", number, "decisions")
            problems += answer_problems(document, at, each.get("decisions"), pack)
    if problems:
        raise ConfigError(problems)
    streams = names(document.table, "streams")
    found = {"": [*_said(answers(table(document.table, "decisions")))]}
    found[""] += [Said(Reason.RESOURCE_URL, pattern, field) for pattern, field in streams.items()]
    for override in tables(document.table, "overrides"):
        for pattern in texts(override, "paths"):
            found.setdefault(pattern, []).extend(_said(answers(table(override, "decisions"))))
    return {pattern: said for pattern, said in found.items() if said}


def _said(given: Answers) -> Iterator[Said]:
    for reason, answer in given.items():
        if isinstance(answer, str):
            yield Said(Reason(reason), "", answer)
        else:
            yield from (Said(Reason(reason), key, each) for key, each in answer.items())
