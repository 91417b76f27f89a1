"""自己診断アプリの設定。"""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    """自己診断・ビジョン・推進体制・機運醸成の記録と画面。"""

    name = "shirube.apps.plan.diagnosis"
    label = "plan_diagnosis"
    verbose_name = "自己診断と推進体制"
    default_auto_field = "django.db.models.BigAutoField"
