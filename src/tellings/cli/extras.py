"""Which extra a part needs that the base install leaves out."""

from __future__ import annotations

from tellings.errors import UsageError

EXTRAS = {
    **dict.fromkeys(("sqlalchemy", "starlette", "uvicorn", "multipart", "python_multipart", "dkim", "tzdata"), "serve"),
    "psycopg": "postgres",
    "pyarrow": "parquet",
    "daft": "daft",
    "ray": "cluster",
}
"""Module to the extra of `pyproject.toml` that installs it."""


def needed(error: ModuleNotFoundError) -> UsageError:
    """What to install, for a module of an extra; any other missing module is a fault of ours and is raised again."""
    module = (error.name or "").partition(".")[0]
    extra = EXTRAS.get(module)
    if extra is None:
        raise error
    return UsageError(
        f"this command needs more than the base install ({module} is not here)",
        to_do=f"Install it with: pip install 'tellings[{extra}]'",
    )
