"""全体方針の経路。住民の経路は、公表した計画だけを見せる。"""

from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import ANYONE, Permission
from shirube.apps.frame.room_routes import RoomRoutes
from shirube.apps.frame.routes import Audience, Rate, Route, View
from shirube.apps.plan.policy.views import (
    comments,
    compare,
    documents,
    matrix,
    public,
    publication,
    stages,
    words,
)

PAPERS, EDIT, PUBLISH = "plan.papers", "policy.edit", "policy.publish"
PERMISSIONS = [
    Permission.of(EDIT, "文書の言葉を書き、文書を作り、段階と意見を記録する", "dx_officer"),
    Permission.of(PUBLISH, "計画を公表し、取りやめる", "dx_officer"),
]
_HERE = "plans/<uuid:plan>/"


_ROOM = RoomRoutes("policy", PAPERS, EDIT, under=_HERE)


def _open(path: str, view: View, name: str, label: str, *, rate: Rate = Rate.ORDINARY) -> Route:
    """住民の経路。"""
    return Route(
        path=f"public/{path}",
        view=view,
        name=f"policy.{name}",
        label=label,
        permission=ANYONE,
        data_class=DataClass.PUBLIC,
        audience=Audience.RESIDENT,
        rate=rate,
    )


ROUTES = [
    _ROOM.see("documents/", documents.documents, "documents", "計画の文書"),
    _ROOM.act("documents/", documents.make, "documents", "計画の文書を作る", rate=Rate.HEAVY),
    _ROOM.see(
        "documents/<slug:kind>.<slug:file_format>",
        documents.paper,
        "paper",
        "計画の文書を受け取る",
        rate=Rate.HEAVY,
    ),
    _ROOM.see(
        "documents/made/<uuid:key>/file.bin", documents.made_paper, "made_paper", "作った文書を受け取る"
    ),
    _ROOM.see("words/", words.words, "words", "文書の言葉"),
    _ROOM.act("words/<str:block>/", words.write, "write", "文書の言葉を書く様式", "GET"),
    _ROOM.act("words/<str:block>/", words.save, "write", "文書の言葉を書く"),
    _ROOM.see("compare/", compare.compare, "compare", "新旧対照", rate=Rate.HEAVY),
    _ROOM.see(
        "compare/table.<slug:file_format>",
        compare.comparison,
        "comparison",
        "新旧対照表を受け取る",
        rate=Rate.HEAVY,
    ),
    _ROOM.see("matrix/", matrix.matrix, "matrix", "官民データの表"),
    _ROOM.act("matrix/", matrix.place, "matrix", "官民データの表に取組を置く"),
    _ROOM.see("stages/", stages.stages, "stages", "策定の段階"),
    _ROOM.act("stages/", stages.record, "stages", "策定の段階を記録する", rate=Rate.HEAVY),
    _ROOM.act("stages/<uuid:key>/", stages.stage, "stage", "策定の段階を直す様式", "GET"),
    _ROOM.act("stages/<uuid:key>/", stages.edit_stage, "stage", "策定の段階を直す", rate=Rate.HEAVY),
    _ROOM.see("stages/<uuid:key>/file.bin", stages.stage_file, "stage_file", "段階の資料を受け取る"),
    _ROOM.see("comments/", comments.comments, "comments", "寄せられた意見"),
    _ROOM.act("comments/", comments.add, "comments", "意見を加える"),
    _ROOM.see(
        "comments/list.xlsx", comments.export, "comments_xlsx", "意見の表をxlsxで書き出す", rate=Rate.HEAVY
    ),
    _ROOM.act("comments/import/", comments.preview, "comments_import", "意見の表を読む", rate=Rate.HEAVY),
    _ROOM.act("comments/take/", comments.take, "comments_take", "意見の表を取り込む", rate=Rate.HEAVY),
    _ROOM.act("comments/<uuid:key>/", comments.comment, "comment", "意見を直す様式", "GET"),
    _ROOM.act("comments/<uuid:key>/", comments.edit, "comment", "意見を直す"),
    _ROOM.see("publication/", publication.publication, "publication", "計画の公表"),
    _ROOM.act("publication/", publication.publish, "publication", "計画を公表する", permission=PUBLISH),
    _ROOM.act(
        "publication/<uuid:key>/withdraw/",
        publication.withdraw,
        "withdraw",
        "公表を取りやめる",
        permission=PUBLISH,
    ),
    _ROOM.see(
        "publication/site.zip", publication.site, "site", "公表する頁の包みを受け取る", rate=Rate.HEAVY
    ),
    _open("plans/", public.public_plans, "public_plans", "公表している計画"),
    _open("plans/<uuid:key>/", public.public_plan, "public_plan", "公表している計画の入口"),
    _open(
        "plans/<uuid:key>/plan.<slug:file_format>",
        public.public_paper,
        "public_paper",
        "公表している計画の本文",
        rate=Rate.HEAVY,
    ),
]

PLAN_TABS = [("文書と公表", "policy.documents", PAPERS)]
