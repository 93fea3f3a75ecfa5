from __future__ import annotations

import sys

import pytest

from milvus_server import RealMilvus
from ragqa.errors import SettingsError, StoreError
from ragqa.index import MilvusServer

NOBODY = "127.0.0.1:1"


@pytest.mark.parametrize(
    ("uri", "trouble"),
    [
        (
            f"http://{NOBODY}",
            f"^the Milvus server at {NOBODY} cannot be reached; start it, or set RAGQA_MILVUS_URI",
        ),
        (f"http://reader:secret@{NOBODY}/news", f"^the Milvus server at {NOBODY} cannot be reached"),
        ("ftp://x", "is illegal"),
    ],
)
def test_an_address_without_a_server_is_named_without_its_password(uri: str, trouble: str) -> None:
    with pytest.raises(StoreError, match=trouble) as raised:
        MilvusServer(uri).current()
    assert "secret" not in str(raised.value)


def test_a_database_that_is_not_there_is_said_to_be(milvus: RealMilvus) -> None:
    with pytest.raises(StoreError, match="has no database of that name; create it"):
        MilvusServer(f"{milvus.uri}/nowhere").collections()


def test_databases_do_not_see_each_others_index(milvus: RealMilvus) -> None:
    from pymilvus import DataType, MilvusClient

    one, two = (MilvusServer(milvus.database(name)) for name in ("one", "two"))
    schema = MilvusClient.create_schema()
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=4)
    one.call("create_collection", "ragqa_000004_0123456789abcdef", schema=schema)
    one.call("create_collection", "another", schema=schema)
    assert one.current() is None
    one.switch_to("ragqa_000004_0123456789abcdef")
    assert one.current() == "ragqa_000004_0123456789abcdef"
    assert one.collections() == ["ragqa_000004_0123456789abcdef"], "what is not ours is left alone"
    assert (two.current(), two.collections()) == (None, [])


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(SettingsError, match=r"run: pip install 'ragqa\[milvus\]'"):
        MilvusServer("http://127.0.0.1:19530")
