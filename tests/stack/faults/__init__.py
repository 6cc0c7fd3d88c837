"""Faults of a running stack under steady load.

client      one keep-alive connection, and the outcome of each request
load        readers of public pages and owners, who send requests all the time
owners      owners who save a lineup, read it back, and notice a lost save
drafts      lineups that no kickoff locks during the faults
processes   killing and freezing processes of a stack
faults      each fault: its beginning and its end
outcome     one fault under load, and its row of figures
"""
