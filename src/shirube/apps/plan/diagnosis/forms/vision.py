"""ビジョンを書く様式。文は町が書き、標は問いかけと原則だけを出す。"""

from django import forms

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.versions.queries import Plan
from shirube.reference.plan import principles as reference


class VisionForm(VersionForm):
    """ビジョンと、よりどころにする原則。"""

    vision = forms.CharField(
        label="ビジョン",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="住民に伝わる言葉で書きます。文書の頭に、このまま出ます。",
    )
    others = forms.CharField(
        label="そのほかの原則",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="自分の町で定めた原則。一行に一つ。",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for number, group in enumerate(reference.principle_sets()):
            self.fields[f"set_{number}"] = forms.MultipleChoiceField(
                label=group.label,
                required=False,
                help_text=group.explanation,
                widget=forms.CheckboxSelectMultiple,
                choices=[(one.id, f"{one.label}：{one.explanation}") for one in group.principles],
            )
        self.order_fields(["version", "vision", *self.set_names, "others"])

    @property
    def set_names(self) -> list[str]:
        """原則のまとまりの欄の名。"""
        return [name for name in self.fields if name.startswith("set_")]

    @property
    def chosen(self) -> list[str]:
        """選ばれた原則と、自分の町の原則。同じ名は一度だけ。"""
        own = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        labels = {one.id: one.label for one in reference.principles()}
        picked = [labels[id] for name in self.set_names for id in self.cleaned_data[name]]
        return list(dict.fromkeys([*picked, *own]))

    @classmethod
    def of(cls, plan: Plan) -> "VisionForm":
        """いまのビジョンと原則を初めの値にする。"""
        known: set[str] = set()
        initial: dict[str, object] = {"version": plan.version, "vision": plan.vision}
        for number, group in enumerate(reference.principle_sets()):
            chosen = [one for one in group.principles if one.label in plan.principles]
            initial[f"set_{number}"] = [one.id for one in chosen]
            known |= {one.label for one in chosen}
        initial["others"] = "\n".join(label for label in plan.principles if label not in known)
        return cls(initial=initial)
