"""What opens a stream, the URL that it is opened on, and all that the file does with what was opened.

`clients` finds the place, `source_uses` follows it, `draft` is where everybody below writes what was found.
"""
