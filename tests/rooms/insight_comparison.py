"""変化の比較の家具と例: 残した比べを一つ。"""

from dataclasses import replace

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.comparison import actions
from shirube.engines.insight.question import Question
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE: dict[str, str] = {
    "insight_comparison.KeptComparison.question": "問い合わせの文字",
    "insight_comparison.KeptComparison.digest": "要約値",
}


def furnish(town: Town, by: Scope) -> Things:
    """比べを一つ残す。"""
    yield (
        "kept_comparison",
        actions.keep(
            by=replace(by, actor_label=town.marked("見本 花子")),
            log_key=town.things["log"].key,
            title=town.marked("決裁を毎日にした前と後"),
            question=Question.of_text(f"on=2026-04-02&figure=滞在:{town.marked('完了')}"),
        ),
    )


PATHS = {
    "insight.comparison": {"key": Thing("log")},
    "insight.comparison_file": {"key": Thing("log"), "shape": "csv"},
    "insight.variation": {"key": Thing("log")},
    "insight.variation_sheet": {"key": Thing("log")},
    "insight.own_figures": {"key": Thing("log")},
    "insight.kept_comparison": {"key": Thing("log"), "kept": Thing("kept_comparison")},
}
FORMS = {
    ("insight.comparison", "POST"): {"title": "前と後", "question": "on=2026-04-02"},
    ("insight.bodies", "POST"): {
        "files": Upload(
            "団体の数.csv",
            "団体コード,団体名,数,期間の初め,期間の終わり,件数,値の数,中央値,90%値,単位,数え方,計った日\n"
            "990019,みほん市,処理時間,2026-04-01,2026-09-30,40,40,3600,7200,秒,暦の時間,2026-10-01\n",
        )
    },
}
