"""Proof after a fix: what is left over, what the catalogue says, whether types and behaviour stayed."""
