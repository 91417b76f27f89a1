"""変化の比較と、ばらつきの経路。"""

from shirube.apps.frame.routes import Rate, Route
from shirube.apps.insight.comparison.views import bodies, comparison, files, variation

_LOG = "logs/<uuid:key>/"
VIEW, EDIT = "insight.view", "insight.edit"

ROUTES = [
    Route(
        path=_LOG + "comparison/",
        view=comparison.comparison,
        name="insight.comparison",
        label="変化の比較",
        permission=VIEW,
        rate=Rate.HEAVY,
    ),
    Route(
        path=_LOG + "comparison/",
        view=comparison.keep,
        name="insight.comparison",
        label="変化の比較を残す",
        permission=EDIT,
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    Route(
        path=_LOG + "comparison/files/<str:shape>/",
        view=files.comparison_file,
        name="insight.comparison_file",
        label="変化の比較を受け取る",
        permission=VIEW,
        rate=Rate.HEAVY,
    ),
    Route(
        path=_LOG + "comparison/kept/<uuid:kept>/",
        view=comparison.kept_comparison,
        name="insight.kept_comparison",
        label="残した比べ",
        permission=VIEW,
        rate=Rate.HEAVY,
    ),
    Route(
        path=_LOG + "variation/",
        view=variation.variation,
        name="insight.variation",
        label="ばらつき",
        permission=VIEW,
        rate=Rate.HEAVY,
    ),
    Route(
        path=_LOG + "variation.xlsx",
        view=variation.variation_sheet,
        name="insight.variation_sheet",
        label="ばらつきを受け取る",
        permission=VIEW,
        rate=Rate.HEAVY,
    ),
    Route(
        path=_LOG + "figures.xlsx",
        view=bodies.own_figures,
        name="insight.own_figures",
        label="団体の数を受け取る",
        permission=VIEW,
        rate=Rate.HEAVY,
    ),
    Route(
        path="logs/figures/",
        view=bodies.ask,
        name="insight.bodies",
        label="ほかの団体と比べる",
        permission=VIEW,
    ),
    Route(
        path="logs/figures/",
        view=bodies.read,
        name="insight.bodies",
        label="団体の数のファイルを並べる",
        permission=VIEW,
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
]

LOG_TABS = [("変化の比較", "insight.comparison", VIEW), ("ばらつき", "insight.variation", VIEW)]
LOG_DOORS = [
    (
        "insight.bodies",
        VIEW,
        "ほかの団体と比べる",
        "ばらつきの画面で受け取った「団体の数」のファイルを、団体ごとに並べます（件ごとの値は要りません）。",
    )
]
