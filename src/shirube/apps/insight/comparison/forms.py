"""比べる様式: 分け方ごとの欄と、題を付けて残す様式。"""

from typing import Any

from django import forms

from shirube.apps.insight.analysis.queries import NONE, LogPage
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.logs.queries import label_of
from shirube.apps.insight.rules import queries as rules
from shirube.engines.insight.edges import edges_of
from shirube.engines.insight.figures import Clock
from shirube.engines.insight.question import MOST_FOLLOW_UP, Question, Way

MOST_VALUES = 200
MOST_EDGES = 40
WHOLE_FIGURES = (
    ("処理時間", "処理時間"),
    ("手戻り率", "手戻り率"),
    ("処理件数", "月ごとの処理件数"),
    ("到着", "月ごとの届いた件数"),
)
_DATE = {"type": "date"}
_FIELDS = {
    Way.DATE: ("on", "before_since", "after_until"),
    Way.PERIODS: ("before_since", "before_until", "after_since", "after_until"),
    Way.VALUES: ("first", "second"),
    Way.LOGS: ("other",),
}
WAYS = {
    Way.DATE: "ある日の前と後",
    Way.PERIODS: "二つの期間",
    Way.VALUES: "二つの値",
    Way.LOGS: "ほかの記録",
}


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=False, help_text=help_text, widget=forms.DateInput(attrs=_DATE)
    )


class AskForm(forms.Form):
    """問いの様式。分け方に要る欄だけを出す。"""

    on = _day("境の日", "やり方を変えた日。この日から後を「後」とします")
    before_since = _day("先の期間の初日")
    before_until = _day("先の期間の末日")
    after_since = _day("後の期間の初日")
    after_until = _day("後の期間の末日")
    first = forms.ChoiceField(label="一つ目の値", required=False)
    second = forms.ChoiceField(
        label="二つ目の値", required=False, help_text="選ばなければ、ほかのすべての件と比べます"
    )
    other = forms.ChoiceField(label="比べる相手の記録", required=False)
    figure = forms.ChoiceField(label="比べる数")
    clock = forms.ChoiceField(
        label="時間の計り方",
        choices=[(Clock.CALENDAR, "暦の時間"), (Clock.OPENING, "開庁時間（役所の開いている時間）")],
    )
    moment = forms.ChoiceField(
        label="期間に入れる日",
        choices=[("completed", "終わった日"), ("arrived", "届いた日")],
        help_text="やり方を変えた効き目を見るなら、届いた日が確かです",
    )
    follow_up = forms.IntegerField(
        label="届いてから見届ける日数",
        required=False,
        min_value=1,
        max_value=MOST_FOLLOW_UP,
        help_text="どの件も、この日数までで比べます。まだ終わっていない件を短く見ないためです",
    )
    strata = forms.ChoiceField(
        label="そろえる切り口",
        required=False,
        help_text="同じ値の件どうしで比べた差も出します。件の種類の割合が変わったときに使います",
    )

    def __init__(self, page: LogPage, question: Question, way: Way) -> None:
        super().__init__(initial=_initial(question))
        for name in {one for names in _FIELDS.values() for one in names} - set(_FIELDS[way]):
            del self.fields[name]
        if way is Way.VALUES:
            values = value_choices(page)
            self._choose("first", [("", "選んでください"), *values])
            self._choose("second", [("", "ほかのすべて"), *values])
            del self.fields["moment"], self.fields["follow_up"]
        if way is Way.LOGS:
            self._choose("other", [("", "選んでください"), *other_logs(page)])
            del self.fields["moment"], self.fields["follow_up"]
        if way is Way.DATE:
            self.fields["before_since"].label = "いつから（前の初めの日）"
            self.fields["after_until"].label = "いつまで（後の終わりの日）"
            for name in ("before_since", "after_until"):
                self.fields[name].help_text = "空なら記録の端まで"
        self._choose("figure", figure_choices(page))
        if page.log.is_dated_only:
            self._choose("clock", [(Clock.CALENDAR, "暦の日数"), (Clock.OPENING, "開庁日の日数")])
        dimensions = [(name, label_of(name)) for name in dimensions_of(page)]
        self._choose("strata", [("", "そろえない"), *dimensions])
        self.order_fields([*_FIELDS[way], "figure", "clock"])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
        field.choices = choices

    @property
    def main(self) -> list[forms.BoundField]:
        """いつも見せる欄。"""
        return [field for field in self if field.name not in _MORE]

    @property
    def more(self) -> list[forms.BoundField]:
        """たたんで見せる欄。"""
        return [field for field in self if field.name in _MORE]


_MORE = ("moment", "follow_up", "strata")


class KeepForm(forms.Form):
    """題を付けて残す様式。"""

    title = forms.CharField(label="題", max_length=80, help_text="例：一括決裁をやめた前と後の処理時間")
    question = forms.CharField(widget=forms.HiddenInput, max_length=4_000)


def _initial(question: Question) -> dict[str, Any]:
    names = ("figure", "clock", "first", "second", "other", "moment", "follow_up", "strata")
    days = ("on", "before_since", "before_until", "after_since", "after_until")
    found = {name: getattr(question, name) for name in names}
    return found | {name: day and day.isoformat() for name in days if (day := getattr(question, name))}


def dimensions_of(page: LogPage) -> tuple[str, ...]:
    """分けられる切り口（人の名の切り口は入らない）。"""
    return tuple(
        name
        for name, coded in page.chosen.whole.dimensions.items()
        if name not in page.people.persons and 1 < len(coded.names) <= MOST_VALUES
    )


def value_choices(page: LogPage) -> list[Any]:
    """選べる値。少人数の課は入らない。"""
    choices = []
    for name in dimensions_of(page):
        coded = page.chosen.whole.dimensions[name]
        seen = [one for one in sorted(coded.names) if not page.people.is_hidden(name, one)]
        listed = [(f"{name}={one}", one) for one in seen]
        if bool((coded.codes == coded.missing).any()):
            listed.append((f"{name}={NONE}", NONE))
        choices.append((label_of(name), listed))
    return choices


def figure_choices(page: LogPage) -> list[Any]:
    """比べられる数。流れは回数の多い方から。"""
    log = page.log
    edges = page.answer(
        "figure edges", lambda: edges_of(log, workers=page.workers).answer(log.activity.names)
    )
    names = sorted(log.activity.names)
    listed = sorted(edges, key=lambda one: (-one.waiting.count, one.source, one.target))[:MOST_EDGES]
    flows = [(f"待ち:{one.source}→{one.target}", f"{one.source} → {one.target}") for one in listed]
    whole = list(WHOLE_FIGURES)
    if rules.periods_of(page.scope, page.row):
        whole.insert(2, ("標準処理期間遵守率", "標準処理期間遵守率"))
    return [
        ("記録の全体", whole),
        ("流れの待ち", flows),
        ("行いの滞在", [(f"滞在:{name}", name) for name in names]),
        *([("行いの作業", [(f"作業:{name}", name) for name in names])] if log.start is not None else []),
    ]


def other_logs(page: LogPage) -> list[tuple[str, str]]:
    """相手にできる、ほかの記録。"""
    rows = logs.logs(page.scope).exclude(pk=page.row.pk)
    return [(str(row.key), row.title) for row in rows if row.is_ready]
