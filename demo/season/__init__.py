"""Generates the season, without Django.

clubs, names           clubs, and names of people and teams (each with a .toml beside it)
rosters, schedule      the players (with rosters.toml), and the order of the games
simulation, generator  one game, play by play, with a box score that adds up; all games
prices                 the players' prices, week by week
owner_lineups          the demo owners, and their lineups from week to week
"""
