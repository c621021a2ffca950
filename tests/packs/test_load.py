"""Where a configuration is found, what it starts from, what wins when several packs speak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sse2ws.packs.errors import ConfigError
from sse2ws.packs.load import load_config
from tests.packs.conftest import Load

FULL = """\
version = 1
pack = ["purposepath"]
src = ["src"]
exclude = ["src/legacy/**"]
event-style = "constant"
[target]
import = "~/realtime"
[decisions]
manual-reconnect = "drop"
[decisions.one-to-many-event]
"goal-updated" = ["goal.activated", "goal.completed"]
"action-updated" = "action.completed"
[streams]
"/issues/{issueId}" = "issueId"
[keep]
"src/chat/**" = "LLM tokens stay on SSE"
[[overrides]]
paths = ["src/admin/**"]
decisions = { manual-reconnect = "keep" }
"""


def test_without_any_configuration(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "deep").mkdir()
    config = load_config(tmp_path / "deep")
    assert (config.root, config.path, config.src) == (str(tmp_path), None, (".",))
    assert config.pack.name == "conventional"
    assert (config.event_style, config.decisions, config.overrides) == ("literal", {}, ())
    assert list(tmp_path.iterdir()) != [tmp_path / ".sse2ws"], (
        "nothing is written where nothing is configured"
    )
    assert not (tmp_path / ".sse2ws").exists()


def test_everything_that_can_be_said(load: Load, tmp_path: Path) -> None:
    config = load(FULL)
    assert (config.root, config.path) == (str(tmp_path), str(tmp_path / "sse2ws.toml"))
    assert (config.src, config.exclude, config.event_style) == (("src",), ("src/legacy/**",), "constant")
    assert config.decisions == {
        "manual-reconnect": "drop",
        "one-to-many-event": {
            "goal-updated": ("goal.activated", "goal.completed"),
            "action-updated": "action.completed",
        },
    }
    assert config.streams == {
        **config.streams,
        "/issues/{issueId}": "issueId",
        "/goals/{goalId}/activity": "goalId",
    }
    assert config.keep == {"src/chat/**": "LLM tokens stay on SSE"}
    assert [(each.paths, each.decisions) for each in config.overrides] == [
        (("src/admin/**",), {"manual-reconnect": "keep"})
    ]
    assert config.pack.target.hook_module == "~/realtime"
    assert config.pack.target.hook == "useRealtimeEvent"


def test_the_nearest_file_up_to_the_git_root(tmp_path: Path) -> None:
    inner = tmp_path / "repo" / "app" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir()
    (tmp_path / "sse2ws.toml").write_text('event-style = "constant"\n')
    assert load_config(inner).path is None, "what lies above the git root is another project's"
    (tmp_path / "repo" / "pyproject.toml").write_text('[tool.sse2ws]\nevent-style = "constant"\n')
    assert load_config(inner).path == str(tmp_path / "repo" / "pyproject.toml")
    assert load_config(inner).event_style == "constant"
    (tmp_path / "repo" / "sse2ws.toml").write_text("")
    assert load_config(inner).path == str(tmp_path / "repo" / "sse2ws.toml")
    (inner.parent / "sse2ws.toml").write_text("")
    assert load_config(inner).root == str(inner.parent)


@pytest.mark.parametrize("text", ["[tool.other]\n# sse2ws\n", "[tool.sse2ws\n", 'tool = "sse2ws"\n'])
def test_another_tools_pyproject_is_none_of_ours(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text(text)
    assert load_config(tmp_path).path is None


def test_a_file_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "sse2ws.toml").write_text("")
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.toml").write_text('event-style = "constant"\n')
    config = load_config(tmp_path, Path("other/mine.toml"))
    assert (config.event_style, config.root) == ("constant", str(other))


def test_packs_from_the_command_line_replace_the_files(load: Load, tmp_path: Path) -> None:
    load('pack = "purposepath"\n')
    assert load_config(tmp_path, packs=("conventional",)).pack.events == {}


ALPHA = """\
[event-map]
tick = "clock.ticked"
tock = "clock.tocked"
[conventions]
lifecycle-events = ["tuned", "ping"]
[events."clock.ticked".fields]
at = "string"
state = ["on", "off"]
[[retired]]
path = "a.js"
[env]
remove = ["A"]
[fields]
t = "time"
[events."clock.tocked"]
"""
BETA = """\
[event-map]
tock = ["clock.ticked", "clock.tocked"]
[events."clock.ticked"]
constant = "TICK"
[events."clock.ticked".fields]
state = ["on"]
[events.ready]
[[retired]]
path = "b.js"
[env]
remove = ["B", "A"]
[fields]
t = "text"
"""


def test_a_later_pack_wins_key_by_key(load: Load) -> None:
    config = load(
        'pack = ["alpha.toml", "packs/beta"]\n', **{"alpha.toml": ALPHA, "packs/beta/pack.toml": BETA}
    )
    pack = config.pack
    assert pack.event_map == {"tick": ("clock.ticked",), "tock": ("clock.ticked", "clock.tocked")}
    assert pack.field_map == {"t": "text"}
    ticked = pack.events["clock.ticked"]
    assert ticked.constant == "TICK"
    assert [(each.name, each.values) for each in ticked.fields] == [("at", ()), ("state", ("on",))]
    # lists that add up
    assert [each.path for each in pack.retired] == ["a.js", "b.js"]
    assert pack.env.remove == ("A", "B")
    assert {"tuned", "heartbeat"} <= set(pack.lifecycle_events)
    assert pack.lifecycle_events.count("ping") == 1
    assert "ready" not in pack.lifecycle_events, "a pack that lists an event says that it is business"
    assert pack.name == "alpha.toml+packs/beta"
    other = load('pack = ["packs/beta", "alpha.toml"]\n').pack
    assert (other.field_map["t"], other.event_map["tock"]) == ("time", ("clock.tocked",))


def test_a_pack_may_bring_its_own_clients(load: Load) -> None:
    own = 'name = "OurSource"\nkind = "constructor"\nmodules = ["@us/sse"]\ndefault = true\n'
    native = 'name = "EventSource"\nkind = "constructor"\nglobals = ["EventSource", "OurGlobal"]\n'
    files = {"ours/pack.toml": "", "ours/clients/a.toml": own, "ours/clients/b.toml": native}
    clients = {each.name: each for each in load('pack = ["ours"]\n', **files).clients}
    assert clients["OurSource"].modules == ("@us/sse",)
    assert clients["EventSource"].globals == ("EventSource", "OurGlobal")


def test_byte_order_mark_and_crlf_are_fine(load: Load) -> None:
    assert load("\ufeff" + FULL.replace("\n", "\r\n")).event_style == "constant"


LOADED = """
import sys
from pathlib import Path
from sse2ws.packs.load import load_config
load_config(Path(sys.argv[1]))
print("pydantic" in sys.modules, "tree_sitter" in sys.modules, "pathspec" in sys.modules)
"""


def loaded(root: Path) -> str:
    """Which heavy modules loading the configuration took."""
    repository = Path(__file__).parent.parent.parent
    result = subprocess.run(
        [sys.executable, "-c", LOADED, str(root)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    return result.stdout.strip()


def test_an_unchanged_configuration_is_not_validated_again(load: Load, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[fields]\nt = 'text'\n")
    files = {"sse2ws.toml": FULL.replace('"purposepath"', '"purposepath", "mine.toml"')}
    (tmp_path / "src").mkdir()
    (tmp_path / "sse2ws.toml").write_text(files["sse2ws.toml"])
    assert loaded(tmp_path) == "True False False"
    assert loaded(tmp_path) == "False False False"
    assert (tmp_path / ".sse2ws" / ".gitignore").read_text() == "*\n"
    (tmp_path / "mine.toml").write_text("[fields]\nt = 'title'\n")
    assert loaded(tmp_path) == "True False False"
    (tmp_path / ".sse2ws" / "valid.json").write_text("{broken")
    assert loaded(tmp_path) == "True False False"
    assert len(json.loads((tmp_path / ".sse2ws" / "valid.json").read_text())["valid"]) == 2


def test_a_wrong_configuration_is_never_remembered(load: Load, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ConfigError):
            load("surplus = 1\n")
    assert not (tmp_path / ".sse2ws").exists()


def test_where_nothing_can_be_written_it_is_validated_each_time(load: Load, tmp_path: Path) -> None:
    (tmp_path / ".sse2ws").write_text("a file where the folder should be")
    assert load(FULL).event_style == "constant"
    assert load(FULL).event_style == "constant"


def test_an_unknown_folder_is_noticed_even_in_a_file_known_as_valid(load: Load, tmp_path: Path) -> None:
    load(FULL)
    (tmp_path / "src").rename(tmp_path / "source")
    with pytest.raises(ConfigError, match=r'sse2ws.toml:3:8: there is no "src" here'):
        load_config(tmp_path)
