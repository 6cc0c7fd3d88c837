"""Print the facts about the site that nginx needs, as JSON, with the servers' settings.
python -m deploy.stack.site
"""

import json
import sys
from dataclasses import asdict

from deploy.nginx.site import Site

if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(Site.of_django()), indent=1))
