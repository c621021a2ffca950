"""In: nothing. Out: the JSON Schema of `sse2ws.toml`, for editors. Never validates."""

from __future__ import annotations

import json


def schema() -> str:
    """JSON Schema (draft 2020-12) of the configuration, indented, with descriptions."""
    from sse2ws.packs.shape import ConfigShape

    body = ConfigShape.model_json_schema(by_alias=True)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "sse2ws.schema.json"}
    return json.dumps(head | body | {"title": "sse2ws.toml"}, indent=2, ensure_ascii=False) + "\n"
