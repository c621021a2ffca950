"""What a project must have for the runtime to work: npm packages and a script. Values only."""

from __future__ import annotations

from collections.abc import Mapping

DEPENDENCIES: Mapping[str, str] = {"partysocket": "^1.3.0", "valibot": "^1.5.0"}
"""`dependencies` of package.json, name -> version range."""

DEV_DEPENDENCIES: Mapping[str, str] = {"ws": "^8.23.0"}
"""`devDependencies`: the mock server's."""

SCRIPTS: Mapping[str, str] = {"mock:ws": "node scripts/mock-ws-server.js"}
"""`scripts` of package.json."""
