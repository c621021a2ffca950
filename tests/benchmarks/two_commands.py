"""The least that a Typer application with two commands can do: what start-up costs without our code."""

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def scan(path: str = ".") -> None:
    """Say a word."""
    print("clean")


@app.command()
def fix(path: str = ".") -> None:
    """Say a word."""
    print("clean")


if __name__ == "__main__":
    app()
