"""異動・組織改正の一式。

名簿を取り込むと、変わるところだけが「この一式に付いた版」として書き足される。一式が反映済みに
なった瞬間（一行の更新）に、そのすべての版が一度に効く。途中で止まっても、効く前か後かのどちらかである。
公開日までは、その一式の版は権限のある人にしか見えない。

一式は「何番目の反映までを見て比べたか」（``basis_order``）を持ち、反映の順番はその次の番号になる。
番号は自治体の中で一つずつなので、比べたあとに別の一式が反映されていれば、反映できない。
"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import VersionedRecord


class RosterChange(VersionedRecord):
    """異動・組織改正の一式。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.INTERNAL,
        purpose="組織と職員の変更を、確かめてから一度に反映する",
        basis="組織規則・人事異動の発令",
        retention="反映した年度の10年後の年度末まで",
        fields={"notes": DataClass.PERSONAL, "source_name": DataClass.PERSONAL},
    )

    class State(models.TextChoices):
        """一式の状態。"""

        STAGING = "staging", "取込中"
        READY = "ready", "確認待ち"
        ADOPTED = "adopted", "反映済み"
        DISCARDED = "discarded", "取消"

    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.STAGING)
    title = models.CharField("名前", max_length=60)
    effective_on = models.DateField("発令日")
    released_on = models.DateField("公開日")
    is_whole = models.BooleanField("全員分の名簿", default=False)
    source_name = models.CharField("ファイル名", max_length=120, blank=True, default="")
    source_sha256 = models.CharField("ファイルの指紋", max_length=64, blank=True, default="")
    row_count = models.PositiveIntegerField("行数", default=0)
    takes_stale = models.BooleanField("書き出したあとに変わった行も取り込む", default=False)
    notes = models.JSONField("取り込むときに気づいたこと", default=list, blank=True)
    summary = models.JSONField("変わるところの数", default=dict, blank=True)
    basis_order = models.PositiveIntegerField("比べた相手の反映の順番", default=0)
    adoption_order = models.PositiveIntegerField("反映の順番", null=True, blank=True)
    created_at = models.DateTimeField("取込日時")
    created_by = models.UUIDField("取り込んだ人の鍵", null=True, blank=True)
    adopted_at = models.DateTimeField("反映日時", null=True, blank=True)
    adopted_by = models.UUIDField("反映した人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "異動・組織改正"
        verbose_name_plural = "異動・組織改正"
        ordering = ("-effective_on", "-id")
        indexes = [models.Index(fields=["municipality", "state", "effective_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "adoption_order"], name="organization_adoption_order_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "source_sha256", "effective_on"],
                condition=~models.Q(state="discarded") & ~models.Q(source_sha256=""),
                name="organization_same_file_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="adopted", adoption_order__isnull=False)
                | (~models.Q(state="adopted") & models.Q(adoption_order__isnull=True)),
                name="organization_adopted_has_order",
            ),
            models.CheckConstraint(
                condition=models.Q(released_on__lte=models.F("effective_on")),
                name="organization_released_before_effect",
            ),
        ]

    def __str__(self) -> str:
        return self.title
