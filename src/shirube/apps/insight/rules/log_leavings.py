"""記録が取り除かれるとき、一緒に消すもの。"""

from shirube.apps.insight.rules.actions import forget_log as forget_log
