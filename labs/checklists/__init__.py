"""Lines to copy, which book/checklists.md shows.  tests/test_checklists*.py
run them in the frameworks, and see what each line is for by taking it
away.  spring.properties is not run."""
