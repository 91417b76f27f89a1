"""国の計画の版を使っているもの。上の部屋が ``edition_users.EDITION_USERS`` で名のり、ここで集める。"""

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope


def users_of(scope: Scope, name: str) -> list[str]:
    """この版を使っている計画や取組の名。"""
    found: list[str] = []
    for module in installed_modules("edition_users"):
        for users in module.EDITION_USERS:
            found += users(scope, name)
    return found
