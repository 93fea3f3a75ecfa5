"""The API of the articles page: reading for everybody, adding and removing behind its own door."""

from __future__ import annotations

import base64
import ipaddress
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, File, Form, HTTPException, Query, Request, UploadFile

from ragqa.errors import CorpusError, ReadError
from ragqa.settings import Settings
from ragqa.web.catalogue import Catalogue
from ragqa.web.editor import Editor

MOST_FILES = 100
"""Files in one upload."""


def may_edit(settings: Settings) -> bool:
    """Whether articles can be added here; from other machines than this one only with a password."""
    if not settings.articles:
        return False
    return settings.articles_password is not None or _is_loopback(settings.host)


def catalogue_router(catalogue: Catalogue) -> APIRouter:
    """What is indexed."""
    router = APIRouter(tags=["articles"])

    @router.get("/api/index", description="What is indexed: counts, languages, months, the model.")
    def summary() -> dict[str, Any]:
        return catalogue.summary()

    @router.get("/api/articles", description="The articles, newest first.")
    def articles(
        words: Annotated[str, Query(max_length=200)] = "",
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> dict[str, Any]:
        return catalogue.articles(words, offset, limit)

    @router.get("/api/articles/{document_id:path}", description="One article, with its paragraphs.")
    def article(document_id: str) -> dict[str, Any]:
        with _known():
            return catalogue.article(document_id)

    return router


def editor_router(editor: Editor, settings: Settings) -> APIRouter:
    """Adding and removing; every route asks for the password when there is one."""
    router = APIRouter(tags=["articles"], dependencies=[Depends(_doorkeeper(settings))])

    @router.post("/api/articles", description="Add articles: files, or a pasted text, or an address.")
    def add(
        files: Annotated[list[UploadFile], File(max_length=MOST_FILES)] = [],  # noqa: B006 - FastAPI copies it
        title: Annotated[str, Form(max_length=500)] = "",
        text: Annotated[str, Form()] = "",
        url: Annotated[str, Form(max_length=2000)] = "",
    ) -> dict[str, Any]:
        wanted = [(file.filename or "", partial(_add_upload, editor, file)) for file in files]
        if text.strip():
            wanted.append((title, partial(editor.add_text, title, text)))
        if url.strip():
            wanted.append((url, partial(editor.add_address, url.strip())))
        added, refused = [], []
        for name, act in wanted:
            try:
                added.append(act())
            except ReadError as error:
                refused.append({"name": name, "reason": error.reason})
            except CorpusError as error:
                refused.append({"name": name, "reason": str(error)})
        return {"added": added, "refused": refused}

    @router.delete("/api/articles/{document_id:path}", description="Remove the file that an article is in.")
    def remove(document_id: str) -> dict[str, str]:
        with _known():
            return {"removed": editor.remove(document_id)}

    @router.get("/api/indexing", description="How far the rebuilding of the index is.")
    def indexing() -> dict[str, Any]:
        return editor.state()

    return router


def _add_upload(editor: Editor, file: UploadFile) -> dict[str, Any]:
    return editor.add_file(file.filename or "", file.file.read())


def _doorkeeper(settings: Settings) -> Callable[[Request], None]:
    def check(request: Request) -> None:
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc not in _own_hosts(request):
            raise HTTPException(403, "another site may not change the articles")
        password = settings.articles_password
        if password is None:
            return
        given = _password(request.headers.get("authorization", ""))
        if not secrets.compare_digest(given, password.get_secret_value().encode()):
            challenge = {"WWW-Authenticate": 'Basic realm="articles", charset="UTF-8"'}
            raise HTTPException(401, "a password is needed", challenge)

    return check


def _password(authorization: str) -> bytes:
    """The password of HTTP basic authentication in UTF-8, which FastAPI's own reader does not take; RFC 7617."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded, validate=True).partition(b":")[2]
    except ValueError:
        return b""


def _own_hosts(request: Request) -> set[str]:
    names = ("host", "x-forwarded-host")
    return {request.headers[name].split(",")[0].strip() for name in names if name in request.headers}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _known() -> Iterator[None]:
    try:
        yield
    except KeyError as error:
        raise HTTPException(404, "there is no such article") from error
