"""Popular frameworks as they ship: what does their log-out really end?

Each file of `apps` is one framework with its documented defaults, and
nothing else that a reader could not find in its documentation.  Each runs
in a process of its own, with the libraries of `requirements.lock`, and the
book's own probes are put to it.  Read `shipped`, one file of `apps`, then
`child/service`.

To add one: write its file in `apps`, name it in `CONFIGURATIONS`, and
`python -m labs.frameworks`.
"""
