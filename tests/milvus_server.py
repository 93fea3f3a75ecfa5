"""A real Milvus server, which tests may stop, freeze and start again, and milvus-lite."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from ragqa.errors import StoreError
from ragqa.index import MilvusServer

# in a process of its own: the package leaves sockets open, and warnings are errors here
_PREPARE = """
import sys, milvus
server = milvus.MilvusServer()
server.set_base_dir(sys.argv[1])
server.config.resolve()
milvus._initialize_data_files(sys.argv[1])
print(server.listen_port, server.config.get("etcd_port"))
"""
_ETCD = """
listen-client-urls: http://127.0.0.1:{client}
advertise-client-urls: http://127.0.0.1:{client}
listen-peer-urls: http://127.0.0.1:{peer}
initial-advertise-peer-urls: http://127.0.0.1:{peer}
initial-cluster: default=http://127.0.0.1:{peer}
"""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class RealMilvus:
    """From the package ``milvus``: listens at ``uri`` from :meth:`start` to :meth:`stop`, and keeps its data in between."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        prepared = subprocess.run(
            [sys.executable, "-c", _PREPARE, folder], capture_output=True, text=True, check=True
        )
        port, etcd_port = prepared.stdout.split()
        self.uri = f"http://127.0.0.1:{port}"
        self._etcd = folder / "configs" / "etcd.yaml"
        # by itself etcd has a fixed port for its peers, and one machine may run the tests twice at once
        self._etcd.write_text(_ETCD.format(client=etcd_port, peer=_free_port()))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers; indexes may still be loading."""
        settings = {
            "DEPLOY_MODE": "STANDALONE",
            "ETCD_CONFIG_PATH": str(self._etcd),
            "METRICS_PORT": str(_free_port()),
            "MILVUS_RUN_DIR": str(self._folder / "run"),
            "LD_LIBRARY_PATH": str(self._folder / "bin"),
        }
        with (self._folder / "logs" / "output.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._folder / "bin" / "milvus", "run", "standalone"],
                cwd=self._folder,
                env={**os.environ, **settings},
                stdout=log,
                stderr=log,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        for _ in range(600):
            assert self._process is not None
            assert self._process.poll() is None, f"the server ended; see {self._folder / 'logs'}"
            try:
                MilvusServer(self.uri, timeout=1.0).collections()
            except StoreError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"the server never answered; see {self._folder / 'logs'}")

    def database(self, name: str) -> str:
        """The URI of a new database."""
        MilvusServer(self.uri).call("create_database", name)
        return f"{self.uri}/{name}"

    def freeze(self) -> None:
        """It holds its connections and says nothing, until :meth:`thaw`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """At once, as a machine would that loses its power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class LiteMilvus:
    """From the package ``milvus-lite``: a thread of this process that keeps its data in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def database(self, name: str) -> str:
        """The URI of a new database."""
        return str(self._folder / f"{name}.db")

    def stop(self) -> None:
        from milvus_lite.server_manager import server_manager_instance

        server_manager_instance.release_all()
