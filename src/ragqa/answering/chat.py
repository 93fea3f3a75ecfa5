"""A language model behind any OpenAI-compatible Chat Completions endpoint."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from ragqa.errors import ChatModelError, SettingsError
from ragqa.settings import Settings

if TYPE_CHECKING:
    import openai
    from openai import Stream
    from openai.types.chat import ChatCompletionChunk

BACKOFF = 0.5
"""Seconds before the second attempt, doubled before each further one, more when ``Retry-After`` asks for it."""


class OpenAIChatModel:
    """Streams text. The ``kind`` of a :class:`ChatModelError` is a key of :data:`messages.FALLBACK`."""

    def __init__(self, settings: Settings) -> None:
        """Raises :class:`SettingsError` when no model is named."""
        if settings.llm_model is None:
            raise SettingsError(
                "setting 'llm_model' is not set: a model name was expected; set RAGQA_LLM_MODEL"
            )
        self._settings = settings
        self._model = settings.llm_model
        self._client: openai.OpenAI | None = None

    def stream(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        """Pieces of text as they come; closing the iterator closes the connection.

        The whole answer must come within ``llm_timeout`` seconds. What fails before its first piece, and is
        worth another try, is tried again while there is time.
        """
        import httpx2
        import openai

        deadline = time.monotonic() + self._settings.llm_timeout
        finished = False
        try:
            with self._opened(messages, deadline) as stream:
                for chunk in stream:
                    if time.monotonic() > deadline:
                        raise ChatModelError(
                            "timeout", f"no whole answer in {self._settings.llm_timeout:g} s"
                        )
                    for choice in chunk.choices:
                        finished = finished or choice.finish_reason is not None
                        if choice.delta.content:
                            yield choice.delta.content
        except openai.APITimeoutError as error:
            raise ChatModelError("timeout", f"no answer in {self._settings.llm_timeout:g} s") from error
        except openai.APIStatusError as error:
            raise ChatModelError(_kind_of_status(error.status_code), f"HTTP {error.status_code}") from error
        except openai.APIConnectionError as error:
            raise ChatModelError("unreachable", str(error)) from error
        except httpx2.TimeoutException as error:
            raise ChatModelError("timeout", f"no whole answer in {self._settings.llm_timeout:g} s") from error
        except httpx2.HTTPError as error:
            raise ChatModelError("cut", f"the connection broke: {type(error).__name__}") from error
        except openai.OpenAIError as error:  # an error inside the stream
            raise ChatModelError("server_error", str(error)) from error
        except (ValueError, TypeError, AttributeError) as error:  # what came is no chat completion
            raise ChatModelError("malformed", f"not a chat completion stream: {error}") from error
        if not finished:
            raise ChatModelError("cut", "the stream ended before the model had finished")

    def _opened(self, messages: Sequence[Mapping[str, str]], deadline: float) -> Stream[ChatCompletionChunk]:
        """The response once its headers are there; attempts with growing pauses until the deadline."""
        import openai

        attempt = 0
        while True:
            try:
                stream: Stream[ChatCompletionChunk] = self._made_client().chat.completions.create(
                    model=self._model,
                    messages=cast("Any", list(messages)),
                    stream=True,
                    temperature=0,
                    max_tokens=self._settings.llm_max_tokens,
                    timeout=max(deadline - time.monotonic(), 0.01),
                )
            except openai.APITimeoutError:
                raise
            except (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError) as error:
                pause = max(BACKOFF * 2**attempt, _asked_pause(error))
                attempt += 1
                if attempt > self._settings.llm_retries or time.monotonic() + pause > deadline:
                    raise
                time.sleep(pause)
            else:
                return stream

    def _made_client(self) -> openai.OpenAI:
        if self._client is None:
            import openai

            from ragqa.answering.deadline import WholeTimeout

            key = self._settings.llm_api_key
            self._client = openai.OpenAI(
                base_url=self._settings.llm_base_url,
                api_key=key.get_secret_value() if key else "none",  # local servers ask for no key
                default_headers=dict(self._settings.llm_headers),
                max_retries=0,
                http_client=openai.DefaultHttpxClient(transport=WholeTimeout()),
            )
        return self._client


def _kind_of_status(status: int) -> str:
    if status in (401, 403):
        return "unauthorized"
    if status == 429:
        return "rate_limited"
    return "server_error" if status >= 500 else "rejected"


def _asked_pause(error: openai.APIError) -> float:
    """Seconds of a ``Retry-After`` header, 0 without one."""
    response = getattr(error, "response", None)
    asked = response.headers.get("retry-after", "") if response is not None else ""
    return float(asked) if re.fullmatch(r"\d{1,4}(\.\d+)?", asked) else 0.0
