"""文書の試験に使う見本。"""

from datetime import date

import pytest

from shirube.values.document import (
    BulletList,
    Document,
    FigureBlock,
    Footnote,
    Heading,
    KeepTogether,
    KeyFigure,
    NumberedList,
    Paragraph,
    Run,
    SourceNote,
    TableBlock,
)

LINE_CHART = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 260" width="640" height="260"
 role="img" font-family="Noto Sans JP, sans-serif" font-size="12"><title>オンライン申請率</title>
<g stroke="#d9d9d9" stroke-width="1"><line x1="60" y1="220" x2="620" y2="220"/>
<line x1="60" y1="160" x2="620" y2="160"/><line x1="60" y1="100" x2="620" y2="100"/>
<line x1="60" y1="40" x2="620" y2="40"/></g>
<g fill="#595959" text-anchor="end"><text x="52" y="224">0%</text><text x="52" y="164">20%</text>
<text x="52" y="104">40%</text><text x="52" y="44">60%</text></g>
<g fill="#595959" text-anchor="middle"><text x="100" y="242">令和4</text><text x="220" y="242">令和5</text>
<text x="340" y="242">令和6</text><text x="460" y="242">令和7</text><text x="580" y="242">令和8</text></g>
<polyline fill="none" stroke="#0017c1" stroke-width="2.5" points="100,190 220,172 340,139 460,97 580,58"/>
<g fill="#0017c1"><circle cx="100" cy="190" r="4"/><circle cx="220" cy="172" r="4"/>
<circle cx="340" cy="139" r="4"/><circle cx="460" cy="97" r="4"/><circle cx="580" cy="58" r="4"/></g>
<text x="580" y="46" fill="#0017c1" text-anchor="middle" font-weight="700">54%</text></svg>"""

RATES = TableBlock(
    caption="年度別のオンライン申請率",
    header=("年度", "申請総数（件）", "うちオンライン（件）", "割合（%）"),
    rows=(
        ("令和4年度", "41,208", "4,120", "10.0"),
        ("令和5年度", "42,915", "6,866", "16.0"),
        ("令和6年度", "43,507", "11,746", "27.0"),
        ("令和7年度", "44,120", "18,089", "41.0"),
        ("令和8年度（見込み）", "44,600", "24,084", "54.0"),
    ),
    align=("left", "right", "right", "right"),
)


def plain_document(*blocks: object, **changes: object) -> Document:
    """最小の文書を返す。"""
    given: dict[str, object] = {
        "title": "試験の文書",
        "municipality_name": "標市",
        "as_of": date(2026, 4, 1),
        "blocks": blocks or (Paragraph.of("本文"),),
    }
    return Document(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture
def compose():
    """部品から文書を作る関数を渡す。"""
    return plain_document


@pytest.fixture
def report() -> Document:
    """首長に出す報告の見本。"""
    return Document(
        title="窓口のデジタル化の進み具合と、令和9年度に向けた見直し",
        subtitle="第3四半期の報告（DX推進本部会議 資料1）",
        municipality_name="標市 総務部 デジタル推進課",
        as_of=date(2026, 11, 20),
        status="案",
        footer_note="庁内限り",
        keywords=("窓口", "オンライン申請"),
        blocks=report_blocks(),
    )


def report_blocks() -> tuple[object, ...]:
    """見本の中身。"""
    return (
        Heading(level=1, text="要点"),
        Paragraph(
            runs=(
                Run(text="オンライン申請率は41.0%から"),
                Run(text="54.0%（見込み）", strong=True),
                Run(
                    text="へ上がり、窓口の待ち時間の中央値は12分から8分に縮まりました。"
                    "一方、「転入・転出」では書類の差戻しが1,204件あり、全体の6割を占めます。"
                    "くわしくは"
                ),
                Run(text="公開ページ", link_target="https://www.example.lg.jp/dx/"),
                Run(text="をご覧ください。"),
            )
        ),
        KeyFigure(
            label="オンライン申請率",
            value_text="54.0%",
            note="前の年度から13.0ポイント増",
            source_label="申請受付記録",
            lineage="受付 44,600件のうち 24,084件、令和8年11月20日締め",
        ),
        KeyFigure(
            label="待ち時間の中央値",
            value_text="8分",
            note="目標は6分",
            source_label="窓口受付票",
            lineage="来庁 9,812件、開庁時間だけで計算",
        ),
        KeyFigure(
            label="書類の差戻し",
            value_text="1,204件",
            source_label="業務ログ",
            lineage="転入・転出の事案、令和8年4月から10月",
        ),
        Heading(level=1, text="オンライン申請の動き"),
        FigureBlock(
            title="オンライン申請率の移り変わり",
            alt="折れ線グラフ。令和4年度10%から令和8年度54%まで毎年上がっている。",
            svg=LINE_CHART,
            table=RATES,
        ),
        Footnote(text="令和8年度は4月から10月までの実測を1年分に直した見込みです。"),
        Heading(level=1, text="見直しの案"),
        Heading(level=2, text="すぐに行うこと"),
        NumberedList.of(
            "転入の届出で、差戻しの多い添付書類を申請の前に確かめる画面を加える。",
            "髙橋・𠮷田・山﨑など、正しい字形の氏名を印字できることを確かめる。",
        ),
        Heading(level=2, text="令和9年度に行うこと"),
        BulletList.of("窓口の予約枠を、混む時間に合わせて配り直す。", "支所でも同じ手順で受け付ける。"),
        KeepTogether(
            blocks=(
                Paragraph.of("費用の見通しは次のとおりです。"),
                TableBlock(
                    caption="費用の見通し",
                    header=("項目", "内容", "金額（円）"),
                    rows=(
                        (
                            "申請画面の改修",
                            "添付書類の確認を加え、差戻しの理由を選んで記録できるようにする。",
                            "3,200,000",
                        ),
                        ("予約枠の見直し", "職員の作業による。新たな費用はない。", "0"),
                        ("合計", "", "3,200,000"),
                    ),
                    align=("left", "left", "right"),
                    note="消費税を含む。財源は一般財源。",
                ),
            )
        ),
        SourceNote(
            citations=(
                "標市「申請受付記録」令和8年11月20日締め",
                "標市「窓口受付票」令和8年4月から10月",
                "総務省「自治体DX推進計画」第5.0版 3.1節",
            )
        ),
    )
