"""大きい仕事の試験の支度。"""

from tests.unit.apps.jobs.conftest import body, pytest_generate_tests, stage  # noqa: F401
