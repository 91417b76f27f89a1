"""預かったファイルの経路。一覧は運用と監査の人も見るが、中身を受け取れる人は限る。"""

from functools import partial

from shirube.apps.files import views
from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import Permission
from shirube.apps.frame.routes import Rate, Route

PERMISSIONS = [
    Permission.of("files.view", "預かったファイルの一覧を見る", "dx_officer", "auditor", "system_admin"),
    Permission.of("files.open", "預かったファイルの中身を受け取る", "dx_officer", "auditor"),
    Permission.of("files.edit", "ファイルを預ける・取り除く", "dx_officer"),
]

_route = partial(Route, data_class=DataClass.PERSONAL)

ROUTES: list[Route] = [
    _route(
        path="files/",
        view=views.file_list,
        name="files.list",
        label="預かったファイル",
        permission="files.view",
        audit="預かったファイルの一覧を見た",
    ),
    _route(
        path="files/",
        view=views.keep_file,
        name="files.list",
        label="ファイルを預ける",
        permission="files.edit",
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    _route(
        path="files/list.xlsx",
        view=views.export_list,
        name="files.xlsx",
        label="預かったファイルの一覧をxlsxで書き出す",
        permission="files.view",
        audit="預かったファイルの一覧を書き出した",
        rate=Rate.HEAVY,
    ),
    _route(
        path="files/<uuid:key>/",
        view=views.file_detail,
        name="files.detail",
        label="預かったファイルの詳細",
        permission="files.view",
        audit="預かったファイルの詳細を見た",
    ),
    _route(
        path="files/<uuid:key>/content.bin",
        view=views.file_content,
        name="files.content",
        label="預かったファイルを受け取る",
        permission="files.open",
        audit="預かったファイルを受け取った",
        rate=Rate.HEAVY,
    ),
    _route(
        path="files/<uuid:key>/remove/",
        view=views.remove_file,
        name="files.remove",
        label="預かったファイルを取り除く",
        permission="files.edit",
        methods=("POST",),
    ),
]

MENU = [("運用", "files.list", "files.view")]
