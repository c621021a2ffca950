"""The files of a project as one program: who imports what, who calls whom, where a value goes."""
