"""Language models behind plain callables. Weights ship with the package and are checked before use."""
