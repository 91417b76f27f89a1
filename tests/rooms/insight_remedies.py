"""対策の家具と例: 立てたばかりの対策、結果を残した対策、確かめている表。"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.queries import Selection
from shirube.apps.insight.remedies import actions, queries, sheet_actions, sheets
from shirube.apps.insight.remedies.actions import Asked
from shirube.engines.insight.figures import figure_named
from shirube.engines.insight.remedies import RemedyState
from shirube.engines.insight.remedy_sheet import RemedyContent, digest
from shirube.values.instant import local_day
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import NOW, Town

UNMARKABLE: dict[str, str] = {
    "insight_remedies.Remedy.selection": "問い合わせの文字（百分率の書き方）",
    "insight_remedies.Remedy.baseline": "数だけ",
    "insight_remedies.Remedy.proposal": "打ち手の id",
    "insight_remedies.RemedyResult.digest": "件の指紋",
}


@dataclass(frozen=True)
class Seen:
    """確かめた変わり方の指紋。"""

    name: str

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        row = town.thing(self.name, visitor)
        with town.entered() as scope:
            return digest(sheets.compared(scope, queries.sheet_of_key(scope, row.key)).changes)


def _made(town: Town, by: Scope, title: str) -> Any:
    log, names = town.things["log"], (town.marked("受付"), town.marked("完了"))
    name = f"waiting:{names[0]}→{names[1]}"
    return actions.make_remedy(
        by=by,
        log=log,
        place=actions.Place(
            figure=figure_named(name),
            name=name,
            selection=Selection(
                since=local_day(log.first_at), until=local_day(log.last_at), activity=names[0]
            ),
            cause="batch",
            source=names[0],
            activity=names[1],
            proposal="remedy.close_more_often",
        ),
        content=RemedyContent(
            title=town.marked(title),
            department=str(town.things["department"].key),
            due=date(2027, 3, 31),
            note=town.marked("混む月だけ"),
        ),
        target="30％減",
        holder=town.things["account"].key,
    )


def furnish(town: Town, by: Scope) -> Things:
    """立てたばかりの対策、結果を残した対策、確かめている表と、取り消す表を置く。"""
    yield "new_remedy", _made(town, by, "締めを増やす")
    row = _made(town, by, "応援を出す")
    row = actions.step_remedy(
        by=by,
        key=row.key,
        version=row.version,
        state=RemedyState.DOING,
        happened_on=by.today,
        text=town.marked("始めた"),
    )
    after = local_day(town.things["log"].last_at) + timedelta(days=1)
    actions.keep_result(
        by=by,
        key=row.key,
        version=row.version,
        asked=Asked(log=town.things["log"].key, since=after, until=after + timedelta(days=30)),
        text=town.marked("まだ早い"),
    )
    yield "remedy", queries.remedy_of_key(by, row.key)
    for name in ("remedy_sheet", "dropped_remedy_sheet"):
        data = sheets.xlsx(by)
        yield name, sheet_actions.stage_sheet(by=by, name=f"{town.marked('対策')}.xlsx", data=data)


_ONE = {"key": Thing("remedy")}
_SHEET = {"key": Thing("remedy_sheet")}
PATHS: dict[str, dict[str, Any]] = {
    "insight.remedies_sheet": {"form": "xlsx"},
    "insight.remedies_paper": {"form": "html"},
    "insight.log_remedies": {"key": Thing("log")},
    "insight.new_remedy": {"key": Thing("log")},
    "insight.remedy": _ONE,
    "insight.edit_remedy": _ONE,
    "insight.step_remedy": {"key": Thing("new_remedy")},
    "insight.remedy_result": _ONE,
    "insight.remedy_sheet": _SHEET,
    "insight.take_remedies": _SHEET,
    "insight.discard_remedies": {"key": Thing("dropped_remedy_sheet")},
}
FORMS: dict[tuple[str, str], dict[str, Any]] = {
    ("insight.new_remedy", "POST"): {
        "title": "新しい対策",
        "kind": "throughput",
        "since": "2026-04-01",
        "until": "2026-04-30",
        "target": "3割減",
        "due": "2027-03-31",
    },
    ("insight.edit_remedy", "POST"): {
        "version": Thing("remedy", "version"),
        "title": "直した対策",
        "note": "直したメモ",
        "due": "2027-03-31",
    },
    ("insight.step_remedy", "POST"): {
        "version": Thing("new_remedy", "version"),
        "state": "stopped",
        "happened_on": local_day(NOW).isoformat(),
        "text": "やめるわけ",
    },
    ("insight.remedy_result", "POST"): {
        "version": Thing("remedy", "version"),
        "log": Thing("log"),
        "since": "2026-04-03",
        "until": "2026-04-30",
        "text": "確かめたひとこと",
    },
    ("insight.remedy_sheets", "POST"): {
        "file": Upload("対策.csv", "すること,担当の課,始める日,期限,見込み,見込みの期日,メモ\n"),
    },
    ("insight.take_remedies", "POST"): {
        "version": Thing("remedy_sheet", "version"),
        "seen": Seen("remedy_sheet"),
    },
    ("insight.discard_remedies", "POST"): {"version": Thing("dropped_remedy_sheet", "version")},
}
