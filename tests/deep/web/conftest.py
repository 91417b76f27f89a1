"""深い試験の舞台。"""

from tests.databases import pytest_generate_tests, stage  # noqa: F401
