from importers.services.entry_audit import audit_entries
from scoring.management.auditing import AuditCommand


class Command(AuditCommand):
    help = "Compares imported entries' weeks with official ones. Exit status 1 if any differ."
    audit = staticmethod(audit_entries)
