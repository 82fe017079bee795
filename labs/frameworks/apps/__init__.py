"""One framework a file, with its documented defaults."""
