"""業務の記録を預かり、取り込む経路。"""

from shirube.apps.frame.permissions import Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.insight.logs.views import importing, listing, own, reading, upload

VIEW, EDIT = "insight.view", "insight.edit"
PERMISSIONS = [
    Permission.of(VIEW, "業務の記録を見る", "dx_officer", "section_chief", "cio", "auditor"),
    Permission.of(EDIT, "業務の記録を取り込み、取り除く", "dx_officer"),
]
_LOG = "logs/<uuid:key>/"
_HEAVY = Rate.HEAVY
_ROOM = RoomRoutes("insight", VIEW, EDIT)
_see = _ROOM.see
_act = _ROOM.act

ROUTES = [
    _see("logs/", listing.log_list, "logs", "業務の記録"),
    _act("logs/new/", upload.new, "new", "業務の記録を預ける様式", "GET"),
    _act("logs/new/", upload.upload, "new", "業務の記録を預ける", rate=_HEAVY),
    _act("logs/readings/<uuid:key>/discard/", upload.drop_reading, "drop_reading", "残した読み方を取り除く"),
    _act(
        "logs/example-ledger.xlsx", upload.example_ledger, "example_ledger", "処理簿の見本を受け取る", "GET"
    ),
    _act(_LOG + "reading/", reading.reading, "reading", "業務の記録の読み方", "GET", rate=_HEAVY),
    _act(_LOG + "reading/", reading.choose, "reading", "業務の記録の読み方を決める", rate=_HEAVY),
    _act(_LOG + "import/", importing.state, "import", "業務の記録の取り込みのようす", "GET"),
    _act(_LOG + "import/", importing.start, "import", "業務の記録の取り込みを始める"),
    Route(
        path=_LOG + "import/progress/",
        view=importing.progress,
        name="insight.import_progress",
        label="業務の記録の取り込みの進み",
        permission=EDIT,
        polls=True,
    ),
    _act(
        _LOG + "set-aside.csv",
        importing.set_aside,
        "set_aside",
        "読めなかった行を受け取る",
        "GET",
        rate=_HEAVY,
    ),
    _act(_LOG + "seal/", own.seal, "seal", "この自治体の事案の行いを封じる"),
    _act(_LOG + "discard/", importing.discard_form, "discard", "業務の記録を取り除く様式", "GET"),
    _act(_LOG + "discard/", importing.discard, "discard", "業務の記録を取り除く"),
]

MENU = [("業務分析", "insight.logs", VIEW)]
