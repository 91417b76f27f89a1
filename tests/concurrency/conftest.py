"""同時に編む人の試験の支度。"""

from tests.databases import pytest_generate_tests, stage  # noqa: F401
from tests.isolation.conftest import clients, clients_once  # noqa: F401
