"""文書の型の約束。形の正しい文書だけが組み立てられ、同じ中身は同じ指紋になる。"""

import json
from datetime import date, datetime

import pytest

from shirube.values.document import (
    BulletList,
    CannotComposeDocument,
    Document,
    FigureBlock,
    Footnote,
    Heading,
    KeepTogether,
    KeyFigure,
    NumberedList,
    PageBreak,
    Paragraph,
    Run,
    SourceNote,
    TableBlock,
)

TABLE = TableBlock(
    caption="件数", header=("月", "件"), rows=(("4月", "1,204"),), align=("left", "right"), note="注"
)


def compose(*blocks, **changes):
    """最小の文書を組み立てる。"""
    given = {"title": "報告", "municipality_name": "標市", "as_of": date(2026, 4, 1)} | changes
    return Document(blocks=blocks or (Paragraph.of("本文"),), **given)


EVERY_BLOCK = (
    Heading(level=1, text="章"),
    Heading(level=2, text="節"),
    Paragraph(
        runs=(
            Run(text="髙﨑𠮷 辻\U000e0100"),
            Run(text="太字", strong=True, link_target="https://a.example/"),
        )
    ),
    BulletList.of("一", "二"),
    NumberedList.of("一", "二"),
    TABLE,
    FigureBlock(title="図", alt="折れ線", svg="<svg/>", table=TABLE),
    KeyFigure(label="率", value_text="54%", source_label="記録", lineage="44,600件のうち24,084件", note=None),
    Footnote(text="注"),
    SourceNote(citations=("「計画」第5.0版",)),
    PageBreak(),
    KeepTogether(blocks=(Heading(level=2, text="節"), Paragraph.of("文"))),
)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: compose(Heading(level=2, text="節")), "1段目の見出し"),
        (lambda: compose(Heading(level=1, text="章"), Heading(level=3, text="項")), "2段目の見出し"),
        (lambda: compose(KeepTogether(blocks=(Heading(level=2, text="節"),))), "1段目の見出し"),
        (lambda: Heading(level=0, text="章"), "1 から 4"),
        (lambda: Heading(level=True, text="章"), "1 から 4"),
        (lambda: Heading(level=1, text=" 　"), "空です"),
        (lambda: TableBlock(caption="表", header=("a", "b"), rows=(("1",),)), "1行目は1列"),
        (lambda: TableBlock(caption="表", header=(), rows=()), "頭の行が空"),
        (lambda: TableBlock(caption="表", header=("a",), rows=(), align=("left", "left")), "列の数だけ"),
        (lambda: TableBlock(caption="表", header=("a",), rows=(), align=("middle",)), "left・center・right"),
        (lambda: TableBlock(caption="表", header=("a",), rows=[("1",)]), "置けないもの"),
        (lambda: TableBlock(caption="表", header=("a",), rows=((1,),)), "文字列で渡して"),
        (lambda: FigureBlock(title="図", alt="", svg=None, table=TABLE), "代わりの文（alt）が空"),
        (lambda: FigureBlock(title="図", alt="絵", svg=None, table=None), "同じ数を載せた表"),
        (lambda: FigureBlock(title="図", alt="絵", svg=" ", table=TABLE), "SVG が空"),
        (lambda: KeyFigure(label="率", value_text="1", source_label="記録", lineage=""), "由来が空"),
        (lambda: Run(text="文", link_target="javascript:alert(1)"), "使えません"),
        (lambda: Run(text="文", link_target="file:///etc/passwd"), "使えません"),
        (lambda: KeepTogether(blocks=(KeepTogether(blocks=(PageBreak(),)),)), "置けないもの"),
        (lambda: SourceNote(citations=()), "空です"),
        (lambda: compose(as_of=datetime(2026, 4, 1)), "日付で渡して"),  # noqa: DTZ001
        (lambda: compose(status="とても長い状態の名前です"), "10文字まで"),
        (lambda: compose(language="en"), "日本語"),
        (
            lambda: Document(title="題", municipality_name="標市", as_of=date(2026, 4, 1), blocks=()),
            "中身が空",
        ),
    ],
)
def test_wrong_shape_is_refused(make, reason):
    """形の誤った部品は、理由を日本語で示して組み立てを断る。"""
    with pytest.raises(CannotComposeDocument, match=reason):
        make()


@pytest.mark.parametrize("code", ["0000", "0007", "0009", "000D", "0085", "2028", "202E", "D800", "FFFF"])
def test_unwritable_character_is_refused_by_place(code):
    """制御文字や並びを変える文字は、何文字目かと符号を示して断る。"""
    with pytest.raises(CannotComposeDocument, match=rf"3文字目.*U\+{code}"):
        Paragraph.of(f"ああ{chr(int(code, 16))}い")


def test_newline_is_kept_in_body_but_not_in_title():
    """改行は本文とますには書け、題と見出しには書けない。"""
    assert Paragraph.of("一行目\n二行目").text == "一行目\n二行目"
    for make in (lambda: compose(title="題\n名"), lambda: Heading(level=1, text="章\n題")):
        with pytest.raises(CannotComposeDocument, match=r"U\+000A"):
            make()


def test_names_in_old_forms_are_kept_as_given():
    """髙・﨑・𠮷や異体字の選択は、一文字も変えずに持つ。"""
    name = "髙﨑𠮷 辻\U000e0100"
    document = compose(Paragraph.of(name))
    assert document.blocks[0].text == name
    assert Document.from_record(document.to_record()).blocks[0].text == name


def test_record_returns_the_same_document():
    """すべての部品は、JSON を通しても同じ文書に戻る。"""
    document = compose(*EVERY_BLOCK, subtitle="副題", status="案", footer_note="庁内限り", keywords=("窓口",))
    restored = Document.from_record(json.loads(document.canonical_json()))
    assert restored == document
    assert restored.sha256() == document.sha256()


def test_fingerprint_follows_content():
    """指紋は、一文字でも違えば変わり、同じ中身なら変わらない。"""
    assert compose(Paragraph.of("本文")).sha256() == compose(Paragraph.of("本文")).sha256()
    assert compose(Paragraph.of("本文")).sha256() != compose(Paragraph.of("本文。")).sha256()
    assert compose(Footnote(text="文")).sha256() != compose(Paragraph.of("文")).sha256()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda record: record.pop("format"), "書式の番号"),
        (lambda record: record.update(format=99), "書式の番号"),
        (lambda record: record.update(kind="Paragraph"), "項目が合いません"),
        (lambda record: record.update(extra="x"), "extra"),
        (lambda record: record.pop("title"), "title"),
        (lambda record: record.update(as_of="2026/4/1"), "読めません"),
        (lambda record: record.update(as_of=20260401), "日付で渡して"),
        (lambda record: record["blocks"].append({"kind": "Script", "text": "x"}), "知らない種類「Script」"),
        (lambda record: record["blocks"].append("文"), "置けないもの"),
        (lambda record: record["blocks"].append({"kind": ["x"]}), "知らない種類"),
    ],
)
def test_broken_record_is_refused(change, reason):
    """壊れた記録は、読み替えずに断る。"""
    record = json.loads(compose().canonical_json())
    change(record)
    with pytest.raises(CannotComposeDocument, match=reason):
        Document.from_record(record)


def test_only_a_mapping_can_be_a_record():
    """記録でないものは断る。"""
    with pytest.raises(CannotComposeDocument, match="読めません"):
        Document.from_record([])  # type: ignore[arg-type]


def test_blocks_are_listed_flat_in_reading_order():
    """ひとまとまりの中の部品も、読む順に並ぶ。"""
    inner = Paragraph.of("中")
    document = compose(Paragraph.of("前"), KeepTogether(blocks=(inner,)), PageBreak())
    assert list(document.flat_blocks()) == [Paragraph.of("前"), inner, PageBreak()]
