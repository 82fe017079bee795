from datetime import timedelta
from time import time

from flask import Flask, abort, make_response, request, session
from flask_session import Session
from redis import Redis

OWN = "https://app.test"  # your origin
app = Flask(__name__)
app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_REDIS"] = Redis()
app.config["SESSION_COOKIE_NAME"] = "__Host-session"
app.config["SESSION_COOKIE_SECURE"] = True
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
# Counted anew at each write; at each read too, without the next line.
app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(hours=12)
app.config["SESSION_REFRESH_EACH_REQUEST"] = False
Session(app)


def check_password(form):
    """The user whose password is in the form, or None.  Yours to write."""
    abort(501)  # until then nobody gets in


@app.before_request
def refuse_other_origins():
    # With neither header a request gets in: leave out ", OWN" to refuse it.
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", OWN)
    own = site == "same-origin" if site else origin == OWN
    if request.method not in ("GET", "HEAD", "OPTIONS") and not own:
        abort(403)


@app.before_request
def end_after_twelve_hours():
    if "user" in session and session.get("ends", 0) <= time():
        session.clear()


@app.post("/login")
def login():
    user = check_password(request.form)
    if not user:
        abort(401)
    session.clear()  # nothing of before the log-in stays
    session["user"] = user
    session["ends"] = time() + 12 * 3600  # no later request moves this
    app.session_interface.regenerate(session)  # a new identifier
    return {}


@app.post("/logout")
def logout():
    session.clear()  # deletes the record
    reply = make_response({})
    # Flask-Session's own header is not Secure: for __Host- it is ignored.
    reply.delete_cookie("__Host-session", secure=True)
    return reply
