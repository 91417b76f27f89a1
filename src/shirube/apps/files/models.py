"""預かったファイル。中身は自治体ごとの置き場に指紋の名前で置き、ここには台帳だけを持つ。"""

from django.db import models

from shirube.apps.frame.data_card import DataCard, DataClass, Home
from shirube.apps.frame.records import TenantRecord


class StoredFile(TenantRecord):
    """一つの預かり。先に「預かり中」の行を書き、置き終えてから「預かり済み」にする。"""

    DATA = DataCard(
        home=Home.TENANT,
        data_class=DataClass.PERSONAL,
        purpose="取り込みの元のファイルと、業務の資料を、後から確かめられるように預かる",
        basis="自治体の文書管理規程",
        retention="使った記録と同じ。使われていないものは保存期限まで（期限の無いものは2日）",
    )

    class State(models.TextChoices):
        """預かりの状態。"""

        PENDING = "pending", "預かり中"
        STORED = "stored", "預かり済み"

    class Kind(models.TextChoices):
        """ファイルの種類。"""

        DELIMITED = "csv", "表（CSV・TSV）"
        WORKBOOK = "xlsx", "表（Excel）"
        DOCUMENT = "docx", "文書（Word）"
        SLIDES = "pptx", "スライド"
        PDF = "pdf", "PDF"
        IMAGE = "image", "画像"
        XML = "xml", "XML"
        TEXT = "text", "テキスト"
        ARCHIVE = "zip", "圧縮ファイル"
        OTHER = "other", "そのほか"

    state = models.CharField("状態", max_length=8, choices=State.choices, default=State.PENDING)
    name = models.CharField("ファイル名", max_length=255)
    kind = models.CharField("種類", max_length=8, choices=Kind.choices, default=Kind.OTHER)
    has_formulas = models.BooleanField("式として動く欄がある", default=False)
    purpose = models.CharField("何のために", max_length=60)
    sha256 = models.CharField("指紋", max_length=64)
    size = models.PositiveBigIntegerField("大きさ（バイト）")
    stored_at = models.DateTimeField("預かった日時")
    stored_by = models.UUIDField("預けた人の鍵", null=True, blank=True)
    keep_until = models.DateField("保存期限（この日まで）", null=True, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = "預かったファイル"
        verbose_name_plural = "預かったファイル"
        ordering = ("-stored_at", "-id")
        indexes = [models.Index(fields=["municipality", "sha256"])]

    def __str__(self) -> str:
        return self.name
