"""Share images: what a link to a game or a team shows elsewhere, as in a chat.

canvas     draws text and shapes on an image of SIZE
crests     draws the crest of a club
cards      what the images show, and their drawings
responses  answers requests for a card
"""
