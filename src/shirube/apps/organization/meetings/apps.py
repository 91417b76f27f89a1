"""会議と決定アプリの設定。"""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """会議体、会議、議題、決定の記録と画面。"""

    name = "shirube.apps.organization.meetings"
    label = "organization_meetings"
    verbose_name = "会議と決定"
    default_auto_field = "django.db.models.BigAutoField"
