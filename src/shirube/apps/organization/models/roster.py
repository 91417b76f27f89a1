"""異動・組織改正の一式。

名簿を取り込むと、変わるところだけが「この一式に付いた版」として書き足される。一式が反映済みに
なった瞬間（一行の更新）に、そのすべての版が一度に効く。途中で止まっても、効く前か後かのどちらかである。
公開日までは、その一式の版は権限のある人にしか見えない。
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
        fields={"problems": DataClass.PERSONAL, "summary": DataClass.INTERNAL},
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
    problems = models.JSONField("読めなかった行", default=list, blank=True)
    summary = models.JSONField("変わるところの数", default=dict, blank=True)
    created_at = models.DateTimeField("取込日時")
    created_by = models.UUIDField("取り込んだ人の鍵", null=True, blank=True)
    adopted_at = models.DateTimeField("反映日時", null=True, blank=True)
    adopted_by = models.UUIDField("反映した人の鍵", null=True, blank=True)

    class Meta(VersionedRecord.Meta):
        verbose_name = "異動・組織改正"
        verbose_name_plural = "異動・組織改正"
        ordering = ("-effective_on", "-id")
        indexes = [models.Index(fields=["municipality", "state", "effective_on"])]

    def __str__(self) -> str:
        return self.title
