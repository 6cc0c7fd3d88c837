"""`make stack`, with its other commands. The files share one stack, in this order: backup, deploy,
faults, load, parts, stopping.
"""
