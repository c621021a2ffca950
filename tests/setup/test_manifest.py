"""package.json gets one script more and stays what it was, or it is not touched."""

from __future__ import annotations

import json

import pytest

from sse2ws.setup.manifest import install_commands, with_script


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            b'{\n  "scripts": {\n    "a": "b"\n  }\n}\n',
            b'{\n  "scripts": {\n    "x": "y",\n    "a": "b"\n  }\n}\n',
        ),
        (
            b'{\r\n\t"scripts" : {\r\n\t\t"a": "b"\r\n\t}\r\n}',
            b'{\r\n\t"scripts" : {\r\n\t\t"x": "y",\r\n\t\t"a": "b"\r\n\t}\r\n}',
        ),
        (b'{"scripts":{"a":"b"}}', b'{"scripts":{"x": "y", "a":"b"}}'),
        (b'{"scripts": {}}', b'{"scripts": {"x": "y"}}'),
        (
            b'{"c": {"scripts": {"z": ""}}, "scripts": {"a": ""}}',
            b'{"c": {"scripts": {"z": ""}}, "scripts": {"x": "y", "a": ""}}',
        ),
        (
            b'{"d": "\\"scripts\\": {", "scripts": {"a": ""}}',
            b'{"d": "\\"scripts\\": {", "scripts": {"x": "y", "a": ""}}',
        ),
        (b'{"scripts": {"x": "own"}}', b'{"scripts": {"x": "own"}}'),
        (b'\xef\xbb\xbf{"scripts": {"a": ""}}', b'\xef\xbb\xbf{"scripts": {"x": "y", "a": ""}}'),
    ],
)
def test_one_script_more(before: bytes, after: bytes) -> None:
    assert with_script(before, "x", "y") == after
    assert with_script(after, "x", "y") == after
    json.loads(after)


@pytest.mark.parametrize("data", [b"{}", b'{"scripts": []}', b"{", b"[]", b'{// no\n"scripts": {}}'])
def test_what_cannot_be_shown_to_be_right_is_left(data: bytes) -> None:
    assert with_script(data, "x", "y") is None


def test_only_what_is_missing_is_installed() -> None:
    assert install_commands("yarn", {"valibot": "1", "ws": "8"}, True) == ["yarn add partysocket@^1.3.0"]
    assert install_commands("bun", {}, False) == ["bun add --dev ws@^8.23.0"]
