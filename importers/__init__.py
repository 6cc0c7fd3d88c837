"""Imports recorded seasons and the results of real teams.

recorded_season, recorded_entries   the data of a source, whatever its format
formats                             read one format each into these
csv_files                           reads CSV files and checks their fields
rules                               dates, missing data and club colours, without Django
services                            write what was read to the database, and audit it
"""
