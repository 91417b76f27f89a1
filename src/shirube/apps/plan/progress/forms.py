"""進捗照会の様式。"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from shirube.apps.frame.many_files import ManyFilesField
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.progress.models import AnswerRow, Campaign
from shirube.apps.plan.progress.queries.starting import Candidate, Candidates, Wanted
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan import progress_sheet as sheet
from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.period_report import Change
from shirube.engines.plan.progress_answers import ANSWERABLE, Answer, AskedLine
from shirube.engines.plan.progress_reading import LONGEST, check
from shirube.engines.plan.snapshot_lines import Precision, State
from shirube.values.era import format_date
from shirube.values.period import Period

SOON_DAYS = 31
MOST_DAYS = 3650
SATURDAY = 5


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DeadlineForm(VersionForm):
    """期限と、課に伝えること。"""

    due_on = _day("回答の期限")
    message = forms.CharField(
        label="課に伝えること",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="メールの文に入ります。例：今回は来年度の予算要求の資料に使います。",
    )
    contact = forms.CharField(
        label="問い合わせ先", required=False, max_length=120, help_text="例：デジタル推進課 内線1234"
    )

    @staticmethod
    def initial_of(row: Campaign) -> dict[str, Any]:
        """いまの値。"""
        return {name: getattr(row, name) for name in ("version", "due_on", "message", "contact")}


class CampaignForm(DeadlineForm):
    """照会を始める。"""

    WHICH = (
        ("soon", f"基準日から{SOON_DAYS}日以内に始まるか期限の来る作業と、もう始まっている作業"),
        ("open", "終わっていない作業のすべて"),
        ("due", "期限の近い作業（下の日数のうちに期限の来るもの。過ぎたものも）"),
        ("late", "基準日に期限を過ぎている作業"),
    )
    field_order = (
        *("title", "as_of", "due_on", "which", "days"),
        *("sections", "initiatives", "tasks", "message", "contact"),
    )

    version = None  # type: ignore[assignment]
    title = forms.CharField(label="名称", max_length=60)
    as_of = _day("基準日", help_text="いつの時点の進み具合を聞くか。")
    which = forms.ChoiceField(label="聞く作業", choices=WHICH, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label="期限までの日数",
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text="「期限の近い作業」を選んだときに使います。",
    )
    sections = forms.MultipleChoiceField(
        label="聞く課",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="選ばなければ、すべての課に聞きます。",
    )
    initiatives = forms.MultipleChoiceField(
        label="聞く取組",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "取組を一つ以上選んでください。"},
    )

    def __init__(self, scope: Scope, plan: Plan, possible: Candidates, *args: Any, **kwargs: Any) -> None:
        rows = [
            one
            for one in roadmap.initiatives(scope, plan).select_related("pillar")
            if State(one.state).is_open
        ]
        kwargs.setdefault("initial", self._first(scope, [str(one.key) for one in rows]))
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in rows:
            label = (
                f"{one.pillar.number} {one.pillar.title}".strip() if one.pillar else "柱を定めていない取組"
            )
            groups.setdefault(label, []).append((str(one.key), f"{one.number} {one.title}".strip()))
        field: Any = self.fields["initiatives"]
        field.choices = list(groups.items())
        self.has_initiatives = bool(rows)
        chosen: Any = self.fields["sections"]
        chosen.choices = [
            (label, f"{label}（{len(found)}件）") for label, found in possible.by_section().items()
        ]

    def offer(self, possible: Candidates) -> None:
        """作業を一つずつ選ぶ欄を足す。"""
        self.fields["tasks"] = forms.MultipleChoiceField(
            label="聞く作業を一つずつ選ぶ",
            widget=forms.CheckboxSelectMultiple,
            help_text="聞かない作業の印を外します。",
            choices=[
                (label, [(str(one.task.key), _task_label(one)) for one in rows])
                for label, rows in possible.by_section().items()
            ],
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """期限で絞るときは、日数が要る。"""
        data = super().clean() or {}
        if data.get("which") == "due" and data.get("days") is None and "days" not in self.errors:
            self.add_error("days", "「期限の近い作業」を聞くときは、何日以内かを入力してください。")
        return data

    @staticmethod
    def _first(scope: Scope, keys: list[str]) -> dict[str, Any]:
        """はじめの値: 今日の時点を、二週間あとの平日を期限に聞く。"""
        today = scope.today
        due_on = today + timedelta(days=14)
        due_on += timedelta(days=7 - due_on.weekday() if due_on.weekday() >= SATURDAY else 0)
        return {
            "title": f"{today.month}月の進捗照会",
            "as_of": today,
            "due_on": due_on,
            "which": "soon",
            "days": SOON_DAYS,
            "initiatives": keys,
        }

    @property
    def wanted(self) -> Wanted:
        """読み取った条件。読めなかった欄では絞らない。"""
        data = self.cleaned_data
        which, as_of, days = data.get("which"), data.get("as_of"), data.get("days")
        initiatives, sections = data.get("initiatives"), data.get("sections")
        return Wanted(
            initiatives=frozenset(initiatives) if initiatives else None,
            sections=frozenset(sections) if sections else None,
            started_by=as_of + timedelta(days=SOON_DAYS) if as_of and which == "soon" else None,
            due_by=as_of + timedelta(days=days) if as_of and which == "due" and days is not None else None,
            overdue_on=as_of if which == "late" else None,
        )


def _task_label(one: Candidate) -> str:
    """作業を選ぶ行: 作業、取組、期限。"""
    due = one.task.extended_to or one.task.ends_on
    when = f"期限 {date_text(due, Precision(one.task.precision))}" if due else "期限は未定"
    return f"{one.task.title}（{one.task.initiative.title}、{when}）"


class AnswerForm(VersionForm):
    """一行の答え。決まりは、返ってきた様式を読むときと同じ。"""

    state = forms.ChoiceField(label="状態", choices=[(one.value, one.label) for one in ANSWERABLE])
    progress = forms.IntegerField(label="進み（％）", required=False, min_value=0, max_value=100)
    started_on = _day("始めた日", required=False)
    ended_on = _day("終えた日", required=False)
    happened = forms.CharField(
        label="一言（したこと、決まったこと）",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    trouble = forms.CharField(
        label="困りごと・求める支援",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_step = forms.CharField(
        label="次にすること", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    on_behalf_of = forms.CharField(label="だれに聞いたか", max_length=60, help_text="例：窓口課 係長")
    means = forms.ChoiceField(label="聞いた手段", choices=AnswerRow.Means.choices, widget=forms.RadioSelect)

    FIELDS = {
        sheet.STATE: "state",
        sheet.PROGRESS: "progress",
        sheet.STARTED: "started_on",
        sheet.ENDED: "ended_on",
    }

    def __init__(
        self,
        asked: AskedLine,
        today: date,
        data: Mapping[str, Any] | None = None,
        *,
        is_proxy: bool,
        is_unchanged: bool = False,
        heard: Mapping[str, str] | None = None,
    ) -> None:
        current = asked.current
        initial = {name: getattr(current, name) for name in _NAMES} | {"version": asked.version}
        initial |= heard or {}
        super().__init__(data, initial=initial, auto_id=f"{asked.key}-%s")
        self.asked, self._today, self._is_unchanged = asked, today, is_unchanged
        if not is_proxy:
            del self.fields["on_behalf_of"], self.fields["means"]

    def clean(self) -> dict[str, Any]:
        """日付は今日まで。欄どうしのつじつまは、計算の決まりで確かめる。"""
        data = super().clean() or {}
        for name in ("started_on", "ended_on"):
            if data.get(name) and data[name] > self._today:
                self.add_error(name, "今日より後の日です。実際に行った日を入れてください。")
        if not self.errors:
            for problem in check(self.answer, self.asked):
                self.add_error(self.FIELDS.get(problem.column), f"{problem.why}。{problem.next}。")
        return data

    @property
    def answer(self) -> Answer:
        """読み取った答え。「変わりなし」なら、値はいまのまま。"""
        data, now = self.cleaned_data, self.asked.current
        words = {name: data[name] for name in ("happened", "trouble", "next_step")}
        if self._is_unchanged:
            return Answer(
                state=now.state,
                progress=now.progress,
                started_on=now.started_on,
                ended_on=now.ended_on,
                is_unchanged=True,
                **words,
            )
        values = {name: data[name] for name in ("progress", "started_on", "ended_on")}
        return Answer(state=State(data["state"]), **values, **words)


_NAMES = ("state", "progress", "started_on", "ended_on", "happened", "trouble", "next_step")


class ReturnsForm(forms.Form):
    """返ってきた様式。"""

    files = ManyFilesField(
        label="返ってきた様式",
        help_text="届いた Excel をまとめて選ぶか、zip にして選びます。選んだだけでは何も変わりません。",
        error_messages={"required": "返ってきたファイルを選んでください。"},
    )


class ReportForm(forms.Form):
    """期間の報告の、基準と期間と絞り込み。"""

    baseline = forms.ChoiceField(label="基準の版")
    start = _day("期間の初日")
    last = _day("期間の末日")

    def __init__(self, scope: Scope, plan: Plan, data: Mapping[str, Any] | None) -> None:
        self.rows = {str(one.number): one for one in versions.approved_versions(scope, plan)}
        first = {
            "baseline": next(iter(self.rows), ""),
            "start": (scope.today.replace(day=1) - timedelta(days=1)).replace(day=1),
            "last": scope.today,
        }
        is_asked = bool(data) and any(name in data for name in first)  # type: ignore[union-attr, operator]
        given = dict(data.items()) if is_asked and data else {}
        super().__init__({name: given.get(name) or first[name] for name in first}, auto_id="report-%s")
        field: Any = self.fields["baseline"]
        field.choices = [
            (number, f"第{number}版（{format_date(row.as_of)}時点）") for number, row in self.rows.items()
        ]

    def clean(self) -> dict[str, Any]:
        """期間の順。"""
        data = super().clean() or {}
        if data.get("start") and data.get("last") and data["last"] < data["start"]:
            self.add_error("last", "期間の末日が、初日より前です。")
        return data

    @property
    def period(self) -> Period:
        """期間。"""
        return Period.of_days(self.cleaned_data["start"], self.cleaned_data["last"])


def change_of(text: str) -> Change | None:
    """住所の中の区分。知らない言葉なら None。"""
    return Change(text) if text in set(Change) else None
