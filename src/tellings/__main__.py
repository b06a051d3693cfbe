"""`python -m tellings` and the console script."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from tellings.cli import run

    run()


if __name__ == "__main__":
    main()
