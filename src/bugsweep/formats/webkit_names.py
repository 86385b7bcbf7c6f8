"""How WebKit names the folders and files in which it stores the data of a site.

The name is scheme, host and port with lines between them, port 0 for the usual one: ``https_news.example_0``. Source:
``SecurityOriginData::databaseIdentifier`` of WebKit.
"""

import re

_SITE = re.compile(r"(?:^|/)(https?)_([^/]+)_([0-9]{1,5})(?=[./]|$)", re.IGNORECASE)


def stored_site(path: str) -> str | None:
    """Return the address of the site that a component of `path` names, if one does."""
    if "_" not in path or (found := _SITE.search(path)) is None:
        return None
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" if port == "0" else f"{scheme}://{host}:{port}"
