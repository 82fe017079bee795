"""What runs beside an old release: the standard library alone."""
