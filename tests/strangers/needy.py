"""Needs a package that nobody has."""

import no_such_package  # type: ignore[import-not-found] # noqa: F401
