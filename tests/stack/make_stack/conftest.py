from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.faults.load import Crowd
from tests.stack.running_stack import RunningStack, make_stack, newcomer


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    with newcomer(tmp_path_factory.mktemp("newcomer")) as places:
        yield places


@pytest.fixture(scope="session")
def stack(places: tuple[Path, Path]) -> Iterator[RunningStack]:
    with make_stack(*places) as stack:
        yield stack


@pytest.fixture(scope="session")
def crowd(stack: RunningStack) -> Crowd:
    return Crowd(stack, minutes=8)
