"""Addresses of the site as a whole.

pages     about and privacy
crawlers  robots.txt, the sitemap and the favicon
"""
