"""The target of the migration: the TypeScript files that a project without them is given."""
