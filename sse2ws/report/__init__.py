"""Run and plan -> text for people and machines, one module a format. Only renders: no files, no analysis."""
