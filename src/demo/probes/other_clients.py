"""Other clients: who can use the credential without being a browser?"""

from demo.cookies import Request
from demo.harness import PASSWORD, Client, Deployment, Trial
from demo.probes.base import Probe
from demo.probes.grades import LessIsBetter, Ungraded, YesOrNo


def second_request(trial: Trial, service: Deployment, client: Client) -> bool:
    """After a log-in, is the next request still the user's?"""
    browser = service.signed_in()
    trial.expect("a browser stays signed in", browser.me() == "alice")
    logged_in = client.log_in("alice", PASSWORD).status == 200
    trial.expect("the log-in is accepted", logged_in)
    return client.me() == "alice"


def without_jar(trial: Trial) -> bool:
    """A client that reads JSON and keeps no cookies, such as bare curl."""
    with trial.deploy() as service:
        bare = service.client(browser=False, has_jar=False)
        return second_request(trial, service, bare)


def with_jar(trial: Trial) -> bool:
    """The same client once it has a cookie jar, such as curl -b -c."""
    with trial.deploy() as service:
        return second_request(trial, service, service.client(browser=False))


def by_itself(trial: Trial) -> bool:
    """Does another site's link carry the credential, unasked?"""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("her own page knows her", alice.me() == "alice")
        return alice.on_page("https://evil.test/").me() == "alice"


def by_event_source(trial: Trial) -> bool:
    """Can a page open a stream with the browser's EventSource, which
    takes no headers of the page's choice?  Source: HTML 9.2.2."""
    with trial.deploy() as service:
        alice = service.signed_in()
        trial.expect("her own page knows her", alice.me() == "alice")
        url = alice.endpoints.base_url + alice.endpoints.me.path
        alice.storage.clear()
        status = alice.send_once(Request(url, initiator=url)).status
        trial.expect("the stream is served or refused", status in (200, 401))
        return status == 200


def header_bytes(trial: Trial) -> int:
    """Bytes that the credential's header adds, its name included."""
    with trial.deploy() as service:
        alice = service.signed_in()
        reply = alice.get(alice.endpoints.me.path)
        trial.expect("a credential entered", reply.status == 200)
        return reply.credential_bytes


NO_JAR = Probe(
    id="no-jar",
    question="Does a client without code for cookies stay signed in?",
    factor="other clients",
    unit="",
    measure=without_jar,
    grading=YesOrNo(good=True, why="scripts and devices often have none"),
    chapter="leave-the-browser",
)
WITH_JAR = Probe(
    id="with-jar",
    question="Does a client with a cookie jar stay signed in?",
    factor="other clients",
    unit="",
    measure=with_jar,
    grading=YesOrNo(good=True, why="a jar is one option in most tools"),
    chapter="leave-the-browser",
)
AMBIENT = Probe(
    id="ambient",
    question="Does a link on another site carry the credential?",
    factor="other clients",
    unit="",
    measure=by_itself,
    grading=Ungraded("wanted for links, unwanted for forgeries"),
    chapter="ride-the-cookie",
)
EVENT_SOURCE = Probe(
    id="event-source",
    question="Does the browser's EventSource carry the credential?",
    factor="other clients",
    unit="",
    measure=by_event_source,
    grading=YesOrNo(good=True, why="the standard interface has no header"),
    chapter="leave-the-browser",
)
BYTES = Probe(
    id="bytes",
    question="How many bytes does it add to each request?",
    factor="other clients",
    unit="bytes",
    measure=header_bytes,
    grading=LessIsBetter(
        good=100, fair=1_000, why="one network packet holds about 1,400"
    ),
    chapter="read-the-credential",
)
