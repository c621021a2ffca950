"""In: a TOML document and the kind of file it is. Out: everything that is wrong with its shape, with places.

Never knows what the names in it mean (`meaning` does).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias, get_args

from sse2ws.packs.document import Document
from sse2ws.packs.errors import Problem
from sse2ws.packs.place import Keys

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    Model: TypeAlias = type[BaseModel]

_EXPECTED: Mapping[str, str] = {
    "string_type": "a string",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "bool_type": "true or false",
    "string_too_short": "some text",
    "too_short": "at least one item",
}


def problems(document: Document, kind: str) -> Iterator[Problem]:
    """Every mistake in the shape of a document; `kind` is config, pack or client."""
    from pydantic import ValidationError

    from sse2ws.packs import shape

    models: Mapping[str, Model] = {
        "config": shape.ConfigShape,
        "pack": shape.PackShape,
        "client": shape.ClientShape,
    }
    model = models[kind]
    try:
        model.model_validate(document.table)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield _problem(document, model, detail)


def nearest(word: str, known: Iterable[str]) -> str:
    """A help line: the known word that is most like another, else all of them."""
    from difflib import get_close_matches

    words = sorted(known)
    close = get_close_matches(word, words, 1, 0.6)
    return f'did you mean "{close[0]}"?' if close else f"known: {', '.join(words)}"


def toml_type(value: object) -> str:
    """What a value is called in TOML."""
    if isinstance(value, bool):
        return "a boolean"
    kinds = ((str, "a string"), (int | float, "a number"), (Mapping, "a table"), (list, "a list"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "a date or time")


def _problem(document: Document, model: Model, detail: ErrorDetails) -> Problem:
    # pydantic marks an error in a key of a table by a last "[key]".
    on_key = detail["loc"][-1:] == ("[key]",)
    keys: Keys = detail["loc"][:-1] if on_key else detail["loc"]
    name, kind, context = str(keys[-1]), detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = (field.alias or key for key, field in _model_at(model, keys[:-1]).model_fields.items())
        return document.problem(keys, f'unknown key "{name}"', nearest(name, known), on_key=True)
    help = str(context.get("help", "")) or _help(_field_at(model, keys))
    if kind == "missing":
        return document.problem(keys, f'"{name}" is missing', help)
    if keys == ("version",):
        help = "this sse2ws reads version 1; a newer file needs a newer sse2ws"
        return document.problem(keys, f"version is {json.dumps(detail['input'], default=str)}, not 1", help)
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", '"')
        shown = json.dumps(detail["input"], default=str, ensure_ascii=False)
        return document.problem(keys, f"{name} is {shown}, not {expected}", help)
    if kind in ("string_too_short", "too_short"):
        return document.problem(keys, f"{_shown(keys)} is empty, it needs {_EXPECTED[kind]}", help, on_key)
    if kind in _EXPECTED:
        message = f"{_shown(keys)} must be {_EXPECTED[kind]}, not {toml_type(detail['input'])}"
        return document.problem(keys, message, help)
    return document.problem(keys, detail["msg"], help, on_key)


def _shown(keys: Keys) -> str:
    """`("src", 0)` -> "an item of src"."""
    return f"an item of {keys[-2]}" if isinstance(keys[-1], int) and len(keys) > 1 else f'"{keys[-1]}"'


def _help(field: FieldInfo | None) -> str:
    if field is None:
        return ""
    example = (field.examples or [None])[0]
    said = (field.description or "").rstrip(".")
    return f"{said}; for example: {field.alias} = {_toml(example)}" if example else said


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'"{key}" = {_toml(each)}' for key, each in value.items()) + " }"
    return "[" + ", ".join(map(_toml, value)) + "]" if isinstance(value, list) else f'"{value}"'


def _field_at(model: Model, keys: Keys) -> FieldInfo | None:
    """The nearest field on the way to a value."""
    for cut in range(len(keys), 0, -1):
        last, parent = keys[cut - 1], _model_at(model, keys[: cut - 1])
        for key, field in parent.model_fields.items():
            if last == (field.alias or key):
                return field
    return None


def _model_at(model: Model, keys: Keys) -> Model:
    """The model that describes the table at the end of a way."""
    for key in keys:
        field = next((each for name, each in model.model_fields.items() if key == (each.alias or name)), None)
        inner = _inner_model(field.annotation) if field else None
        model = inner or model
    return model


def _inner_model(annotation: object) -> Model | None:
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_inner_model(each) for each in get_args(annotation))
    return next((each for each in found if each), None)
