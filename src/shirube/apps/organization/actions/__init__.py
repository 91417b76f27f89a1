"""体制を変える。"""

from shirube.apps.organization.actions.accounts import (
    CannotChangeAccount,
    CannotLinkStaff,
    CannotOpenAccount,
    admit_account,
    deactivate_account,
    edit_account,
    end_sessions,
    link_staff,
    open_account,
    reactivate_account,
    reset_password,
)
from shirube.apps.organization.actions.adoption import (
    CannotAdoptRoster,
    RosterOutdated,
    adopt_roster,
    discard_roster,
)
from shirube.apps.organization.actions.edits import (
    CannotChangeRoster,
    add_department,
    add_staff,
    edit_department,
    edit_staff,
)
from shirube.apps.organization.actions.ends import (
    tell_holder_of_end,
    warn_holder_of_end,
    warn_manager_of_ends,
)
from shirube.apps.organization.actions.grants import (
    CannotGrantRole,
    CannotGrantToOneself,
    CannotRevokeLastAdministrator,
    extend,
    grant,
    revoke,
)
from shirube.apps.organization.actions.municipality import (
    CannotChangeCode,
    change_code,
    establish_municipality,
    rename_municipality,
)
from shirube.apps.organization.actions.sign_ins import discard_ended_sign_ins
from shirube.apps.organization.actions.staging import RosterRefused, stage_roster

__all__ = [
    "CannotAdoptRoster",
    "CannotChangeAccount",
    "CannotChangeCode",
    "CannotChangeRoster",
    "CannotGrantRole",
    "CannotGrantToOneself",
    "CannotLinkStaff",
    "CannotOpenAccount",
    "CannotRevokeLastAdministrator",
    "RosterOutdated",
    "RosterRefused",
    "add_department",
    "add_staff",
    "admit_account",
    "adopt_roster",
    "change_code",
    "deactivate_account",
    "discard_ended_sign_ins",
    "discard_roster",
    "edit_account",
    "edit_department",
    "edit_staff",
    "end_sessions",
    "establish_municipality",
    "extend",
    "grant",
    "link_staff",
    "open_account",
    "reactivate_account",
    "rename_municipality",
    "reset_password",
    "revoke",
    "stage_roster",
    "tell_holder_of_end",
    "warn_holder_of_end",
    "warn_manager_of_ends",
]
