"""The only code that touches files and git: which files there are, their bytes, writing, undo."""
