"""計る画面の正面: 絞り込んだ記録、人を守る決まり、記録の画面の枠、数の言葉を、上のアプリに渡す。"""

from shirube.apps.insight.analysis.kept_figures import KEPT_REFUSAL as KEPT_REFUSAL
from shirube.apps.insight.analysis.kept_figures import is_kept_shown as is_kept_shown
from shirube.apps.insight.analysis.log_tabs import log_tabs as log_tabs
from shirube.apps.insight.analysis.people import TEAMS as TEAMS
from shirube.apps.insight.analysis.selection import NONE as NONE
from shirube.apps.insight.analysis.selection import CannotSelect as CannotSelect
from shirube.apps.insight.analysis.selection import Selection as Selection
from shirube.apps.insight.analysis.views.page import LogPage as LogPage
from shirube.apps.insight.analysis.views.page import page_of as page_of
from shirube.apps.insight.analysis.views.page import shown as shown
from shirube.apps.insight.analysis.views.page import with_log as with_log
from shirube.apps.insight.analysis.words import DEFINITIONS as DEFINITIONS
from shirube.apps.insight.analysis.words import percent as percent
