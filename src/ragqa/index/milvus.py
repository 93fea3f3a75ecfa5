"""A Milvus server: collections, the alias that names the one that serves, and what its failures mean.

ragqa_000007_<fingerprint>  the chunks of a generation, never changed once it has served
ragqa                       an alias, moved in one step from the collection that served to the next

The fingerprint is that of the generation's inputs, so that machines that build the same index find the
collection that is there already.
"""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ragqa.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from ragqa.index.records import Inputs

TIMEOUT = 5.0
LONG_TIMEOUT = 3600.0
"""Seconds, for what the server does once for a whole index."""

_ALIAS = "ragqa"
_COLLECTION = re.compile(r"ragqa_(\d{6})_([0-9a-f]{16})")
_SPARSE_SINCE = (2, 4)
_CONNECT_FAILED, _NO_COLLECTION, _NOT_LOADED, _NO_DATABASE = 2, 100, 101, 800


class MilvusServer:
    """Connects when it is first called, and again after the server was away. Safe to share between threads."""

    def __init__(self, uri: str, token: str = "", timeout: float = TIMEOUT) -> None:
        """``timeout``: seconds in which the server must have answered a question.

        Raises :class:`SettingsError` when the package for it is missing.
        """
        try:
            import pymilvus  # noqa: F401
        except ImportError as error:
            raise SettingsError(
                "setting 'store' is milvus, but its package is missing; run: pip install 'ragqa[milvus]'"
            ) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)  # it logs every error that it raises
        self._uri = uri
        self._token = token
        self._timeout = timeout
        self._client: Any = None
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """For messages: without what may be a password."""
        parts = urlsplit(self._uri)
        return f"{parts.hostname}:{parts.port or 19530}" if parts.hostname else self._uri

    def call(self, method: str, *arguments: Any, **named: Any) -> Any:
        """A method of ``MilvusClient``. Raises :class:`StoreError` saying what to do."""
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException

        named.setdefault("timeout", self._timeout)
        try:
            return getattr(self._connected(), method)(*arguments, **named)
        except (MilvusException, RpcError) as error:
            raise StoreError(f"the Milvus server at {self.address} {self._trouble(error)}") from error

    def current(self) -> str | None:
        """The collection that serves; ``None`` before the first."""
        try:
            # describe_alias looks in the default database only
            name: str = self.call("describe_collection", _ALIAS)["collection_name"]
        except StoreError as error:
            if getattr(error.__cause__, "code", None) == _NO_COLLECTION:
                return None
            raise
        return name

    def switch_to(self, collection: str) -> None:
        """Makes ``collection`` the one that serves, in one step."""
        self.call("create_alias" if self.current() is None else "alter_alias", collection, _ALIAS)

    def collections(self) -> list[str]:
        """Those of ragqa, newest first."""
        return sorted(filter(_COLLECTION.fullmatch, self.call("list_collections")), reverse=True)

    def new_collection(self, inputs: Inputs) -> str:
        """A name of a higher number than any other."""
        newest = max((int(name.split("_")[1]) for name in self.collections()), default=0)
        return f"{_ALIAS}_{newest + 1:06d}_{inputs.fingerprint}"

    def has_sparse(self) -> bool:
        """Whether the server searches sparse vectors, which came with 2.4."""
        version = re.search(r"(\d+)\.(\d+)", self.call("get_server_version"))
        return version is not None and (int(version[1]), int(version[2])) >= _SPARSE_SINCE

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                from pymilvus import MilvusClient

                self._client = MilvusClient(self._uri, token=self._token, timeout=self._timeout)
            return self._client

    def _trouble(self, error: Exception) -> str:
        code = getattr(error, "code", None)
        if callable(code):
            code = code()
        kind = getattr(code, "name", code)  # gRPC's are an enum, Milvus's are numbers
        if kind == "DEADLINE_EXCEEDED":
            return f"did not answer within {self._timeout:g} s; ask again, or see how busy it is"
        if kind in {_CONNECT_FAILED, "UNAVAILABLE"}:
            return "cannot be reached; start it, or set RAGQA_MILVUS_URI to where it runs"
        if kind == "UNAUTHENTICATED":
            return "does not know this client; set RAGQA_MILVUS_TOKEN"
        if kind == _NO_DATABASE:
            return "has no database of that name; create it, or set RAGQA_MILVUS_URI to another"
        if kind == _NOT_LOADED:
            return "has not loaded the index yet; ask again in a moment"
        reason = str(getattr(error, "message", "") or error).strip().splitlines()[0]
        return f"failed: {reason}; ask again, or see its log"


def serves(collection: str, inputs: Inputs) -> bool:
    """Whether the collection is that of a generation made from ``inputs``."""
    return collection.endswith(f"_{inputs.fingerprint}")
