"""計り方と式の頁: 業務分析の画面・票・命令に出る、すべての数の定義と式。"""

from __future__ import annotations

from docs.build.markdown import Undocumented, page
from shirube.apps.insight.analysis.words import CAUSES, DEFINITIONS, FINDINGS
from shirube.engines.insight.counts_minutes_words import DEFINITIONS as COUNTS_MINUTES

PATH = "docs/explanation/計り方と式.md"
LEAD = (
    "業務分析のどの画面・業務分析票・命令も、ここにある定義と式で数を求めます。"
    "定義の文は、画面の「この数の定義」と同じものです。時間は、日本の暦の時間です。"
)
NOTES = """件を i、件 i の行を日時の順（同じ日時は元のファイルの順）に r₁ … rₙ とし、行 r の終わりの日時を
e(r)、始まりの日時を b(r)（始まりの無い行では e(r)）と書きます。秒で計り、画面では大きい方から二つまでの単位に
四捨五入して書きます（「9日10時間」。1日は24時間）。日付だけの記録では日数で書きます。

**分位（中央値 p=0.5、90%値 p=0.9）** 短い順に並べた n 個の値 x₁ … xₙ で、h = p×(n−1)+1、
値 = x⌊h⌋ + (h−⌊h⌋)×(x⌊h⌋₊₁−x⌊h⌋)。線形補間（Hyndman–Fan の型7）です。"""
FORMULAS = {
    "件数": "件数 = 絞り込みに合う件の数",
    "行い": "行い = Σᵢ nᵢ（nᵢ は件 i の行の数）",
    "期間": "期間（日） = 最後の日 − 最初の日 + 1",
    "処理時間": "処理時間ᵢ = e(rₙ) − min(b(r₁), …, b(rₙ))",
    "停止を除く処理時間": "停止を除く処理時間ᵢ = 処理時間ᵢ − Σ（止まっていた間の長さ）",
    "手戻り率": "手戻り率 = 手戻りのあった件数 ÷ 件数",
    "標準処理期間遵守率": "遵守率 = 守った件数 ÷（守った件数 + 超えた件数）",
    "公表する値": "公表する値 = 課ごとの、終わった件の処理時間の分位（p=0.5、0.9）",
    "到着・完了・仕掛り": "仕掛りₜ₊₁ = 仕掛りₜ + 到着ₜ − 完了ₜ",
    "滞在": "滞在(rₖ) = e(rₖ) − e(rₖ₋₁)（k ≥ 2。局面が開始の行を除いた並びで）",
    "作業": "作業(r) = e(r) − b(r)",
    "待ち": "待ち(rₖ₋₁ → rₖ) = b(rₖ) − e(rₖ₋₁)",
    "変わり方": "変わり方の割合 = その並びの件数 ÷ 件数",
    "手順のとおりの割合": "手順のとおりの割合 = 違いの無い件数 ÷ 件数",
    "適合度": "適合度 = 1 − 違いの数 ÷（行いの数 + 件数 × 必須の手順の数）",
    "開庁日数": "開庁日数(a, b) = a 以上 b 未満の日のうち、開庁日の数",
    "開庁時間": "開庁時間(a, b) = a から b までのうち、開庁時間の中にある長さの和",
}


def text() -> str:
    """頁の中身。式の無い定義、定義の無い式があれば `Undocumented`。"""
    if apart := sorted(DEFINITIONS.keys() ^ FORMULAS.keys()):
        raise Undocumented(
            f"「{apart[0]}」の定義（analysis/words.py）と式（docs/build/formulas.py）をそろえてください。"
        )
    figures = [f"## {label}\n\n{said}\n\n```\n{FORMULAS[label]}\n```" for label, said in DEFINITIONS.items()]
    causes = "\n".join(f"| {one.label} | {said} |" for one, said in CAUSES.items())
    findings = "\n".join(f"| {one.label} | {said} |" for one, said in FINDINGS.items())
    return page(
        "計り方と式",
        LEAD,
        NOTES,
        *figures,
        "## 待ちの原因\n\n六つの原因の和は、待ちの合計に等しくなります。上から順に当て、先に当たった時間を"
        f"後の原因は数えません。\n\n| 原因 | 定義 |\n| --- | --- |\n{causes}",
        "## 手順との違い\n\n一件の違いの数は、手順のとおりにするためのいちばん少ない直しの数です。\n\n"
        f"| 違い | 定義 |\n| --- | --- |\n{findings}",
        "## 件数×分の表（推計）\n\n" + "\n".join(f"- {said}" for said in COUNTS_MINUTES),
    )
