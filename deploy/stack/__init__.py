"""The production stack as processes of this machine, under one process manager.

plan         folder, ports and secrets: decided once and kept
processes    the processes, each with its command and environment
manager      supervisord, which starts, watches and stops them
database     PostgreSQL and PgBouncer: files, roles, commands
upstreams    nginx's list of web servers; `make drain`, `make undrain`
ready        whether each process does its work
up           `make stack`, from nothing to ready
deploy       `make deploy`
backup       `make backup`, `make restore`
programs     programs of the system
"""
