"""What breaks on game day, made to break under steady load.

client      one keep-alive connection, and what came of each request
load        readers of public pages and owners at work, all the time
owners      owners who save, read back, and notice a save that is lost
drafts      lineups that no kickoff will lock while the faults go on
processes   killing and freezing parts of a stack
faults      each fault: how it begins and how it ends
outcome     one fault under load, and the row of figures that it gives
"""
