"""Lines to copy, which book/checklists.md shows.  tests/test_checklists.py
runs them in the frameworks, and sees what each line is for by taking it
away.  spring.properties is not run."""
