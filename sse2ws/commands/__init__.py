"""One module per subcommand, imported when it is asked for; its function `run` returns an exit code."""
