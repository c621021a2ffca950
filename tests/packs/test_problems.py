"""Each kind of mistake with its exact place and its help, and all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse2ws.packs.errors import ConfigError, Problem
from sse2ws.packs.load import load_config
from tests.packs.conftest import Load, problems_of

GUIDE = 'pack = ["purposepath"]\n'


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        # keys
        ('evnt-style = "literal"\n', '1:1: unknown key "evnt-style" | did you mean "event-style"?'),
        ('[target]\nhoook = "x"\n', '2:1: unknown key "hoook" | did you mean "hook"?'),
        (
            "\n  zzz = 1\n",
            '2:3: unknown key "zzz" | known: decisions, event-style, exclude, keep, migrate, overrides, ',
        ),
        (
            "[[overrides]]\ndecisions = {}\n",
            '1:1: "paths" is missing | Git wildcard patterns; for example: paths = ',
        ),
        ('[[overrides]]\npaths = ["a"]\n', '1:1: "decisions" is missing |'),
        # types
        ('src = "src"\nexclude = 3\n', '2:11: "exclude" must be a list, not a number | Git wildcard'),
        ('src = ["src", 3]\n', "1:15: an item of src must be a string, not a number | Folders to look at"),
        ('target = "x"\n', '1:10: "target" must be a table, not a string |'),
        ("streams = []\n", '1:11: "streams" must be a table, not a list | Per-resource URL'),
        ("overrides = { }\n", '1:13: "overrides" must be a list, not a table |'),
        ("decisions = 1979-05-27\n", '1:13: "decisions" must be a table, not a date or time |'),
        (
            'event-style = "liter"\n',
            '1:15: event-style is "liter", not "literal" or "constant" | How event names',
        ),
        ("[keep]\n'a' = ''\n", '2:7: "a" is empty, it needs some text | Path pattern'),
        (
            "[[overrides]]\npaths = []\ndecisions = {}\n",
            '2:9: "paths" is empty, it needs at least one item |',
        ),
        # version
        (
            "version = 2\n",
            "1:11: version is 2, not 1 | this sse2ws reads version 1; a newer file needs a newer",
        ),
        ('version = "1"\n', '1:11: version is "1", not 1 |'),
        ("version = true\n", "1:11: version is true, not 1 |"),
        # names that end up in code
        (
            '[target]\nhook = "use-it"\n',
            '2:8: "use-it" is not a name in JavaScript | letters, digits, _ and $ only',
        ),
        (
            '[target]\nimport = "x\'; evil()"\n',
            '2:10: "x\'; evil()" is not an import specifier | write it as',
        ),
        ('[streams]\n"goals/{x}" = "goalId"\n', '2:1: "goals/{x}" is not a URL pattern | start with "/"'),
        ('[streams]\n"/goals/{x}" = "goal id"\n', '2:16: "goal id" is not a name in JavaScript |'),
        # packs
        (
            'pack = "purposepth"\n',
            '1:8: there is no pack "purposepth" | known: conventional, purposepath; or give',
        ),
        ('pack = [\n  "purposepath",\n  "./nowhere",\n]\n', '3:3: there is no pack "./nowhere" | known:'),
        ('pack = ["clients"]\n', '1:9: there is no pack "clients" |'),
        # folders and patterns
        ('src = ["src", "srcc"]\n', '1:15: there is no "srcc" here | folders are relative to sse2ws.toml'),
        (
            'src = "../x"\n',
            '1:7: "../x" lies outside the project | folders are relative to sse2ws.toml and below',
        ),
        ('exclude = ["a", "!b"]\n', '1:17: "!b" takes away, which no list here can | leave out the !'),
        ('[keep]\n"!b" = "why"\n', '2:1: "!b" takes away, which no list here can |'),
        # decisions
        (
            '[decisions]\nmanual-reconnect = "stop"\n',
            '2:20: "stop" does not answer manual-reconnect | answers: "drop", "keep"',
        ),
        (
            'decisions.resync-on-open = "stop"\n',
            '1:28: "stop" does not answer resync-on-open | answers: "on-reconnect", ',
        ),
        (
            '[decisions]\nunmaped-event = "drop"\n',
            '2:1: unknown reason "unmaped-event" | did you mean "unmapped-event"?',
        ),
        (
            '[decisions]\nrxjs = "keep"\n',
            "2:1: no answer removes rxjs: a person migrates it, or it stays | take it out;",
        ),
        (
            '[decisions]\noutside-selection = "keep"\n',
            "2:1: outside-selection has no answer in a configuration | run",
        ),
        ("[decisions]\nconnection-auth = false\n", "2:19: connection-auth cannot be a boolean | answers: "),
        (
            "[decisions]\nmixed-effect = { a = 'b' }\n",
            '2:16: mixed-effect cannot be a table | answers: "split", "keep"',
        ),
        (
            '[decisions]\none-to-many-event = "all"\n',
            '2:21: "all" does not answer one-to-many-event | answers: a table old name -> list of new ',
        ),
        (
            "[decisions.unmapped-event]\na = ['b', 'c']\n",
            '2:5: "a" needs one name | unmapped-event takes a table',
        ),
        ("[decisions.one-to-many-event]\na = []\n", '2:5: "a" needs a name or a list of names |'),
        ("[decisions.one-to-many-event]\na = ['b', 3]\n", '2:11: "a" needs a name here, not a number |'),
        ("[decisions.unknown-field]\na = 'b c'\n", '2:5: "b c" is not a field name | letters'),
        ("[decisions.resource-url]\na = 'b'\n", '2:1: "a" is not a URL pattern | start with "/"'),
        # events
        (
            GUIDE + '[decisions.one-to-many-event]\n"goal-updated" = ["goal.activated", "goal.complete"]\n',
            '3:37: "goal.complete" is not in the catalogue of pack purposepath | did you mean "goal.comp',
        ),
        (
            GUIDE + '[decisions.unmapped-event]\ntick = "goal.activatd"\n',
            '3:8: "goal.activatd" is not in the catalogue of pack purposepath | did you mean "goal.act',
        ),
        (
            GUIDE + '[decisions]\nunnamed-message = { "/api/events" = "ping" }\n',
            '3:37: "ping" is an event of the system, nothing becomes it | name an event of the business',
        ),
        # overrides
        (
            '[[overrides]]\npaths = ["a"]\n[overrides.decisions]\nstale-closure = "old"\n',
            '4:17: "old" does not answer stale-closure | answers: "fresh", "keep"',
        ),
        (
            '[[overrides]]\npaths = ["a"]\ndecisions = {}\n[[overrides]]\npaths = ["!b"]\ndecisions = {}\n',
            '5:10: "!b" takes away',
        ),
        # TOML itself, and columns in UTF-16 units
        ("src = [\n", "2:1: not TOML: "),
        (
            'a = "é😀" b\n',
            "1:11: not TOML: expected newline or end of document after a statement | see https://toml.io",
        ),
        ("a = 1\na = 2\n", "2:6: not TOML: cannot overwrite a value |"),
        ('[streams]\n"/😀/{x}" = "goal id"\n', '2:13: "goal id" is not a name'),
    ],
)
def test_one_mistake(load: Load, toml: str, expected: str) -> None:
    (problem,) = problems_of(load, toml)
    assert problem.startswith(f"sse2ws.toml:{expected}")


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('[events."a.b"]\nid-feld = "x"\n', '2:1: unknown key "id-feld" | did you mean "id-field"?'),
        ('[events."a.b"]\nsystem = "yes"\n', '2:10: "system" must be true or false, not a string |'),
        ('[events."a b"]\n', '1:1: "a b" is not an event name | an event name has no spaces'),
        (
            '[events."a.b".fields]\n"no te" = "string"\n',
            '2:1: "no te" is not a field name | like "title" or "note?"',
        ),
        ('[events."a.b".fields]\nnote = "a"\n"note?" = "b"\n', '3:1: "note" is there twice |'),
        (
            '[events."a.b"]\nid-field = "abid"\n[events."a.b".fields]\nabId = "string"\n',
            '2:12: the payload of a.b has no "abid" | did you mean "abId"?',
        ),
        ("[event-map]\na = []\n", '2:5: "a" is empty, it needs at least one item | Old name -> new name'),
        (
            '[events."a.b"]\n[event-map]\nx = ["a.b", "a.bb"]\n',
            '3:13: "a.bb" is not in the catalogue of pack mine.toml | did you mean "a.b"?',
        ),
        (
            '[events."a.b"]\n[aliases]\nx = "c"\n',
            '3:5: "c" is not in the catalogue of pack mine.toml | known: a.b',
        ),
        (
            '[events."a.b"]\n[event-fields.ab]\nx = "y"\n',
            '2:1: "ab" is neither in the catalogue nor in the event map | did you mean "a.b"?',
        ),
        ('[[retired]]\nreplacement = "x"\n', '1:1: "path" is missing | Relative to the project\'s root'),
        ("[env.add.'.env']\nA = 1\n", '2:5: "A" must be a string, not a number | File name -> key -> value'),
        (
            "[conventions]\nlifecycle = []\n",
            '2:1: unknown key "lifecycle" | did you mean "lifecycle-events"?',
        ),
    ],
)
def test_one_mistake_in_a_pack(load: Load, toml: str, expected: str) -> None:
    (problem,) = problems_of(load, 'pack = "mine.toml"\n', **{"mine.toml": toml})
    assert problem.startswith(f"mine.toml:{expected}")


def test_one_mistake_in_a_client(load: Load) -> None:
    (problem,) = problems_of(load, 'pack = "x"\n', **{"x/clients/c.toml": 'name = "X"\nkind = "klass"\n'})
    assert problem.startswith(
        'x/clients/c.toml:2:8: kind is "klass", not "constructor", "call" or "hook" | How it'
    )


def test_a_name_that_the_convention_gives_may_be_outside_the_catalogue(load: Load) -> None:
    decisions = '[decisions.unmapped-event]\n"goal-archived" = "goal.archived"\ntick = "drop"\n'
    assert load(GUIDE + decisions).decisions["unmapped-event"] == {
        "goal-archived": "goal.archived",
        "tick": "drop",
    }


def test_all_at_once_sorted_by_place(load: Load) -> None:
    toml = 'version = 9\npack = ["mine.toml"]\nsrc = ["nowhere"]\n[decisions]\nrxjs = "x"\nasync-url = 1\n'
    mine = "[event-map]\nx = [3]\n[tarket]\n"
    places = [each.split(" ")[0] for each in problems_of(load, toml, **{"mine.toml": mine})]
    assert places == [
        "mine.toml:2:6:",
        "mine.toml:3:1:",
        "sse2ws.toml:1:11:",
        "sse2ws.toml:3:8:",
        "sse2ws.toml:5:1:",
        "sse2ws.toml:6:13:",
    ]


def test_places_in_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\n\n[tool.sse2ws]\nsrc = ["nowhere"]\nsurplus = 1\n'
    )
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert [(each.path, each.line, each.column) for each in caught.value.problems] == [
        ("pyproject.toml", 5, 8),
        ("pyproject.toml", 6, 1),
    ]


def test_paths_are_shown_from_where_the_run_starts(load: Load, tmp_path: Path) -> None:
    load("")
    (tmp_path / "sse2ws.toml").write_text("x = 1\n")
    with pytest.raises(ConfigError, match=r"^\.\./sse2ws\.toml:1:1: unknown key"):
        load_config(tmp_path / "src")


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"# ok\nsrc = ['caf\xe9']\n", (2, 12), "is not UTF-8"),
        (b"\xff\xfea\x00", (1, 1), "is not UTF-8"),
        (b"[tool", (1, 6), "not TOML: expected ']' at the end of a table declaration"),
    ],
)
def test_files_that_cannot_be_read_as_toml(
    tmp_path: Path, data: bytes, place: tuple[int, int], message: str
) -> None:
    (tmp_path / "sse2ws.toml").write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    (problem,) = caught.value.problems
    assert ((problem.line, problem.column), problem.message) == (place, message)


def test_a_named_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"^gone\.toml: cannot be read: No such file or directory\n  help: "
    ):
        load_config(tmp_path, Path("gone.toml"))


def test_a_pack_from_the_command_line_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'^--pack: there is no pack "gone"\n  help: known: conventional, '):
        load_config(tmp_path, packs=("gone",))


def test_what_a_problem_looks_like() -> None:
    error = ConfigError([Problem("b", 1, 2, "second"), Problem("a", 9, 1, "first", "do it")])
    assert str(error) == "a:9:1: first\n  help: do it\nb:1:2: second"
