"""監査の経路。監査を見たことも、監査に残る。"""

from shirube.apps.audit import purpose_views, views
from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.routes import Rate, Route

PERMISSIONS = [Permission.of("audit.view", "監査の記録を見る", "auditor", "system_admin")]

ROUTES: list[Route] = [
    Route(
        path="audit/",
        view=views.event_list,
        name="audit.list",
        label="監査の記録",
        permission="audit.view",
        data_class=DataClass.PERSONAL,
        audit="監査の記録を見た",
    ),
    Route(
        path="audit/events.xlsx",
        view=views.export_xlsx,
        name="audit.xlsx",
        label="監査の記録をxlsxで書き出す",
        permission="audit.view",
        data_class=DataClass.PERSONAL,
        audit="監査の記録を書き出した",
        rate=Rate.HEAVY,
    ),
    Route(
        path="audit/events.csv",
        view=views.export_csv,
        name="audit.csv",
        label="監査の記録をCSVで書き出す",
        permission="audit.view",
        data_class=DataClass.PERSONAL,
        audit="監査の記録を書き出した",
        rate=Rate.HEAVY,
    ),
    Route(
        path="audit/purpose/",
        view=purpose_views.ask_purpose,
        name="audit.purpose",
        label="個人情報を扱う目的",
        permission=MEMBER,
    ),
    Route(
        path="audit/purpose/",
        view=purpose_views.state_purpose,
        name="audit.purpose",
        label="個人情報を扱う目的を選ぶ",
        permission=MEMBER,
        methods=("POST",),
    ),
]

MENU = [("運用", "audit.list", "audit.view")]
