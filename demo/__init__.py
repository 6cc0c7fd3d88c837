"""The fictional season: twenty clubs that do not exist, the same every time.

timing                 when games of the live part kick off; every constant of it
clubs, names           who they are (beside each its .toml)
players, schedule      the rosters (with rosters.toml), and who meets whom in which order
simulation, season     a game, play by play, so that its box score adds up; all of them
prices                 what players cost, week by week
owners                 lineups of the teams that play along
store                  writes all of it to the database
bulk                   a million rows at once
enrolment, results     with it the owners, and what came of the weeks already played
removal                takes it away again
loop                   plays the live part for ever
"""
