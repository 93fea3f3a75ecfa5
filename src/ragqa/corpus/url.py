"""One article from the web into the corpus: fetched within bounds, never from inside one's own network.

Every hop is checked: only http and https, only addresses of the public internet (unless that is allowed), and
the connection goes to the very address that was checked, so a name that changes its address in between (DNS
rebinding) gains nothing. What was fetched is saved as a file under ``corpus/web``, and ``corpus.toml``
remembers where it came from: the corpus stays the only thing that the index is made of.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
import socket
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ragqa.corpus.kinds import UnreadableKindError, kind_of
from ragqa.corpus.overrides import FILE_NAME
from ragqa.corpus.readers import READERS, read_bytes
from ragqa.errors import CorpusError, ReadError

if TYPE_CHECKING:
    import httpx

WEB_FOLDER = "web"
TIMEOUT_S = 20.0
MAX_BYTES = 20 * 2**20
MAX_REDIRECTS = 5

_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/x-ndjson": ".jsonl",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_HEADERS = {"User-Agent": "ragqa (article reader)", "Accept": "text/html, application/pdf;q=0.9, */*;q=0.5"}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NO_NAME = re.compile(r"[^\w.]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the bytes, the suffix of their kind, and the address after all redirects."""

    data: bytes
    suffix: str
    url: str


def fetch_url(
    url: str,
    *,
    allow_private: bool = False,
    timeout: float = TIMEOUT_S,
    max_bytes: int = MAX_BYTES,
    max_redirects: int = MAX_REDIRECTS,
) -> Fetched:
    """The file at an http or https address; ``timeout`` is in seconds for all of it.

    Raises :class:`ReadError` for an address that is refused, does not answer, or gives what cannot be read.
    """
    import httpx

    deadline = time.monotonic() + timeout
    with httpx.Client(trust_env=False, timeout=timeout, headers=_HEADERS) as client:
        try:
            here = httpx.URL(url)
            for _ in range(max_redirects + 1):
                request = _request(client, here, allow_private=allow_private)
                response = client.send(request, stream=True)
                try:
                    if response.status_code not in _REDIRECTS or "location" not in response.headers:
                        return _fetched(response, here, max_bytes, deadline)
                    here = here.join(response.headers["location"])
                finally:
                    response.close()
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise ReadError(url, f"not fetched ({reason}); check the address and the connection") from error
    raise ReadError(url, f"more than {max_redirects} redirects; give the address that they end at")


def add_url(
    url: str,
    corpus: Path,
    *,
    allow_private: bool = False,
    timeout: float = TIMEOUT_S,
    max_bytes: int = MAX_BYTES,
    max_redirects: int = MAX_REDIRECTS,
) -> Path:
    """Fetch an article and save it as a file of the corpus; the path of that file.

    The same address again replaces the file. Raises :class:`ReadError` where there is no article, and
    :class:`CorpusError` when ``corpus.toml`` is broken.
    """
    fetched = fetch_url(
        url, allow_private=allow_private, timeout=timeout, max_bytes=max_bytes, max_redirects=max_redirects
    )
    source = f"{WEB_FOLDER}/{_file_name(fetched)}"
    reading = read_bytes(fetched.data, source)[0]
    if not reading.drafts:
        raise ReadError(url, reading.problems[0].reason)
    path = corpus / source
    path.parent.mkdir(parents=True, exist_ok=True)
    _remember(corpus / FILE_NAME, source, fetched.url)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(fetched.data)
    part.replace(path)
    return path


def _request(client: httpx.Client, url: httpx.URL, *, allow_private: bool) -> httpx.Request:
    """A request to the address that was checked, in the name of the host that was asked for."""
    if url.scheme not in ("http", "https") or not url.host:
        raise ReadError(str(url), "no http or https address")
    address = _address(url, allow_private=allow_private)
    host = url.netloc.decode("ascii")
    return client.build_request(
        "GET",
        url.copy_with(host=address, userinfo=b"", fragment=None),
        headers={"Host": host},
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )


def _address(url: httpx.URL, *, allow_private: bool) -> str:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.raw_host.decode("ascii").strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ReadError(str(url), f"no host {url.host}; check the address and the connection") from error
    addresses = [str(entry[4][0]) for entry in found]
    allowed = [address for address in addresses if allow_private or _is_public(address)]
    if not allowed:
        raise ReadError(
            str(url),
            f"{url.host} is {addresses[0]}, which is inside a private network; only public addresses are "
            "fetched (set RAGQA_ALLOW_PRIVATE_URLS=true to allow others)",
        )
    return allowed[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


def _fetched(response: httpx.Response, url: httpx.URL, max_bytes: int, deadline: float) -> Fetched:
    if response.status_code != 200:
        raise ReadError(
            str(url), f"the server answered {response.status_code} {response.reason_phrase}".rstrip()
        )
    data = bytearray()
    for piece in response.iter_bytes(65_536):
        data += piece
        if len(data) > max_bytes:
            raise ReadError(str(url), f"larger than {max_bytes / 2**20:g} MiB")
        if time.monotonic() > deadline:
            raise ReadError(str(url), "not fetched in time; try again later")
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(content_type) or Path(url.path).suffix.lower()
    try:
        kind = kind_of(bytes(data), suffix if suffix in READERS else ".txt")
    except UnreadableKindError as error:
        raise ReadError(str(url), str(error)) from error
    if kind not in READERS:
        raise ReadError(
            str(url), f"{content_type or 'a file'} that is no article; expected {' '.join(READERS)}"
        )
    return Fetched(bytes(data), kind, str(url))


def _file_name(fetched: Fetched) -> str:
    """``<host>-<slug><suffix>``; an address with a query gets a hash of it too."""
    address, _, query = fetched.url.partition("?")
    scheme_less = unquote(address).partition("//")[2]
    host, _, path = scheme_less.partition("/")
    stem = path.rstrip("/").rpartition("/")[2]
    if Path(stem).suffix.lower() in READERS:
        stem = Path(stem).stem
    slug = _NO_NAME.sub("-", f"{host.rpartition('@')[2]}-{stem}").strip("-._")[:_LONGEST_NAME]
    mark = (
        "-" + hashlib.sha256(fetched.url.encode()).hexdigest()[:8] if query or "/" in path.strip("/") else ""
    )
    return f"{slug}{mark}{fetched.suffix}"


def _remember(overrides: Path, source: str, url: str) -> None:
    """Write where the file came from into ``corpus.toml``, unless something stands there already."""
    text = overrides.read_text("utf-8") if overrides.exists() else ""
    try:
        known = tomllib.loads(text)
    except ValueError as error:
        raise CorpusError(f"{overrides} is no valid TOML ({error}); mend it and try again") from error
    if source in known:
        return
    name, value = (json.dumps(part, ensure_ascii=False) for part in (source, url))
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    with overrides.open("a", encoding="utf-8") as file:
        file.write(f"{gap}[{name}]\nsource = {value}\n")
