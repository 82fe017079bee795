"""One session looked up, with its record in one place or another."""

import json
import socket
import sqlite3
from pathlib import Path
from typing import Any

import redis
from redis import connection
from redis._parsers import Encoder, _RESP2Parser

from demo.evidence.cost import REDIS
from demo.schemes import Session
from demo.store import Record, Store, living
from labs.cost.timing import Call
from labs.store.servers import Server

RECORDS = 10_000
"""So many other sessions lie in the same place."""


class InProcess:
    """A dict, in the place of a store: what one process can keep."""

    def __init__(self) -> None:
        self.records: dict[str, str] = {}

    def put(self, key: str, record: Record, expires_at: int) -> None:
        self.records[key] = json.dumps({**record, "expires_at": expires_at})

    def index(self, key: str, member: str, expires_at: int) -> None:
        """Nothing: here nobody is logged out everywhere."""

    def get(self, key: str) -> Record | None:
        found = self.records.get(key)
        return living(found.encode() if found else None)


class SQLite(InProcess):
    """A table in a file on this machine, asked by its primary key."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        self.base.execute(
            "CREATE TABLE records (key TEXT PRIMARY KEY, value TEXT)"
        )

    def put(self, key: str, record: Record, expires_at: int) -> None:
        value = json.dumps({**record, "expires_at": expires_at})
        self.base.execute("INSERT INTO records VALUES (?, ?)", (key, value))

    def get(self, key: str) -> Record | None:
        (value,) = self.base.execute(
            "SELECT value FROM records WHERE key = ?", (key,)
        ).fetchone()
        return living(value.encode())


def redis_store(url: str, in_c: bool) -> Store:
    """in_c: with hiredis, which parses and packs in C; else in Python,
    whether or not hiredis is there."""
    store = Store(url)
    store._redis.close()
    encoder: Any = Encoder
    encode = encoder("utf-8", "strict", False).encode
    packer = connection.PythonRespSerializer(6_000, encode)
    in_python = {
        "parser_class": _RESP2Parser,
        "command_packer": packer,
    }
    store._redis = redis.Redis.from_url(url, **({} if in_c else in_python))
    return store


def look_up(store: Any, others: int = RECORDS) -> Call:
    """One session's verification, among so many others."""
    scheme = Session(store)
    for number in range(others):
        store.put(f"session:{number}", {"user_id": "bob"}, 2**32)
    sid = scheme.issue("alice").access
    assert scheme.verify(sid).user_id == "alice"
    return lambda: scheme.verify(sid)


def bare_get(port: int, key: str = "none") -> Call:
    """A GET written to a socket, and its answer: a round trip, and next
    to nothing of the client's own work."""
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    asked = f"*2\r\n$3\r\nGET\r\n${len(key)}\r\n{key}\r\n".encode()

    def call() -> bytes:
        line.sendall(asked)
        return line.recv(4_096)

    assert call().startswith(b"$")
    return call


def look_ups(folder: Path, near: Server, far: Server) -> dict[str, Call]:
    """By place.  near: on the client's own core.  far: on another."""
    path = f"unix://{folder / 'far.sock'}"
    few = 100
    return {
        "dict in the process": look_up(InProcess()),
        "SQLite file": look_up(SQLite(folder / "records.db")),
        "Redis, unix socket, hiredis": look_up(redis_store(path, True), few),
        "Redis, unix socket": look_up(redis_store(path, False), few),
        "Redis, TCP, hiredis": look_up(redis_store(far.url, True), few),
        REDIS: look_up(redis_store(far.url, False), few),
        "Redis, TCP, one core": look_up(redis_store(near.url, False), few),
        "bare round trip, TCP": bare_get(far.port),
        "bare round trip, TCP, one core": bare_get(near.port),
    }
