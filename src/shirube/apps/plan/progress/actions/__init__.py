"""進捗照会を始め、答え、返ってきたファイルを取り込み、催促し、締め切る。"""

from shirube.apps.plan.progress.actions.answers import CannotAnswer, answer_line, drop_line
from shirube.apps.plan.progress.actions.campaigns import (
    CannotStartCampaign,
    close_campaign,
    edit_campaign,
    reopen_campaign,
    start_campaign,
)
from shirube.apps.plan.progress.actions.reminders import call_section, call_sections
from shirube.apps.plan.progress.actions.returns import adopt_rows, receive_returns, take_file

__all__ = [
    "CannotAnswer",
    "CannotStartCampaign",
    "adopt_rows",
    "answer_line",
    "call_section",
    "call_sections",
    "close_campaign",
    "drop_line",
    "edit_campaign",
    "receive_returns",
    "reopen_campaign",
    "start_campaign",
    "take_file",
]
