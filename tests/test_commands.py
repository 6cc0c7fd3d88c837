"""The modules behind the commands that no test runs can be imported."""

from importlib import import_module

import pytest

from tests.bench import BY_NAME_ONLY, MEASUREMENTS

MODULES = [
    *(f"tests.bench.{name}" for name in (*MEASUREMENTS, *BY_NAME_ONLY)),
    "tests.bench.pictures.__main__",
    "tests.browser.bytes",
    "tests.browser.lighthouse.__main__",
    "tests.browser.screenshots",
]


@pytest.mark.parametrize("module", MODULES)
def test_a_command_finds_all_that_it_imports(module):
    assert import_module(module)
