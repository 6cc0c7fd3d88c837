"""How starters stand on the field."""

from teams.rules.formation import field_rows


def test_up_to_four_positions_are_a_row_each():
    assert field_rows(["G", "DDDD", "MMM", "FFF"]) == [
        list("G"),
        list("DDDD"),
        list("MMM"),
        list("FFF"),
    ]


def test_of_more_positions_neighbours_share_a_row_while_four_fit():
    assert field_rows(["Q", "RR", "WWW", "T", "K", "D"]) == [list("QRR"), list("WWWT"), list("KD")]


def test_a_position_without_a_starter_has_no_row():
    assert field_rows(["Q", "", "WW"]) == [["Q"], list("WW")]
