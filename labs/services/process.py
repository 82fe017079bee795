"""One role, served on loopback by a process of its own.

Started with `-I`, and for somebody else's provider with `-S`, too: nothing
of this checkout is on its path but the folders named in the job.  The job
is its one argument, JSON: {"folders": [...], "module": "labs.services.roles",
"role": "Service", "settings": {...}}.  It says on standard error where it
listens.
"""

import json
import logging
import sys
from importlib import import_module


def main() -> None:
    """Serve until somebody ends it."""
    job = json.loads(sys.argv[1])
    sys.path[:0] = job["folders"]
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    role = getattr(import_module(job["module"]), job["role"])
    server.app = role(url, **job["settings"])
    print(f"listening on {url}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
