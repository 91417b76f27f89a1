"""経費と契約の経路。"""

from shirube.apps.frame.permissions import INSIDE, Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Rate
from shirube.apps.plan.money.views import assets, files, imports, initiative, overview, records

SEE, EDIT = "money.see", "money.edit"
PERMISSIONS = [
    # 業者は、ほかの業者との契約や年額を見ない。
    Permission.of(SEE, "経費・効果・契約を見る", *INSIDE),
    Permission.of(EDIT, "経費・効果・契約を書く", "dx_officer"),
]
_COSTS, _ASSETS, _SHEETS = (
    "plans/<uuid:plan>/money/",
    "plans/<uuid:plan>/assets/",
    "plans/<uuid:plan>/money/sheets/",
)
_ONE = f"{_COSTS}initiatives/<uuid:key>/"


_ROOM = RoomRoutes("money", SEE, EDIT)


ROUTES = [
    _ROOM.see(_COSTS, overview.overview, "overview", "経費・財源"),
    _ROOM.see(f"{_COSTS}costs.xlsx", files.costs_sheet, "costs_sheet", "経費の表計算", rate=Rate.HEAVY),
    _ROOM.see(
        f"{_COSTS}paper.<str:form>", files.total, "total_paper", "予算要求説明資料（全体）", rate=Rate.HEAVY
    ),
    _ROOM.see(_ONE, initiative.initiative, "initiative", "取組の経費"),
    _ROOM.see(
        f"{_ONE}paper.<str:form>", files.initiative, "paper", "予算要求説明資料（取組）", rate=Rate.HEAVY
    ),
    _ROOM.act(f"{_ONE}years/<int:year>/", initiative.budget_form, "budget", "年度の経費を書く様式", "GET"),
    _ROOM.act(f"{_ONE}years/<int:year>/", initiative.save_budget, "budget", "年度の経費を保存する"),
    _ROOM.act(f"{_ONE}effects/", records.add_effect, "add_effect", "効果を足す"),
    _ROOM.act(f"{_COSTS}effects/<uuid:key>/", records.effect, "effect", "効果を直す様式", "GET"),
    _ROOM.act(f"{_COSTS}effects/<uuid:key>/", records.edit_effect, "effect", "効果を直す"),
    _ROOM.act(f"{_COSTS}effects/<uuid:key>/remove/", records.remove_effect, "remove_effect", "効果を消す"),
    _ROOM.act(f"{_ONE}supports/", records.choose_support, "choose_support", "支援策を選ぶ"),
    _ROOM.act(f"{_COSTS}supports/<uuid:key>/", records.support, "support", "支援策の様式", "GET"),
    _ROOM.act(f"{_COSTS}supports/<uuid:key>/", records.edit_support, "support", "支援策の見込みを直す"),
    _ROOM.act(
        f"{_COSTS}supports/<uuid:key>/remove/", records.remove_support, "remove_support", "支援策を外す"
    ),
    _ROOM.act(_SHEETS, imports.choose, "import", "経費・台帳の表を選ぶ", "GET"),
    _ROOM.act(_SHEETS, imports.stage, "import", "経費・台帳の表を取り込む", rate=Rate.HEAVY),
    _ROOM.act(f"{_SHEETS}<uuid:key>/", imports.staged, "staged", "取り込む表を確かめる", "GET"),
    _ROOM.act(f"{_SHEETS}<uuid:key>/take/", imports.take, "take", "表を反映する", rate=Rate.HEAVY),
    _ROOM.act(f"{_SHEETS}<uuid:key>/discard/", imports.discard, "discard", "表の取り込みを取り消す"),
    _ROOM.see(_ASSETS, assets.asset_list, "assets", "情報資産・契約"),
    _ROOM.see(f"{_ASSETS}assets.xlsx", files.assets_sheet, "assets_sheet", "台帳の表計算", rate=Rate.HEAVY),
    _ROOM.see(f"{_ASSETS}duplicates/", assets.duplicates, "duplicates", "重なりを確かめる"),
    _ROOM.act(f"{_ASSETS}new/", assets.new_asset, "new_asset", "台帳に足す様式", "GET"),
    _ROOM.act(f"{_ASSETS}new/", assets.add_asset, "new_asset", "台帳に足す"),
    _ROOM.see(f"{_ASSETS}<uuid:key>/", assets.asset, "asset", "情報資産・契約の一件"),
    _ROOM.act(f"{_ASSETS}<uuid:key>/", assets.edit_asset, "asset", "台帳を直す"),
    _ROOM.act(f"{_ASSETS}<uuid:key>/remove/", assets.remove_asset, "remove_asset", "台帳から消す"),
]

PLAN_TABS = [("経費・財源", "money.overview", SEE), ("情報資産・契約", "money.assets", SEE)]
