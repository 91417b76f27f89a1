"""業務量調査の行い。"""

from shirube.apps.insight.effort.actions.measured import pair_log as pair_log
from shirube.apps.insight.effort.actions.returns import adopt_rows as adopt_rows
from shirube.apps.insight.effort.actions.returns import receive_returns as receive_returns
from shirube.apps.insight.effort.actions.rows import CannotChangeRows as CannotChangeRows
from shirube.apps.insight.effort.actions.rows import add_row as add_row
from shirube.apps.insight.effort.actions.rows import change_row as change_row
from shirube.apps.insight.effort.actions.rows import remove_row as remove_row
from shirube.apps.insight.effort.actions.surveys import CannotChangeSurvey as CannotChangeSurvey
from shirube.apps.insight.effort.actions.surveys import change_survey as change_survey
from shirube.apps.insight.effort.actions.surveys import confirm_survey as confirm_survey
from shirube.apps.insight.effort.actions.surveys import discard_survey as discard_survey
from shirube.apps.insight.effort.actions.surveys import finish_section as finish_section
from shirube.apps.insight.effort.actions.surveys import reopen_survey as reopen_survey
from shirube.apps.insight.effort.actions.surveys import start_survey as start_survey
