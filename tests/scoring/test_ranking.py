from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scoring.rules.ranking import ranks


def test_equal_points_share_a_rank_and_skip_the_next():
    points = {name: Decimal(n) for name, n in {"a": 9, "b": 7, "c": 7, "d": 3}.items()}
    assert ranks(points) == {"a": 1, "b": 2, "c": 2, "d": 4}


@given(st.dictionaries(st.integers(), st.integers(-50, 50).map(Decimal)))
def test_a_rank_is_one_more_than_the_number_of_those_with_more_points(points):
    assert ranks(points) == {
        key: 1 + sum(other > own for other in points.values()) for key, own in points.items()
    }
