"""The fictional season: twenty invented clubs, the same every time.

timing                 the kickoffs of the live part, and all its constants
clubs, names           clubs, people and names of teams (each with a .toml beside it)
players, schedule      the rosters (with rosters.toml), and the order of the games
simulation, season     a game, play by play, with a box score that adds up; all games
prices                 the players' prices, week by week
owners                 the lineups of the demo teams
store                  writes everything to the database
bulk                   writes a million rows at once
enrolment, results     write the owners and the results of past weeks in bulk
removal                deletes the season
loop                   plays the live part for ever
"""
