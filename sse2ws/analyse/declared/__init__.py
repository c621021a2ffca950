"""What a file offers and takes: exports, imports, functions, types, callbacks. No streams in here."""
