"""The fictional season: twelve clubs that do not exist, the same every time.

timing                 when games of the live part kick off; every constant of it
clubs, names           who they are (beside each its .toml)
players, schedule      the rosters, and who meets whom in which order
simulation, season     a game, play by play, so that its box score adds up; all of them
owners                 lineups of the teams that play along
store, enrolment       write all of it to the database
removal                takes it away again
loop                   plays the live part for ever
"""
