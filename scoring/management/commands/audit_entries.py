from scoring.management.auditing import AuditCommand
from scoring.services.entries import audit_entries


class Command(AuditCommand):
    help = "Compares imported entries' weeks with official ones. Exit status 1 if any differ."
    audit = staticmethod(audit_entries)
