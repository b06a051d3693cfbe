"""`python -m tellings` and the console script."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    import gc

    from tellings.cli import run

    try:
        run()
    finally:
        # All that is left goes with the process; to look for garbage among it would take 50 ms.
        gc.freeze()


if __name__ == "__main__":
    main()
