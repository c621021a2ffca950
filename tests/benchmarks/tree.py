"""A number goes in, a git project of that many source files comes out: the same bytes each time."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

CONFIGURATION = """version = 1
pack = ["purposepath"]
src = ["src"]
"""

CLEAN = """import {{ useCallback, useMemo, useState }} from 'react';
import {{ formatDate, {noun}Label }} from '../shared/format';
import type {{ {Noun} }} from '../types/{noun}';

interface {Noun}Props {{ items: {Noun}[]; onSelect?: (id: string) => void; compact?: boolean }}

/** Shows every {noun} of a team. */
export function {Noun}List({{ items, onSelect, compact = false }}: {Noun}Props) {{
  const [query, setQuery] = useState('');
  const shown = useMemo(() => items.filter((item) => item.title.includes(query)), [items, query]);
  const select = useCallback((id: string) => onSelect?.(id), [onSelect]);
{body}
  return (
    <section className={{compact ? '{noun}-list compact' : '{noun}-list'}}>
      <input value={{query}} onChange={{(event) => setQuery(event.target.value.toLowerCase())}} />
      {{shown.map((item) => (
        <article key={{item.id}} onClick={{() => select(item.id)}}>
          <h3>{{{noun}Label(item.title)}}</h3>
          <time>{{formatDate(item.created_at)}}</time>
        </article>
      ))}}
    </section>
  );
}}
"""

LINE = "  const {name} = shown.reduce((sum, item) => sum + (item.{field} ?? 0), {number}); // of all shown\n"

HIT = """import {{ useEffect }} from 'react';

export function {Noun}Watcher{number}() {{
  useEffect(() => {{
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => {{
      const goal = JSON.parse(e.data);
      document.title = `${{goal.goal_title}} ${{goal.created_at}}`;
    }});
    return () => source.close();
  }}, []);
  return null;
}}
"""

NOUNS = ("goal", "action", "issue", "report", "member", "invoice", "comment", "project")


def clean(random_: random.Random, size: int) -> str:
    """A component of about `size` characters that has nothing to do with events."""
    noun = random_.choice(NOUNS)
    lines = []
    while sum(map(len, lines)) + len(CLEAN) < size:
        number = random_.randrange(10_000)
        lines.append(
            LINE.format(name=f"{noun}Total{len(lines)}", field=f"value_{number % 97}", number=number)
        )
    return CLEAN.format(noun=noun, Noun=noun.capitalize(), body="".join(lines))


def hit(random_: random.Random, number: int) -> str:
    """A component with one connection that can be rewritten without a decision."""
    return HIT.format(Noun=random_.choice(NOUNS).capitalize(), number=number)


def build(folder: Path, files: int, hits: int, size: int = 4000) -> Path:
    """Write and commit `files` source files, `hits` of them with a connection. Returns `folder`."""
    random_ = random.Random(files)
    every = files // hits if hits else files + 1
    for number in range(files):
        path = folder / "src" / f"part{number // 50:04d}" / f"File{number:05d}.tsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        length = round(size * random_.choice((0.3, 0.5, 1, 1, 2.2)))
        path.write_text(hit(random_, number) if number % every == every - 1 else clean(random_, length))
    (folder / "sse2ws.toml").write_text(CONFIGURATION)
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org")
    for words in (("init", "-q"), ("add", "."), (*identity, "commit", "-qm", "tree")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


def big_file(size: int) -> str:
    """A single source file of about `size` characters, with a connection at its end."""
    random_ = random.Random(size)
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append(clean(random_, 4000))
        length += len(parts[-1])
    return "".join(parts) + hit(random_, 0)
