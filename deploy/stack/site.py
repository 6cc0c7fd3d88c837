"""What nginx must know of the site, told by a process that has the servers' settings, as JSON.

python -m deploy.stack.site
"""

import json
import sys
from dataclasses import asdict

from deploy.nginx.site import Site

if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(Site.of_django()), indent=1))
