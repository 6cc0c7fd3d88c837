"""`make stack` as one starts it on game day. The files share one stack, which the last of them
ends: backup, deploy, faults, parts, stopping.
"""
