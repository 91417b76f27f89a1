"""利用者と権限。利用者はサイト全体に一つ、権限は自治体ごとに日付つきで持つ。"""

from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import Record


class AccountManager(BaseUserManager["Account"]):
    """利用者の問い合わせ。"""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """利用者IDで引く。"""
        return self.get(login_id=username)


class Account(AbstractBaseUser, Record):
    """サインインする人。住民は利用者ではない。"""

    DATA = DataCard(
        home=Home.SITE,
        data_class=DataClass.PERSONAL,
        purpose="職員・関係者がサインインする",
        basis="情報セキュリティポリシー（利用者の識別と認証）",
        retention="最後の権限が終わった年度の翌年度末まで",
        fields={"key": DataClass.INTERNAL, "id": DataClass.INTERNAL},
    )

    login_id = models.CharField("利用者ID", max_length=64, unique=True)
    display_name = models.CharField("氏名", max_length=60)
    email = models.EmailField("メールアドレス", blank=True, default="")
    is_active = models.BooleanField("使用中", default=True)
    session_epoch = models.PositiveIntegerField("サインインの世代", default=0)
    must_change_password = models.BooleanField("次回にパスワードを変える", default=False)
    password_expires_at = models.DateTimeField("一度だけの合言葉の期限", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=1)

    objects = AccountManager()

    USERNAME_FIELD = "login_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "利用者"
        verbose_name_plural = "利用者"

    def __str__(self) -> str:
        return self.display_name

    def has_expired_password(self, now: datetime) -> bool:
        """一度だけの合言葉のまま、期限が過ぎているか。自分で定めたパスワードに期限は無い。"""
        return self.password_expires_at is not None and self.password_expires_at <= now


class Membership(Record):
    """ある自治体での役割。期間があり、職に付いた権限は職を離れると終わる。

    終わりの日と同じ日に始まる権限は、始まる前に取り消されたもので、一日も効かない。
    サインインの前に「どの自治体に入れるか」を知る必要があるので、行レベルの守りの外に置く。
    """

    DATA = DataCard(
        home=Home.SITE,
        data_class=DataClass.INTERNAL,
        purpose="だれが・どの自治体で・何をしてよいかを定める",
        basis="情報セキュリティポリシー（アクセス権限の管理）",
        retention="終わった年度の翌々年度末まで",
    )

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="memberships", verbose_name="利用者"
    )
    municipality = models.ForeignKey(
        "organization.Municipality",
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name="自治体",
    )
    role = models.CharField("役割", max_length=40)
    department = models.ForeignKey(
        "organization.Department",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="組織",
    )
    starts_on = models.DateField("初日")
    ends_on = models.DateField("終わり（この日を含まない）")
    follows_post = models.BooleanField("職を離れると終わる", default=True)
    granted_by = models.UUIDField("与えた人の鍵", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=1)

    class Meta:
        verbose_name = "権限"
        verbose_name_plural = "権限"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="organization_membership_period"
            )
        ]
        indexes = [models.Index(fields=["account", "municipality"])]

    def __str__(self) -> str:
        return f"{self.role}（{self.starts_on}〜）"

    def covers(self, day: date) -> bool:
        """この日に期間の中か。"""
        return self.starts_on <= day < self.ends_on
