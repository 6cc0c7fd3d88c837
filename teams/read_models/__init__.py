"""What pages of clubs, games and players read: fields, snapshot and builder, one file each.

models.py imports these modules, by way of `Model.cached`. A builder therefore imports its models
when it runs.
"""
