"""経費と契約アプリの設定。"""

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """経費・財源・効果・支援策・情報資産の記録と画面。"""

    name = "shirube.apps.plan.money"
    label = "plan_money"
    verbose_name = "経費と契約"
    default_auto_field = "django.db.models.BigAutoField"
