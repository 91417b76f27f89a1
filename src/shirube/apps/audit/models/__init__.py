"""監査の記録。"""

from shirube.apps.audit.models.event import AuditEvent
from shirube.apps.audit.models.link import AuditLink
from shirube.apps.audit.models.segment import AuditSegment

__all__ = ["AuditEvent", "AuditLink", "AuditSegment"]
