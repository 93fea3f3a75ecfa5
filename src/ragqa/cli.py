"""The command line: ``ragqa index | search | ask | serve | feedback``.

Exit codes: 0 fine, 1 an error with one clear line on stderr, 2 usage. With ``--json``, one JSON object on
stdout and nothing else there; everything for people goes to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ragqa.errors import FilterError, RagqaError

if TYPE_CHECKING:
    from ragqa.retrieval import Filters
    from ragqa.types import Answer, Citation

app = typer.Typer(
    help="Ask your articles; every sentence of an answer cites the words it rests on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Corpus = Annotated[Path | None, typer.Option(help="Folder with the articles.", show_default="corpus")]
Index = Annotated[Path | None, typer.Option(help="Folder for the index.", show_default="index")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Question = Annotated[str, typer.Argument(help="The question, in quotes.")]
TopK = Annotated[int | None, typer.Option("--top-k", "-k", min=1, max=100, help="Paragraphs to find.")]

Authors = Annotated[list[str] | None, typer.Option("--author", help="Only articles by this author.")]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Only this file, folder, address or pattern (2024/*.pdf)."),
]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only articles in it (ar, en).")]
Since = Annotated[str | None, typer.Option(help="Only articles of this date or later (2024-07).")]
Until = Annotated[str | None, typer.Option(help="Only articles of this date or earlier.")]


@app.command()
def index(
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option(help="Exit with 1 when any file was skipped.")] = False,
    url: Annotated[list[str] | None, typer.Option(help="Fetch this article into the corpus first.")] = None,
) -> None:
    """Read the articles and build the index; the one in use serves until the new one is whole."""
    from ragqa import start
    from ragqa.progress import terminal_progress
    from ragqa.settings import load_settings

    settings = load_settings(corpus=corpus, index=index)
    for address in url or ():
        saved = start.add_article(settings, address)
        print(f"saved {address} as {saved}", file=sys.stderr)
    with terminal_progress() as progress:
        report = start.build(settings, progress)
    start.tell_skipped(report)
    if as_json:
        print(json.dumps(report.payload(), ensure_ascii=False))
    else:
        print(report.summary())
    if strict and report.problems:
        raise typer.Exit(1)


@app.command()
def search(
    question: Question,
    corpus: Corpus = None,
    index: Index = None,
    top_k: TopK = None,
    author: Authors = None,
    source: Sources = None,
    language: Languages = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Show the paragraphs nearest to a question."""
    from ragqa import start
    from ragqa.answering.payload import hits_payload

    filters = _filters(author, source, language, since, until)
    hits = start.load(corpus, index, top_k=top_k).search(question, filters=filters)
    if as_json:
        print(json.dumps(hits_payload(question, hits), ensure_ascii=False))
        return
    for rank, hit in enumerate(hits, 1):
        print(
            f"{rank}. {hit.document.title}  [{hit.paragraph.id}]  {hit.score:.2f}\n   {hit.paragraph.text}\n"
        )


@app.command()
def ask(
    question: Question,
    corpus: Corpus = None,
    index: Index = None,
    top_k: TopK = None,
    author: Authors = None,
    source: Sources = None,
    language: Languages = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the articles, with citations."""
    from ragqa import start
    from ragqa.answering.payload import answer_payload

    filters = _filters(author, source, language, since, until)
    answer = start.load(corpus, index, top_k=top_k).ask(question, filters=filters)
    if as_json:
        print(json.dumps(answer_payload(answer), ensure_ascii=False))
    else:
        print(_for_people(answer))


@app.command()
def serve(
    corpus: Corpus = None,
    index: Index = None,
    host: Annotated[str | None, typer.Option(help="Address to serve on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.", show_default="7860")] = None,
) -> None:
    """Serve the chat, the embeddable page and the API."""
    from ragqa import start
    from ragqa.settings import load_settings

    start.serve(load_settings(corpus=corpus, index=index, host=host, port=port))


@app.command()
def feedback(index: Index = None) -> None:
    """Print what readers thought of answers as JSON lines: candidates for the gold set."""
    from ragqa.settings import load_settings
    from ragqa.web.feedback import FILE_NAME, candidates

    for candidate in candidates(load_settings(index=index).index / FILE_NAME):
        print(json.dumps(candidate, ensure_ascii=False))


def _filters(
    authors: list[str] | None,
    sources: list[str] | None,
    languages: list[str] | None,
    since: str | None,
    until: str | None,
) -> Filters:
    from ragqa.retrieval import make_filters

    try:
        return make_filters(authors or (), sources or (), languages or (), since, until)
    except FilterError as error:
        raise typer.BadParameter(str(error)) from error


def _for_people(answer: Answer) -> str:
    lines = [
        " ".join([sentence.text, *(f"[{n}]" for n in sentence.citations)]) for sentence in answer.sentences
    ]
    if answer.notice:
        lines.append(f"({answer.notice})")
    for citation in answer.citations or answer.closest:
        lines.append("")
        lines.append(_source_line(citation))
        lines.append(f"    {citation.quote}")
    return "\n".join(lines)


def _source_line(citation: Citation) -> str:
    document = citation.document
    parts = (document.title, document.author, document.date, citation.paragraph.section)
    return f"[{citation.n}] " + " - ".join(part for part in parts if part)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the only place that turns errors into exit codes."""
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="ragqa")
    except RagqaError as error:
        print(f"ragqa: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
