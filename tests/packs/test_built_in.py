"""The rules that ship are trusted when they are loaded, so they are validated here."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse2ws.model.pack import Client, ClientKind, Pack, Target
from sse2ws.packs import build
from sse2ws.packs.document import read
from sse2ws.packs.load import load_config
from sse2ws.packs.locate import built_in, rules_folder
from sse2ws.packs.meaning import pack_problems
from sse2ws.packs.validate import problems

RULES = rules_folder()
FILES = sorted(RULES.glob("*/*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shape(path: Path) -> None:
    kind = "client" if path.parent.name == "clients" else "pack"
    assert list(problems(read(path, RULES), kind)) == []


@pytest.mark.parametrize("name", built_in(RULES))
def test_meaning(tmp_path: Path, name: str) -> None:
    pack = load_config(tmp_path, packs=(name,)).pack
    assert [
        problem
        for path in (RULES / name).glob("*.toml")
        for problem in pack_problems(read(path, RULES), pack)
    ] == []


def test_packs() -> None:
    assert built_in(RULES) == ("conventional", "purposepath")


def test_the_conventional_pack_says_what_the_model_takes_for_granted(conventional: Pack) -> None:
    default = Pack("default")
    assert conventional.target == Target()
    assert (conventional.events, conventional.event_map) == ({}, {})
    assert conventional.discriminators == default.discriminators
    assert conventional.envelope_data == default.envelope_data
    for name in ("token_parameters", "tenant_parameters", "resume_parameters"):
        assert set(getattr(default, name)) <= set(getattr(conventional, name))


def test_every_file_of_clients_is_one_client(tmp_path: Path) -> None:
    clients = load_config(tmp_path).clients
    assert len(clients) == len(list((RULES / "clients").glob("*.toml")))
    assert [each.name for each in clients] == sorted(each.name for each in clients)


def client(tmp_path: Path, module: str, name: str) -> Client:
    """The client that an import of a name (or `default`) from a module means."""
    found = [
        each
        for each in load_config(tmp_path).clients
        if module in each.modules and (each.default if name == "default" else name in each.exports)
    ]
    assert len(found) == 1, f"{name} of {module}"
    return found[0]


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [
        ("event-source-polyfill", "EventSourcePolyfill", "constructor"),
        ("event-source-polyfill", "NativeEventSource", "constructor"),
        ("reconnecting-eventsource", "default", "constructor"),
        ("react-native-sse", "default", "constructor"),
        ("eventsource", "default", "constructor"),
        ("eventsource", "EventSource", "constructor"),
        ("@microsoft/fetch-event-source", "fetchEventSource", "call"),
        ("@fortaine/fetch-event-source", "fetchEventSource", "call"),
        ("sse.js", "SSE", "constructor"),
        ("extended-eventsource", "EventSource", "constructor"),
        ("@sanity/eventsource", "default", "constructor"),
        ("launchdarkly-eventsource", "EventSource", "constructor"),
        ("remix-utils/sse/react", "useEventSource", "hook"),
    ],
)
def test_imports_that_mean_sse(tmp_path: Path, module: str, name: str, kind: str) -> None:
    assert client(tmp_path, module, name).kind is ClientKind(kind)


def test_what_the_libraries_call_their_things(tmp_path: Path) -> None:
    fetching = client(tmp_path, "@microsoft/fetch-event-source", "fetchEventSource")
    assert fetching.options["onmessage"] == "message"
    assert fetching.options["signal"] == "signal"
    assert (fetching.listen, fetching.close) == ((), ())
    assert client(tmp_path, "sse.js", "SSE").options["payload"] == "body"
    assert client(tmp_path, "sse.js", "SSE").start == ("stream",)
    native = client(tmp_path, "react-native-sse", "default")
    assert "removeAllEventListeners" in native.unlisten
    assert {"open", "error", "close"} <= set(native.lifecycle)
    assert client(tmp_path, "eventsource", "default").server_side


def test_only_the_browsers_own_is_global_under_its_name(tmp_path: Path) -> None:
    assert [each.name for each in load_config(tmp_path).clients if "EventSource" in each.globals] == [
        "EventSource"
    ]


def test_a_client_takes_what_it_does_not_say_from_the_native_one() -> None:
    built = build.client({"name": "X", "kind": "constructor", "modules": ["x"]})
    assert built == Client("X", ClientKind.CONSTRUCTOR, ("x",))
