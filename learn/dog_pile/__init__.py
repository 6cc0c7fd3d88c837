"""The dog pile: a cached value expires, and many readers ask for it at once.

guards       the functions by which readers get the value, each with other weaknesses
simulation   fifty readers as threads, in front of a simulated database
scenarios    the guards in pairs, each with its simulation
timeline     draws a result as bars on an axis of time
"""
