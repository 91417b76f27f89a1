"""試算の様式: 増やす経路と割合、変える段階と分。書いた条件は住所（GET）に入る。"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms

from shirube.adapters.counts_minutes_sheet import CHANNELS
from shirube.engines.insight.counts_minutes import MOST_MINUTES, CountsMinutes
from shirube.engines.insight.counts_minutes_trials import Goal, StageChange
from shirube.engines.insight.counts_minutes_words import minutes_text
from shirube.values.exact_number import number_text

_EVERY = "すべて"


class TrialForm(forms.Form):
    """試算の様式。どれも ``said``（条件の一文）と ``assumptions``（置いた前提）を言う。"""

    ask: str

    def __init__(self, table: CountsMinutes, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", None)
        kwargs.setdefault("auto_id", f"{self.ask}_%s")
        super().__init__(*args, **kwargs)
        self.table = table
        self.procedures = list(dict.fromkeys(row.procedure for row in table.counts))
        self.channels = list(dict.fromkeys(row.channel for row in table.counts))
        self.stages = list(dict.fromkeys(row.stage for row in table.minutes))

    def choose(self, name: str, values: list[str], empty: str = "") -> None:
        """選ぶ欄の中身を入れる。``empty`` があれば、はじめにその名の空の選択肢を置く。"""
        first = [("", empty)] if empty else []
        self.fields[name].choices = [*first, *((one, one) for one in values)]  # type: ignore[attr-defined]


class GoalForm(TrialForm):
    """経路の割合が n％ になったら。"""

    ask = "channel"
    channel = forms.ChoiceField(label="増やす経路")
    share = forms.DecimalField(
        label="その経路の割合（％）",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="全経路の件数に占める割合。例：30",
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    procedure = forms.ChoiceField(label="手続", required=False)

    def __init__(self, table: CountsMinutes, *args: Any, **kwargs: Any) -> None:
        super().__init__(table, *args, **kwargs)
        every = dict.fromkeys(("オンライン", *self.channels, *CHANNELS))
        self.choose("channel", list(every))
        self.choose("procedure", self.procedures, _EVERY)
        for at, stage in enumerate(self.stages):
            self.fields[f"stage{at}"] = forms.DecimalField(
                label=f"移った件の「{stage}」の一件の分",
                required=False,
                min_value=0,
                max_value=MOST_MINUTES,
                max_digits=10,
                decimal_places=4,
                help_text="空なら、その経路の分（無ければ、すべての経路の分）を使います。" if at == 0 else "",
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
            )

    @property
    def minutes(self) -> dict[str, Decimal]:
        """書かれた新しい分。"""
        pairs = ((stage, self.cleaned_data.get(f"stage{at}")) for at, stage in enumerate(self.stages))
        return {stage: one for stage, one in pairs if one is not None}

    @property
    def goal(self) -> Goal:
        """目当て。新しい分は、選んだ手続にある段階だけを使う。"""
        data = self.cleaned_data
        known = {
            one
            for name in self.procedures
            if data["procedure"] in ("", name)
            for one in self.table.stages_of(name)
        }
        return Goal(
            channel=data["channel"],
            share=Fraction(data["share"]) / 100,
            procedure=data["procedure"],
            minutes={stage: one for stage, one in self.minutes.items() if stage in known},
        )

    @property
    def said(self) -> str:
        """条件の一文。"""
        data = self.cleaned_data
        where = f"「{data['procedure']}」の" if data["procedure"] else ""
        return f"{where}{data['channel']}の割合が {number_text(data['share'])}％になったら"

    @property
    def assumptions(self) -> list[str]:
        """置いた前提。"""
        given = self.goal.minutes
        told = "、".join(f"{stage} {minutes_text(one)}" for stage, one in given.items())
        return [
            "件数の合計は変わらず、ほかの経路から、いまの割合のまま移る。",
            f"移った件の一件の分は、{told}。書かなかった段階は、その経路の分（無ければ、すべての経路の分）。"
            if told
            else "移った件の一件の分は、その経路の分（無ければ、すべての経路の分）。",
            "移らない件の一件の分は変わらない。入れ替えの手間や、窓口を空けておく時間は入れていない。",
        ]


class StageForm(TrialForm):
    """段階の一件の分が m 分になったら。"""

    ask = "stage"
    stage = forms.ChoiceField(label="変える段階")
    minutes = forms.DecimalField(
        label="変えたあとの一件の分",
        min_value=0,
        max_value=MOST_MINUTES,
        max_digits=10,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    procedure = forms.ChoiceField(label="手続", required=False)
    channel = forms.ChoiceField(label="経路", required=False)

    def __init__(self, table: CountsMinutes, *args: Any, **kwargs: Any) -> None:
        super().__init__(table, *args, **kwargs)
        self.choose("stage", self.stages)
        self.choose("procedure", self.procedures, _EVERY)
        self.choose("channel", self.channels, _EVERY)

    @property
    def change(self) -> StageChange:
        """変える分。"""
        data = self.cleaned_data
        return StageChange(
            stage=data["stage"],
            minutes=data["minutes"],
            procedure=data["procedure"],
            channel=data["channel"],
        )

    @property
    def said(self) -> str:
        """条件の一文。"""
        data = self.cleaned_data
        where = "".join(f"「{one}」の" for one in (data["procedure"], data["channel"]) if one)
        return f"{where}「{data['stage']}」が一件 {minutes_text(data['minutes'])}になったら"

    @property
    def assumptions(self) -> list[str]:
        """置いた前提。"""
        return [
            "件数と、ほかの段階の一件の分は変わらない。",
            "その段階の分のある手続と経路だけを変え、分の無いものは変えない。",
        ]
