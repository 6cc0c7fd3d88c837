"""The fictional season: twenty invented clubs, the same every time.

timing     the kickoffs of the live part, and all its constants
season     generates clubs, players, games, prices and owners, without the database
services   store and delete the season, and play its live part for ever
mailbox    the visitor's mails, where the demo sends none
"""
