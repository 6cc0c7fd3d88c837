"""Services that write the demo season.

seed           stores the whole season
owners         stores the demo owners with their teams and lineups
results        stores the results of the past weeks for all teams
removal        deletes the season
replay_loop    plays the live part for ever
"""
