from scoring.management.auditing import AuditCommand
from scoring.services.audit import audit_points


class Command(AuditCommand):
    help = "Compares computed with official points. Exit status 1 if any of them differ."
    audit = staticmethod(audit_points)
