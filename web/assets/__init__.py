"""Third-party browser code: which, from where, and that nothing loads from another host.

It is not part of this repository. `static/package.json` and its lock file pin it, the first start
installs it into the ignored `static/vendor/`, and folium's links are pointed there.
"""

from web.assets.installer import STATIC, ensure, install, is_current
from web.assets.links import hosted_links, localise, require_local
from web.assets.table import ASSETS, Asset, vendor_url

__all__ = [
    "ASSETS",
    "STATIC",
    "Asset",
    "ensure",
    "hosted_links",
    "install",
    "is_current",
    "localise",
    "require_local",
    "vendor_url",
]
