"""競り合いの試験の支度。"""

from tests.databases import pytest_generate_tests, stage  # noqa: F401
