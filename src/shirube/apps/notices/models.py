"""お知らせ。電子メールの送り待ち（outbox）は同じ行が持つので、知らせと送り待ちは必ず一緒に残る。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord


class Notice(TenantRecord):
    """一人の利用者への、一つのお知らせ。件名と本文に個人情報を書かない（電子メールでも出るため）。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="利用者に、することと終わったことを知らせる",
        basis="情報システムの運用",
        retention="作った年度の翌年度末まで",
        fields={"account": DataClass.PERSONAL},
    )

    class MailState(models.TextChoices):
        """電子メールの状態。"""

        NONE = "none", "送らない"
        WAITING = "waiting", "送り待ち"
        SENDING = "sending", "送信中"
        SENT = "sent", "送信済み"
        FAILED = "failed", "送れなかった"

    account = models.ForeignKey(
        "organization.Account", on_delete=models.PROTECT, related_name="+", verbose_name="宛先の利用者"
    )
    subject = models.CharField("件名", max_length=100)
    text = models.CharField("本文", max_length=1000, blank=True, default="")
    link = models.CharField("行き先", max_length=200, blank=True, default="")
    once_key = models.CharField("重複を防ぐ鍵", max_length=120, null=True, blank=True)
    created_at = models.DateTimeField("作成日時")
    read_at = models.DateTimeField("既読日時", null=True, blank=True)
    mail_state = models.CharField(
        "電子メール", max_length=10, choices=MailState.choices, default=MailState.NONE
    )
    mail_attempts = models.PositiveIntegerField("送信を試みた回数", default=0)
    mail_next = models.DateTimeField("次に送信を試みる日時", null=True, blank=True)
    mail_sent_at = models.DateTimeField("送信日時", null=True, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = "お知らせ"
        verbose_name_plural = "お知らせ"
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "account", "once_key"], name="notices_notice_once"
            )
        ]
        indexes = [
            models.Index(fields=["municipality", "account", "-created_at", "-id"]),
            models.Index(fields=["municipality", "mail_state", "mail_next"]),
            models.Index(
                fields=["municipality", "account"],
                condition=models.Q(read_at__isnull=True),
                name="notices_notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
