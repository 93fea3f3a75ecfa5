"""What the page is made of: scripts, styles, and fonts out of their packages. No other host is asked."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, HTTPException
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"package {package} is not installed; run: pip install ragqa")
    return Path(spec.origin).parent


STATIC = Path(__file__).parent / "static"
_PLEX = _folder("fontpkg_ibm_plex_sans_arabic") / "files"
_AMIRI = _folder("fontpkg_amiri") / "files"
FONTS = {
    "plex-400.ttf": _PLEX / "IBMPlexSansArabic-Regular.ttf",
    "plex-500.ttf": _PLEX / "IBMPlexSansArabic-Medium.ttf",
    "plex-600.ttf": _PLEX / "IBMPlexSansArabic-SemiBold.ttf",
    "amiri-400.ttf": _AMIRI / "Amiri-Regular.ttf",
    "amiri-700.ttf": _AMIRI / "Amiri-Bold.ttf",
}
"""Served names (family-weight) and where they are. Both families are under the SIL Open Font License."""

_A_YEAR = "public, max-age=31536000, immutable"


class _Revalidated(StaticFiles):
    """Browsers keep a copy but ask each time whether it changed, so that an upgrade never mixes versions."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        return response


def add_files(app: FastAPI) -> None:
    """``/ui`` (the same under ``/embed``), ``/embed.js`` and Gradio's web component ``/gradio.js``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/ui/fonts/{name}")
    @router.get("/embed/ui/fonts/{name}")
    def font(name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
        if name not in FONTS:
            raise HTTPException(404)
        if "gzip" in accept_encoding:
            body, encoding = _compressed(name), {"Content-Encoding": "gzip"}
        else:
            body, encoding = FONTS[name].read_bytes(), {}
        return Response(
            body,
            headers={"Cache-Control": _A_YEAR, "Vary": "Accept-Encoding"} | encoding,
            media_type="font/ttf",
        )

    @router.get("/embed.js")
    def embed_script() -> Response:
        return FileResponse(STATIC / "embed.js", headers={"Cache-Control": "no-cache"})

    @router.get("/gradio.js")
    def web_component() -> Response:
        script = _folder("gradio") / "templates" / "frontend" / "gradio.js"
        return FileResponse(script, headers={"Cache-Control": "no-cache"})

    app.include_router(router)
    for path in ("/ui", "/embed/ui"):
        app.mount(path, _Revalidated(directory=STATIC))


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(FONTS[name].read_bytes())
