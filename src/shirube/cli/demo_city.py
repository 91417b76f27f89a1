"""みほん市を建て、一本の道を歩く。

建てるのは本物の行い（actions）、歩くのは本物の玄関（画面の要求と応答）を通す。近道は作らない。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import yaml

from shirube.cli.demo_cases import keep_cases
from shirube.cli.demo_effort import keep_effort
from shirube.cli.demo_inquiries import keep_inquiries
from shirube.cli.demo_ledger import keep_ledger
from shirube.cli.demo_log import keep_comparison, keep_log
from shirube.cli.demo_meetings import keep_meetings
from shirube.cli.demo_remedies import keep_remedies
from shirube.cli.demo_steering import keep_steering
from shirube.cli.scopes import scope_of_code, site_scope
from shirube.values.fiscal_year import FiscalYear

if TYPE_CHECKING:
    from django.test import Client

    from shirube.apps.frame.scope import Scope


class RoadBroken(RuntimeError):
    """道の途中で止まった。"""


@dataclass(frozen=True, slots=True)
class Walked:
    """歩いた道: 印字する文と、一枚の PDF。"""

    text: str
    sheet: bytes


def _city(examples: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((examples / "city.yaml").read_text(encoding="utf-8"))
    return loaded


def prepare(examples: Path) -> bool:
    """みほん市を用意する。新しく建てたら True。"""
    from django.conf import settings

    from shirube.apps.frame import scope as scopes
    from shirube.apps.organization import actions, queries
    from shirube.apps.plan.kpi import actions as kpi
    from shirube.cli import demo_plan

    if settings.PROFILE != "local":
        raise RoadBroken("見本の自治体は local の構えでだけ用意できます。office の設置には入りません。")
    city, by = _city(examples), site_scope()
    body = city["municipality"]
    if queries.municipality_of_code(body["code"], by.today):
        return False
    municipality = actions.establish_municipality(by=by, **body, is_demo=True)
    with scopes.enter(scope_of_code(body["code"])) as inside:
        for item in city["kpis"]:
            kpi.define_kpi(by=inside, title=item["title"], measure_id=item["measure"])
        for roster in city["rosters"]:
            _take_roster(inside, examples, roster)
        officer = _open_accounts(by, inside, municipality, city)
        plan = demo_plan.furnish_plan(inside, examples, examples.parent / "journey", city)
        keep_steering(officer, plan, city["steering"])
        keep_inquiries(officer, examples, city["inquiries"])
        keep_meetings(inside, plan, city["meetings"])
        keep_ledger(inside)
        log = keep_log(inside)
        keep_comparison(officer, log)
        keep_remedies(officer, log, plan, city["remedies"])
        keep_effort(officer, examples)
    return True


def keep_own_cases(examples: Path) -> int:
    """みほん市の窓口に、この十週の事案を置く。置いた数を返す。"""
    from shirube.apps.frame import scope as scopes

    with scopes.enter(scope_of_code(_city(examples)["municipality"]["code"])) as inside:
        return keep_cases(inside)


def _open_accounts(by: Scope, inside: Scope, municipality: Any, city: Mapping[str, Any]) -> Scope:
    """試し用のサインインを作り、役割を、持つ人の課に合わせて与える。DX推進担当の名で記録する範囲を返す。"""
    from shirube.apps.organization import actions, queries

    officer = inside
    for person in city["accounts"]:
        code = person.get("department")
        account = actions.open_account(
            by=by,
            login_id=person["login_id"],
            display_name=person["display_name"],
            password=city["password"],
        )
        for role in person["roles"]:
            actions.grant(
                by=by,
                account=account,
                municipality=municipality,
                role=role,
                starts_on=FiscalYear.of(by.today).start,
                department=queries.department_of_code(inside, code) if code else None,
            )
        if "dx_officer" in person["roles"]:
            officer = replace(
                inside,
                account_id=account.pk,
                actor_key=account.key,
                actor_label=account.display_name,
            )
    return officer


def _take_roster(by: Scope, examples: Path, roster: dict[str, Any]) -> None:
    """名簿を取り込み、確認待ちにする。言われていれば反映までする。"""
    from shirube.apps.organization import actions

    path = examples / roster["file"]
    change = actions.stage_roster(
        by=by,
        name=path.name,
        data=path.read_bytes(),
        effective_on=roster["effective_on"],
        is_whole=roster["is_whole"],
        title=roster["title"],
    )
    if roster["is_adopted"]:
        actions.adopt_roster(by=by, key=change.key, version=change.version)


def welcome(examples: Path, address: str) -> str:
    """始めるときに印字する案内。"""
    city = _city(examples)
    lines = [
        "",
        f"  標（しるべ）を開いてください: {address}",
        "",
        "  試し用のサインイン（みほん市は架空です）",
    ]
    lines += [f"    {p['login_id']:<16} {p['display_name']}" for p in city["accounts"]]
    lines += [f"  パスワードはすべて: {city['password']}", "", "  終わるときは Ctrl-C", ""]
    return "\n".join(lines)


# ── 道 ──────────────────────────────────────────────


@dataclass
class _Visitor:
    """玄関を通る一人。"""

    client: Client
    root: str

    @classmethod
    def sign_in(cls, city: dict[str, Any], role: str) -> _Visitor:
        """この役割の人としてサインインする。"""
        from django.test import Client

        person = next(p for p in city["accounts"] if role in p["roles"])
        client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
        visitor = cls(client, f"/{city['municipality']['code']}/")
        visitor.post("accounts/login/", {"login": person["login_id"], "password": city["password"]})
        return visitor

    def get(self, path: str) -> Any:
        """開く。"""
        response = self.client.get(self._full(path))
        if response.status_code != 200:
            raise RoadBroken(f"{path} を開けませんでした（{response.status_code}）。")
        return response

    def post(self, form: str, values: dict[str, str], *, to: str = "") -> str:
        """様式の頁を開いて書く。``to`` は送り先（様式の頁と違うとき）。行き先の道筋を返す。"""
        page = self.get(form).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        sent = {**values, "csrfmiddlewaretoken": token[1] if token else ""}
        response = self.client.post(self._full(to or form), sent)
        if response.status_code != 302:
            raise RoadBroken(f"{to or form} に書けませんでした（{response.status_code}）。")
        return str(response.headers["Location"])

    def _full(self, path: str) -> str:
        return path if path.startswith("/") else self.root + path


def walk_acts(examples: Path, wait: Callable[[], None]) -> Walked:
    """窓口職員が三つの行いをし、DX推進担当が KPI を読む。"""
    from shirube.apps.frame import scope as scopes
    from shirube.apps.plan.kpi import queries
    from shirube.values.period import Period

    city = _city(examples)
    clerk = _Visitor.sign_in(city, "counter_clerk")
    asked = {"procedure_label": "住民票の写しの交付", "channel": "counter"}
    case = clerk.post("cases/new/", asked, to="cases/")
    for version in ("1", "2"):
        wait()
        clerk.post(case, {"version": version})
    with scopes.enter(scope_of_code(city["municipality"]["code"])) as inside:
        kpis = [view.kpi for view in queries.kpis(inside) if view.kpi.measure_id and not view.kpi.parameters]
        period = Period.of_fiscal_year(FiscalYear.of(inside.today))
    return _read_and_print(
        city, kpis, period, ["受付・審査開始・完了の三つの行いを、窓口の画面から記録しました。"]
    )


def walk_log(examples: Path, log: Path, mapping: Path) -> Walked:
    """本物の業務ログを取り込み、件数・中央値・90%値を読む。"""
    from shirube.apps.frame import scope as scopes
    from shirube.apps.insight.logs import actions as insight
    from shirube.apps.insight.logs import queries as logs
    from shirube.apps.plan.kpi import actions as kpi
    from shirube.apps.plan.kpi import queries as kpi_queries

    city = _city(examples)
    with scopes.enter(scope_of_code(city["municipality"]["code"])) as inside:
        imported = insight.import_log(
            by=inside,
            title=log.stem,
            name=log.name,
            data=log.read_bytes(),
            mapping=mapping.read_text(encoding="utf-8"),
        )
        period = logs.log_period(imported)
        parameters = {"log": str(imported.key)}
        kpis = []
        for item in city["kpis"]:
            title = f"{item['title']}（{imported.title}）"
            found = kpi_queries.kpi_of_title(inside, title)
            kpis.append(
                found
                or kpi.define_kpi(by=inside, title=title, measure_id=item["measure"], parameters=parameters)
            )
        said = (
            f"{log.name}: {imported.case_count:,}件、行い {imported.event_count:,}件、"
            f"読めなかった行 {imported.set_aside_count:,}行"
        )
    return _read_and_print(city, kpis, period, [said], is_fresh=False)


def _read_and_print(
    city: dict[str, Any], kpis: Sequence[Any], period: Any, said: list[str], *, is_fresh: bool = True
) -> Walked:
    """DX推進担当が画面から KPI を読み、来歴と一枚を受け取る。

    古い期間の値（``is_fresh`` でない）は、はじめの画面の見出しにはならず、KPI の画面に出る。
    """
    officer = _Visitor.sign_in(city, "dx_officer")
    values = {"start": period.start.isoformat(), "last": (period.end - timedelta(days=1)).isoformat()}
    lines = [*said, "", f"期間 {period.label}"]
    where = ""
    for kpi in kpis:
        where = officer.post(f"kpi/{kpi.key}/", values, to=f"kpi/{kpi.key}/readings/")
        lines += ["", *_lineage_lines(city, where)]
    screen, name = ("", "はじめの画面") if is_fresh else ("kpi/", "KPIの画面")
    shown = officer.get(screen).content.decode()
    missing = [kpi.title for kpi in kpis if kpi.title not in shown]
    if missing:
        raise RoadBroken(f"{name}に {'、'.join(missing)} が出ていません。")
    lines += ["", f"{name}に、これらの値が出ています。"]
    return Walked("\n".join(lines), officer.get(where + "sheet.pdf").content)


def _lineage_lines(city: dict[str, Any], where: str) -> list[str]:
    """読みの来歴を印字の形にする。"""
    from shirube.apps.frame import scope as scopes
    from shirube.apps.plan.kpi import queries

    key = UUID(where.rstrip("/").rsplit("/", 1)[1])
    with scopes.enter(scope_of_code(city["municipality"]["code"])) as inside:
        row = queries.reading_of_key(inside, key)
        lineage = queries.lineage(inside, row)
        records = lineage.source.records if lineage.source else ()
        first = records[:3]
    lines = [f"■ {row.kpi.title}: {lineage.value}"]
    lines += [f"  └ {step.label}: {step.text}　{step.note}" for step in lineage.steps[1:]]
    lines += ["     ・" + "　".join(record.cells) for record in first]
    if len(records) > 3:
        lines.append("     ・…")
    return lines
