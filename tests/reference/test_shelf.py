"""同梱した資料の棚: 全部が決まりどおりで、どこに置かれていても読めること。"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from shirube.reference import loader
from shirube.reference.loader import tables
from shirube.reference.pack import Pack, Row, Shape

SOURCE = Path(str(loader.__file__)).parents[2]
LEDGER = Path(__file__).parent / "published_ids.csv"
CONFIRMED = date(2026, 11, 21)


def published_ids() -> Iterator[tuple[str, str, str]]:
    """今の資料にある全部の id を、名とともに挙げる（表の行は原典のコードなので挙げない）。"""
    for head in loader.packs():
        yield head.id, "", head.label
        pack = loader.pack(head.id)
        for item in pack.items:
            yield head.id, pack.reference(item), item.label


def test_every_pack_is_sound() -> None:
    """同梱した資料には、誤りも、確かめ直しの遅れもない。"""
    assert loader.check(today=CONFIRMED) == ()


def test_every_pack_names_its_source() -> None:
    """どの資料も、出典の文書と箇所、確かめた日を言える。"""
    heads = loader.packs()
    assert len(heads) == len({head.id for head in heads}) >= 5
    for head in heads:
        assert head.citation.document, head.id
        assert head.citation.section, head.id
        assert head.citation.confirmed_on == head.confirmed_on, head.id
        assert head.count > 0, head.id


def test_tables_state_their_licence() -> None:
    """表の資料は、利用条件と出所の表示を持つ。"""
    heads = [head for head in loader.packs() if head.shape is Shape.TABLE]
    assert {head.id for head in heads} >= {"organization.holidays", "organization.municipalities"}
    assert all(head.licence and head.attribution for head in heads)


def test_ids_are_never_lost_or_reused() -> None:
    """一度公表した id は消えず、別のものの名にならない。新しい id は台帳に書き足す。"""
    with LEDGER.open(encoding="utf-8", newline="") as source:
        ledger = {(row["pack"], row["item"]): row["label"] for row in csv.DictReader(source)}
    assert {(pack, item): label for pack, item, label in published_ids()} == ledger


def test_references_can_be_followed() -> None:
    """資料どうしの参照は、資料か項目に行き着く。"""
    for head in loader.packs():
        for reference in head.refs:
            owner, item = loader.item(reference)
            assert owner.reference(item) == reference


def test_unknown_ids_are_named() -> None:
    """ない資料や項目を頼むと、その名を挙げて断る。"""
    with pytest.raises(loader.PackNotFound, match=r"plan\.nothing"):
        loader.pack("plan.nothing")
    with pytest.raises(loader.ItemNotFound, match=r"plan\.frontyard"):
        loader.item("plan.frontyard")


def test_only_tables_have_rows() -> None:
    """表でない資料の行を頼むと断る。"""
    with pytest.raises(TypeError, match=r"plan\.documents は表ではない"):
        loader.rows("plan.documents")


def test_heads_do_not_read_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """一覧は表の行を読まず、行は初めて頼まれたときに一度だけ読む。"""
    reads: list[str] = []
    genuine = tables.read_rows

    def counted(root: Traversable, pack: Pack) -> tuple[Row, ...]:
        reads.append(pack.head.id)
        return genuine(root, pack)

    monkeypatch.setattr(tables, "read_rows", counted)
    loader.pack.cache_clear()
    loader.rows.cache_clear()
    loader.packs()
    assert reads == []
    assert loader.rows("organization.holidays") is loader.rows("organization.holidays")
    assert reads == ["organization.holidays"]


def test_rows_cannot_be_changed() -> None:
    """覚えておいた行と項目は、使う側から書き換えられない。"""
    row = loader.rows("organization.municipalities")[0]
    with pytest.raises(TypeError):
        row["name"] = "書き換え"  # type: ignore[index]
    _, item = loader.item("plan.frontyard@2.2")
    with pytest.raises(TypeError):
        item.fields["label"] = "書き換え"  # type: ignore[index]


def test_packs_are_found_inside_an_archive(tmp_path: Path) -> None:
    """資料は、固めたファイルの中からでも同じように読める。"""
    archive = tmp_path / "shirube.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for folder in ("reference", "values"):
            for path in sorted((SOURCE / folder).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    packed.write(path, Path("shirube") / path.relative_to(SOURCE))
        packed.write(SOURCE / "__init__.py", "shirube/__init__.py")
    script = (
        "from shirube.reference import loader\n"
        "from shirube.reference.organization.municipalities import municipality\n"
        "print(loader.__file__, loader.check(), len(loader.packs()), len(municipality('131016').kana))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(archive), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    where, *answers = ran.stdout.split()
    assert where.startswith(str(archive))
    assert answers == ["()", str(len(loader.packs())), "4"]
