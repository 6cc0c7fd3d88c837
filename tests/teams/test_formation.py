"""Rows of starters on the drawn field."""

from teams.rules.formation import field_rows


def test_up_to_four_positions_have_a_row_each():
    assert field_rows(["G", "DDDD", "MMM", "FFF"]) == [
        list("G"),
        list("DDDD"),
        list("MMM"),
        list("FFF"),
    ]


def test_more_than_four_positions_share_rows_of_at_most_four_players():
    assert field_rows(["Q", "RR", "WWW", "T", "K", "D"]) == [list("QRR"), list("WWWT"), list("KD")]


def test_a_position_without_a_starter_has_no_row():
    assert field_rows(["Q", "", "WW"]) == [["Q"], list("WW")]
