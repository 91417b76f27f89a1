"""体制の記録。"""

from shirube.apps.organization.models.account import Account, Membership
from shirube.apps.organization.models.department import Department, DepartmentSuccession, DepartmentVersion
from shirube.apps.organization.models.municipality import Municipality, MunicipalityCodePeriod
from shirube.apps.organization.models.roster import RosterChange
from shirube.apps.organization.models.staff import ConcurrentPost, Staff, StaffVersion

__all__ = [
    "Account",
    "ConcurrentPost",
    "Department",
    "DepartmentSuccession",
    "DepartmentVersion",
    "Membership",
    "Municipality",
    "MunicipalityCodePeriod",
    "RosterChange",
    "Staff",
    "StaffVersion",
]
