"""国の計画の版の家具: 読み込んで確かめている版。"""

from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.adapters.edition_workbook import edition_json
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.editions import actions
from shirube.reference.plan import editions
from tests.furnishing import Things
from tests.route_examples import Thing
from tests.world import Town

UNMARKABLE = {"plan_editions.LocalEdition.name": "国の計画の版の番号"}


class EditionUpload:
    """送る版のファイル。"""

    def of(self, town: Town, visitor: str) -> SimpleUploadedFile:
        """この町で送るファイル。"""
        return SimpleUploadedFile("版.json", edition_json(editions.edition("2.2")))


def furnish(town: Town, by: Scope) -> Things:
    """第2.2版の名を変えた版を読み込む。"""
    edition = replace(editions.edition("2.2"), label=town.marked("町で読み込んだ版")[:40])
    name = town.marked("版") + ".json"
    yield "local_edition", actions.read_edition(by=by, name=name, data=edition_json(edition))


_LOCAL = {"key": Thing("local_edition")}
PATHS = {
    "editions.local": _LOCAL,
    "editions.use": _LOCAL,
    "editions.withdraw": _LOCAL,
    "editions.edition": {"name": "2.2"},
    "editions.xlsx": {"name": "2.2"},
}
_VERSION = Thing("local_edition", "version")
FORMS = {
    ("editions.list", "POST"): {"file": EditionUpload()},
    ("editions.use", "POST"): {"version": _VERSION},
    ("editions.withdraw", "POST"): {"version": _VERSION},
}
