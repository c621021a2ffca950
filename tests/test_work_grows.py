"""The work of a run grows with the project, not with its square: work is counted in calls, never in time.

Each shape of a project is run in three sizes, each twice the one before. What the second doubling adds is
about twice what the first one added, whatever a run costs before it begins; a step that looks at everything
once for each thing adds four times as much. Files parsed, analysed and linked are counted one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from cProfile import Profile
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import pytest

from sse2ws.analyse import file
from sse2ws.model.config import Config
from sse2ws.packs.load import load_config
from sse2ws.pipeline import Options, plan
from sse2ws.pipeline import connections as judged

_LIMIT = 2.15
"""What the second doubling may add, compared with the first. Linear is 2, quadratic 4."""

Files = dict[str, str]

_EFFECT = """  useEffect(() => {{
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => {{
      const goal{n} = JSON.parse(e.data);
      setTitle{n}(goal{n}.goal_title);
    }});
    return () => source.close();
  }}, []);
"""
_COMPONENT = (
    "export function Part{n:03}() {{\n  const [title{n}, setTitle{n}] = useState('');\n"
    + _EFFECT
    + "  return <p>{{title{n}}}</p>;\n}}\n"
)
_REACT = "import {{ useEffect, useState }} from 'react';\n"


def connections(size: int) -> Files:
    """Components with a connection each."""
    return {f"src/Part{n:03}.tsx": (_REACT + _COMPONENT).format(n=n) for n in range(size)}


def in_one_file(size: int) -> Files:
    """The same in one file."""
    return {"src/Parts.tsx": _REACT.format() + "".join(_COMPONENT.format(n=n) for n in range(size))}


def users_of_a_hook(size: int) -> Files:
    """One hook behind an index, and components that give it callbacks."""
    hook = """import { useEffect } from 'react';
export interface Goal { goal_title: string; created_at: string }
export function useGoals(onGoal: (goal: Goal) => void) {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => onGoal(JSON.parse(e.data) as Goal));
    return () => source.close();
  }, [onGoal]);
}
"""
    user = """import {{ useState }} from 'react';
import {{ useGoals, type Goal }} from './hooks';
export function User{n:03}() {{
  const [title, setTitle] = useState('');
  useGoals((goal: Goal) => setTitle(goal.goal_title + goal.created_at));
  return <p>{{title}}</p>;
}}
"""
    users = {f"src/User{n:03}.tsx": user.format(n=n) for n in range(size)}
    return {"src/hooks/useGoals.ts": hook, "src/hooks/index.ts": "export * from './useGoals';\n", **users}


def hooks_behind_an_index(size: int) -> Files:
    """Hooks with a connection each, all behind one index, and a user of each that names all of them."""
    hook = """import {{ useEffect }} from 'react';
export function useGoals{n:03}(onGoal: (title: string) => void) {{
  useEffect(() => {{
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => onGoal(JSON.parse(e.data).goal_title));
    return () => source.close();
  }}, [onGoal]);
}}
"""
    user = """import {{ useState }} from 'react';
import {{ useGoals{n:03} }} from './hooks';
import {{ format{n:03} }} from './format';
export function User{n:03}() {{
  const [title, setTitle] = useState('');
  useGoals{n:03}((given) => setTitle(format{n:03}(given)));
  return <p>{{title}}</p>;
}}
"""
    files = {f"src/hooks/useGoals{n:03}.ts": hook.format(n=n) for n in range(size)}
    files |= {f"src/User{n:03}.tsx": user.format(n=n) for n in range(size)}
    files["src/hooks/index.ts"] = "".join(f"export * from './useGoals{n:03}';\n" for n in range(size))
    files["src/format.ts"] = "".join(
        f"export const format{n:03} = (title: string) => title.trim();\n" for n in range(size)
    )
    return files


def bystanders(size: int) -> Files:
    """Files that name a client and a hook and use neither, and import by an index from as many modules."""
    other = """import {{ format{n:03} }} from './format';
// an EventSource of the server sends what is listed here, for useGoals
export const LIST{n:03} = ['goal-created', 'goal_title'].map(format{n:03});
export function list{n:03}(items: string[]) {{ return items.filter((item) => LIST{n:03}.includes(item)); }}
"""
    files = users_of_a_hook(1)
    files |= {f"src/other{n:03}.ts": other.format(n=n) for n in range(size)}
    files["src/format/index.ts"] = "".join(f"export * from './format{n:03}';\n" for n in range(size))
    for n in range(size):
        files[f"src/format/format{n:03}.ts"] = f"export const format{n:03} = (text: string) => text.trim();\n"
    return files


def large_component(size: int) -> Files:
    """A connection in a component with much else."""
    states = "".join(
        f"  const [value{n}, setValue{n}] = useState({n});\n"
        f"  const more{n} = useCallback(() => setValue{n}((old) => old + value{n}), [value{n}]);\n"
        f"  useEffect(() => {{ if (value{n} > 9) more{n}(); }}, [value{n}, more{n}]);\n"
        for n in range(size * 4)
    )
    shown = "".join(f"<b onClick={{more{n}}}>{{value{n}}}</b>" for n in range(size * 4))
    return {
        "src/Large.tsx": "import { useCallback, useEffect, useState } from 'react';\n"
        "export function Large() {\n  const [title0, setTitle0] = useState('');\n"
        + states
        + _EFFECT.format(n=0)
        + f"  return <p>{{title0}}{shown}</p>;\n}}\n"
    }


def large_handler(size: int) -> Files:
    """A handler that reads much of its payload."""
    reads = "".join(
        f"      const part{n} = goal0.goal_part_{n};\n      console.log(part{n}, part{n} + 1);\n"
        for n in range(size * 2)
    )
    effect = _EFFECT.format(n=0).replace("      setTitle0", reads + "      setTitle0")
    return {
        "src/Reader.tsx": _REACT.format()
        + "export function Reader() {\n  const [title0, setTitle0] = useState('');\n"
        + effect
        + "  return <p>{title0}</p>;\n}\n"
    }


def many_listeners(size: int) -> Files:
    """One connection with many events, whose handlers hand the payload on to functions of another file."""
    listeners = "".join(
        f"    source.addEventListener('goal-moved-{n}', (e) => take{n:03}(JSON.parse(e.data)));\n"
        for n in range(size)
    )
    names = ", ".join(f"take{n:03}" for n in range(size))
    takers = "".join(
        f"export function take{n:03}(row: {{ goal_id: string }}) {{ console.log(row.goal_id, {n}); }}\n"
        for n in range(size)
    )
    return {
        "src/takers.ts": takers,
        "src/Many.tsx": f"import {{ useEffect }} from 'react';\nimport {{ {names} }} from './takers';\n"
        "export function Many() {\n  useEffect(() => {\n"
        "    const source = new EventSource('/api/events');\n"
        + listeners
        + "    return () => source.close();\n  }, []);\n  return null;\n}\n",
    }


Prepare = Callable[[Config, Options], object]


class Shape(NamedTuple):
    """A kind of project. `small`: things in the smallest; `limit`: see `_LIMIT`."""

    files: Callable[[int], Files]
    small: int
    prepare: Prepare = plan
    limit: float = _LIMIT


SHAPES = (
    Shape(connections, 6),
    # each looks through the calls of its file, and is proved in the whole of it, which is left out here
    Shape(in_one_file, 6, judged, 2.7),
    Shape(users_of_a_hook, 10),
    Shape(hooks_behind_an_index, 8),
    Shape(bystanders, 30),
    Shape(large_component, 6),
    Shape(large_handler, 15),
    # of each name it is asked whether it stands in one of the handlers
    Shape(many_listeners, 6, limit=2.6),
)
_FILE_BY_FILE = ("tsx.parse", "file.analyse", "link.link")


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.files.__name__)
def test_work_grows_with_the_project(shape: Shape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    for size in (2, shape.small, 2 * shape.small, 4 * shape.small):  # the first imports what is needed
        monkeypatch.setattr(file, "_RECENT", file._Recent())  # what the run before has read
        calls.append(_calls(tmp_path / str(size), shape.files(size), shape.prepare))
    less, more = _added(*calls[1:])
    worst = sorted(more, key=lambda name: 2 * less[name] - more[name])[:5]
    growth = more.total() / less.total()
    assert growth <= shape.limit, f"{growth:.2f}; most by " + ", ".join(
        f"{name} ({less[name]}, then {more[name]})" for name in worst
    )
    for name in _FILE_BY_FILE:
        assert more[name] == 2 * less[name], f"{name}: {[each[name] for each in calls]}"


def _calls(folder: Path, files: Files, prepare: Prepare) -> Counter[str]:
    """How often each function is called, those that Python brings along included."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    config, options = load_config(folder), Options(cwd=str(folder), cache=False, accept_proposed=True)
    profile = Profile()
    with profile:
        prepare(config, options)
    calls: Counter[str] = Counter()
    for each in profile.getstats():
        calls[_name(each.code)] += each.callcount
    return calls


def _name(code: CodeType | str) -> str:
    return code if isinstance(code, str) else f"{Path(code.co_filename).stem}.{code.co_name}"


def _added(
    small: Counter[str], middle: Counter[str], large: Counter[str]
) -> tuple[Counter[str], Counter[str]]:
    """What each doubling adds; a function may also be called less."""
    names = {*small, *middle, *large}
    return (
        Counter({name: middle[name] - small[name] for name in names}),
        Counter({name: large[name] - middle[name] for name in names}),
    )
