"""業務量調査を読む。"""

from shirube.apps.insight.effort.queries.returns import FileReport as FileReport
from shirube.apps.insight.effort.queries.returns import RowReport as RowReport
from shirube.apps.insight.effort.queries.returns import chosen as chosen
from shirube.apps.insight.effort.queries.returns import judged as judged
from shirube.apps.insight.effort.queries.returns import receipt_of_key as receipt_of_key
from shirube.apps.insight.effort.queries.returns import receipts as receipts
from shirube.apps.insight.effort.queries.surveys import SectionState as SectionState
from shirube.apps.insight.effort.queries.surveys import confirmed_surveys as confirmed_surveys
from shirube.apps.insight.effort.queries.surveys import department_choices as department_choices
from shirube.apps.insight.effort.queries.surveys import joined_of as joined_of
from shirube.apps.insight.effort.queries.surveys import line_of_key as line_of_key
from shirube.apps.insight.effort.queries.surveys import lines_of as lines_of
from shirube.apps.insight.effort.queries.surveys import measured_logs as measured_logs
from shirube.apps.insight.effort.queries.surveys import parts_of as parts_of
from shirube.apps.insight.effort.queries.surveys import section_of_key as section_of_key
from shirube.apps.insight.effort.queries.surveys import section_states as section_states
from shirube.apps.insight.effort.queries.surveys import survey_of_key as survey_of_key
from shirube.apps.insight.effort.queries.surveys import surveys as surveys
from shirube.apps.insight.effort.queries.surveys import table_of as table_of
