"""redis-server, as one, as a primary with a replica, and as a cluster.

Each is of our own: in memory, on free ports of the loopback interface.
Debian has it as the package redis-server.
"""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import redis

PROGRAM = "redis-server"
HOW_TO = f"{PROGRAM} is not installed: on Debian, apt-get install {PROGRAM}"
IN_MEMORY = ("--save", "", "--appendonly", "no")
WAIT_S = 20


class NoRedis(Exception):
    """There is no redis-server on this machine."""


def free_port() -> int:
    """One that a cluster's node may use: it wants another, 10,000 above."""
    for _ in range(100):
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            with suppress(OSError, OverflowError):
                other.bind(("127.0.0.1", port + 10_000))
                return port
    raise OSError("no two free ports, 10,000 apart")


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for it.  Raises TimeoutError."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        with suppress(redis.RedisError):
            if holds():
                return
        time.sleep(0.02)
    raise TimeoutError(f"{PROGRAM}: {what}")


class Server:
    """One server.  url: its address.  raw: a client, not counted."""

    def __init__(self, folder: Path, *settings: str) -> None:
        if shutil.which(PROGRAM) is None:
            raise NoRedis(HOW_TO)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        here = ("--bind", "127.0.0.1", "--port", str(self.port))
        there = ("--dir", str(folder))
        self.command = [PROGRAM, *here, *there, *IN_MEMORY, *settings]
        self.raw: Any = redis.Redis.from_url(self.url, socket_timeout=10)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL
        )
        self.wait()

    def wait(self) -> None:
        """Until it answers."""
        until(self.raw.ping, "does not answer")

    def stop(self) -> None:
        """At once; what it held in memory is gone."""
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """It keeps its connections, and says nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def calls(self) -> dict[str, int]:
        """How often each command was called, by the server's account."""
        stats = self.raw.info("commandstats")
        return {
            name.removeprefix("cmdstat_").upper(): int(row["calls"])
            for name, row in stats.items()
        }

    def held(self) -> list[bytes]:
        """The name of each key."""
        found: list[bytes] = self.raw.keys()
        return found


class Replicated(Server):
    """A primary, at `url`, and a replica that follows it."""

    def __init__(self, folder: Path, *settings: str) -> None:
        super().__init__(folder, *settings)
        aside = folder / "replica"
        aside.mkdir(exist_ok=True)
        self.replica = Server(aside, "--repl-diskless-sync-delay", "0")
        self.replica.raw.replicaof("127.0.0.1", self.port)
        until(self.linked, "the replica finds no primary")

    def linked(self) -> bool:
        state = self.replica.raw.info("replication")["master_link_status"]
        return bool(state == "up")

    def caught_up(self) -> None:
        """Wait until the replica has all that the primary has."""

        def same() -> bool:
            ours = self.raw.info("replication")["master_repl_offset"]
            theirs = self.replica.raw.info("replication")
            return bool(ours == theirs["slave_repl_offset"])

        until(same, "the replica does not catch up")

    def promote(self) -> None:
        """The replica is the primary from now on."""
        self.replica.raw.replicaof("NO", "ONE")

    def stop(self) -> None:
        self.replica.stop()
        super().stop()


class Cluster:
    """Three nodes that share the keys; `url` names the first."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.nodes: list[Server] = []
        try:
            for number in range(3):
                own = folder / f"node{number}"
                own.mkdir(exist_ok=True)
                enabled = ("--cluster-enabled", "yes", *settings)
                timeout = ("--cluster-node-timeout", "1000")
                self.nodes.append(Server(own, *enabled, *timeout))
            self.join()
        except BaseException:
            self.stop()
            raise
        self.url = self.nodes[0].url

    def join(self) -> None:
        """Share the slots, and let the nodes meet."""
        first = self.nodes[0].raw
        bounds = (0, 5_461, 10_923, 16_384)
        for number, node in enumerate(self.nodes):
            slots = range(bounds[number], bounds[number + 1])
            node.raw.execute_command("CLUSTER ADDSLOTS", *slots)
            node.raw.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
            first.execute_command("CLUSTER MEET", "127.0.0.1", node.port)
        self.join_again()

    def join_again(self) -> None:
        """Wait until each node knows the others and that all slots have
        one."""
        for node in self.nodes:
            until(partial(ready, node), "the nodes do not meet")

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()

    def held(self) -> list[bytes]:
        return [key for node in self.nodes for key in node.held()]

    def calls(self) -> dict[str, int]:
        """Of all nodes together."""
        total: dict[str, int] = {}
        for node in self.nodes:
            for name, times in node.calls().items():
                total[name] = total.get(name, 0) + times
        return total


def noticed(node: Server) -> bool:
    """Does this node say that the cluster is down?"""
    told: Any = node.raw.execute_command("CLUSTER INFO")
    return bool(told["cluster_state"] == "fail")


def ready(node: Server) -> bool:
    """Does it know of three nodes and that each slot has one?"""
    told: Any = node.raw.execute_command("CLUSTER INFO")
    return (told["cluster_state"], told["cluster_known_nodes"]) == ("ok", "3")


TOPOLOGIES: dict[str, type[Server] | type[Cluster]] = {
    "single": Server,
    "replicated": Replicated,
    "cluster": Cluster,
}
"""By name."""
