"""課題・リスクと、その対応の記録。"""

from django.db import models

from shirube.apps.frame.records import TenantRecord, VersionedRecord
from shirube.apps.plan.steering.models.card import card, choices, to_department, to_initiative, to_plan
from shirube.engines.plan.steering_issues import (
    Impact,
    IssueKind,
    IssueState,
    Likelihood,
    Response,
    SourceKind,
)

_CARD = card("課題とリスクを、担当・期限・対応とともに残し、片付くまで追う")


class Issue(VersionedRecord):
    """一つの課題・リスク。状態は対応の記録（IssueEntry）が持つ。"""

    DATA = _CARD

    plan = to_plan()
    number = models.PositiveIntegerField("管理番号")
    kind = models.CharField("種類", max_length=10, choices=choices(IssueKind), default=IssueKind.ISSUE)
    title = models.CharField("名称", max_length=120)
    detail = models.TextField("内容", blank=True, default="")
    likelihood = models.PositiveSmallIntegerField(
        "起こりやすさ", choices=choices(Likelihood), null=True, blank=True
    )
    impact = models.PositiveSmallIntegerField("影響", choices=choices(Impact), null=True, blank=True)
    response = models.CharField("対応", max_length=10, choices=choices(Response), blank=True, default="")
    measure = models.TextField("対応の内容", blank=True, default="")
    initiative = to_initiative()
    department = to_department()
    department_text = models.CharField("担当（組織の表にないとき）", max_length=60, blank=True, default="")
    due = models.DateField("期限", null=True, blank=True)
    source_kind = models.CharField(
        "挙がったもと", max_length=10, choices=choices(SourceKind), default=SourceKind.HAND
    )
    source_key = models.UUIDField("もとの記録の鍵", null=True, blank=True)
    source_label = models.CharField("もとの記録の名", max_length=160, blank=True, default="")
    raised_on = models.DateField("挙がった日")
    raised_by = models.UUIDField("挙げた人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "課題・リスク"
        verbose_name_plural = "課題・リスク"
        ordering = ("plan_id", "number")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_steering_issue_number"),
            models.CheckConstraint(
                condition=~models.Q(kind="issue", likelihood__isnull=False),
                name="plan_steering_issue_has_happened",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class IssueEntry(TenantRecord):
    """対応の記録の一行。`state` があれば、その日からその状態になった。書き換えない。"""

    DATA = _CARD
    APPEND_ONLY = True

    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, related_name="entries", verbose_name="課題・リスク"
    )
    happened_on = models.DateField("起きた日")
    state = models.CharField("状態", max_length=10, choices=choices(IssueState), blank=True, default="")
    text = models.TextField("したこと・わけ")
    written_at = models.DateTimeField("書いた日時")
    written_by = models.UUIDField("書いた人の鍵", null=True, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = "対応の記録"
        verbose_name_plural = "対応の記録"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.issue} {self.happened_on}"
