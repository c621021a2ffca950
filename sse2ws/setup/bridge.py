"""The bridge's module, where a project has none. In: its code. Out: the file to be written, or none.

Never changes one that is there: whoever adapted it had a reason.
"""

from __future__ import annotations

import posixpath

from sse2ws.model.edit import FileChange
from sse2ws.runtime.bridge import render_bridge
from sse2ws.setup.code import Code
from sse2ws.setup.habits import habits


def bridge_file(code: Code) -> FileChange | None:
    """Raises `PlaceError` when the pack's target modules cannot be files of the project."""
    project = habits(code)
    file = render_bridge(code.config, project.style)
    path = project.at_home(file.path)
    stem = posixpath.splitext(path)[0]
    if any(code.exists(f"{stem}{extension}") for extension in (".ts", ".tsx", ".js", ".jsx", ".mjs")):
        return None
    return FileChange(path, b"", file.content, created=True)
