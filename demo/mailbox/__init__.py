"""The visitor's mails, in a demo that sends none: /demo/mail/ shows them.

visitor     whose mails a browser may read
middleware  makes the visitor of the current request known to the backend
backend     stores mails instead of sending them
files       one file a mail, in a folder for each browser
views       the page
"""
