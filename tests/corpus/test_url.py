"""A real server on this machine; what would need a public address is shown by what is refused."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from making import article, html_of, pdf_of

from ragqa.corpus import read_corpus
from ragqa.corpus.url import Fetched, add_url, fetch_url
from ragqa.errors import CorpusError, ReadError

Answer = tuple[int, dict[str, str], bytes]


class Server:
    """``answers`` by path; ``hosts`` are the Host headers that came."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.answers: dict[str, Answer | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.hosts: list[str] = []


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            running.hosts.append(self.headers["Host"])
            answer = running.answers.get(self.path.partition("?")[0], (404, {}, b""))
            if callable(answer):
                answer(self)
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Server(http.server_port)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield running
    http.shutdown()
    http.server_close()
    thread.join()


HTML = {"Content-Type": "text/html; charset=utf-8"}


def fetch(url: str, **bounds: float) -> Fetched:
    return fetch_url(url, allow_private=True, **bounds)  # type: ignore[arg-type]


def test_a_page_joins_the_corpus_with_its_address(
    server: Server, tmp_path: Path, sample_corpus: Path
) -> None:
    sound = article(sample_corpus, "16")
    server.answers["/old"] = (301, {"Location": "/news/doctors?id=3"}, b"")
    server.answers["/news/doctors"] = (
        200,
        HTML | {"Content-Encoding": "gzip"},
        gzip.compress(html_of(sound)),
    )
    path = add_url(f"{server.base}/old", tmp_path, allow_private=True)
    assert path.parent == tmp_path / "web"
    assert path.name.startswith("127.0.0.1-")
    assert path.suffix == ".html"
    assert path.read_bytes() == html_of(sound)
    (document,) = read_corpus(tmp_path).documents
    assert document.source == f"{server.base}/news/doctors?id=3"
    assert [paragraph.text for paragraph in document.paragraphs] == [
        paragraph.text for paragraph in sound.paragraphs
    ]
    add_url(f"{server.base}/old", tmp_path, allow_private=True)
    assert read_corpus(tmp_path).problems == ()
    assert (tmp_path / "corpus.toml").read_text("utf-8").count("source") == 1


def test_a_pdf_is_known_by_its_bytes(server: Server, sample_corpus: Path) -> None:
    server.answers["/report"] = (
        200,
        {"Content-Type": "application/octet-stream"},
        pdf_of(article(sample_corpus, "13")),
    )
    assert fetch(f"{server.base}/report").suffix == ".pdf"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
    ],
)
def test_private_addresses_are_refused(url: str, server: Server) -> None:
    with pytest.raises(ReadError, match=r"inside a private network; .* RAGQA_ALLOW_PRIVATE_URLS=true"):
        fetch_url(url.format(port=server.base.rpartition(":")[2]))
    assert server.hosts == []


def test_every_hop_is_checked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from ragqa.corpus import url

    checked: list[str] = []
    monkeypatch.setattr(url, "_is_public", lambda address: not checked.append(address) and len(checked) == 1)
    server.answers["/"] = (302, {"Location": "http://127.0.0.1:1/inside"}, b"")
    with pytest.raises(ReadError, match=r"http://127\.0\.0\.1:1/inside: .* private network"):
        fetch_url(f"{server.base}/")
    assert checked == ["127.0.0.1", "127.0.0.1"]


def test_the_connection_goes_to_the_address_that_was_checked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that resolves to one address when it is checked and to another afterwards."""
    port = int(server.base.rpartition(":")[2])
    asked: list[object] = []
    real = socket.getaddrinfo

    def rebinding(host: object, *rest: object, **named: object) -> object:
        if host not in (b"rebind.example", "rebind.example"):
            return real(host, *rest, **named)  # type: ignore[arg-type]
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    server.answers["/"] = (200, {"Content-Type": "text/plain"}, "نص طويل من مقال.".encode())
    assert fetch(f"http://rebind.example:{port}/").suffix == ".txt"
    assert len(asked) == 1
    assert server.hosts == [f"rebind.example:{port}"]


def test_redirects_are_bounded(server: Server) -> None:
    server.answers["/"] = (302, {"Location": "/"}, b"")
    with pytest.raises(ReadError, match="more than 2 redirects"):
        fetch(f"{server.base}/", max_redirects=2)
    assert len(server.hosts) == 3


def test_size_is_bounded_unpacked(server: Server) -> None:
    server.answers["/"] = (200, HTML | {"Content-Encoding": "gzip"}, gzip.compress(b" " * 5_000_000))
    with pytest.raises(ReadError, match="larger than 1 MiB"):
        fetch(f"{server.base}/", max_bytes=2**20)


def test_time_is_bounded_as_a_whole(server: Server) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b"x" * 70_000)
                time.sleep(0.05)
        except OSError:
            pass  # the client went away, as it should

    server.answers["/"] = drip
    with pytest.raises(ReadError, match="not fetched in time"):
        fetch(f"{server.base}/", timeout=0.3)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/a", "no http or https address"),
        ("file:///etc/passwd", "no http or https address"),
        ("nonsense", "no http or https address"),
        ("http://", "no http or https address"),
        ("http://nowhere.invalid/", "no host nowhere.invalid"),
        ("http://[broken/", "no host"),
        ("http://127.0.0.1:1/", "not fetched"),
    ],
)
def test_what_is_no_address_says_so(url: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        fetch(url)


def test_other_answers_are_named(server: Server) -> None:
    server.answers["/picture"] = (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n")
    with pytest.raises(ReadError, match="the server answered 404 Not Found"):
        fetch(f"{server.base}/none")
    with pytest.raises(ReadError, match="a PNG picture"):
        fetch(f"{server.base}/picture")


def test_nothing_is_saved_where_there_is_no_article(server: Server, tmp_path: Path) -> None:
    server.answers["/"] = (200, HTML, b"<html><body><script>app()</script></body></html>")
    with pytest.raises(ReadError, match="no article text"):
        add_url(f"{server.base}/", tmp_path, allow_private=True)
    assert list(tmp_path.rglob("*")) == []


def test_a_broken_corpus_toml_is_not_made_worse(server: Server, tmp_path: Path, sample_corpus: Path) -> None:
    server.answers["/"] = (200, HTML, html_of(article(sample_corpus, "16")))
    (tmp_path / "corpus.toml").write_text("[broken", "utf-8")
    with pytest.raises(CorpusError, match="no valid TOML"):
        add_url(f"{server.base}/", tmp_path, allow_private=True)
    assert (tmp_path / "corpus.toml").read_text("utf-8") == "[broken"
