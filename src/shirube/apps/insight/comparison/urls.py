"""変化の比較と、ばらつきの経路。"""

from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.insight.comparison.views import bodies, comparison, files, variation

_LOG = "logs/<uuid:key>/"
VIEW, EDIT = "insight.view", "insight.edit"

_HEAVY = Rate.HEAVY
_ROOM = RoomRoutes("insight", VIEW, EDIT)
_see, _act = _ROOM.see, _ROOM.act

ROUTES = [
    _see(_LOG + "comparison/", comparison.comparison, "comparison", "変化の比較", rate=_HEAVY),
    _act(_LOG + "comparison/", comparison.keep, "comparison", "変化の比較を残す", rate=_HEAVY),
    _see(
        _LOG + "comparison/files/<str:shape>/",
        files.comparison_file,
        "comparison_file",
        "変化の比較を受け取る",
        rate=_HEAVY,
    ),
    _see(
        _LOG + "comparison/kept/<uuid:kept>/",
        comparison.kept_comparison,
        "kept_comparison",
        "残した比べ",
        rate=_HEAVY,
    ),
    _see(_LOG + "variation/", variation.variation, "variation", "ばらつき", rate=_HEAVY),
    _see(
        _LOG + "variation.xlsx",
        variation.variation_sheet,
        "variation_sheet",
        "ばらつきを受け取る",
        rate=_HEAVY,
    ),
    _see(_LOG + "figures.xlsx", bodies.own_figures, "own_figures", "団体の数を受け取る", rate=_HEAVY),
    _see("logs/figures/", bodies.ask, "bodies", "ほかの団体と比べる"),
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
