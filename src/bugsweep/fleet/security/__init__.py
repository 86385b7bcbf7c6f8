"""What keeps the pages safe: settings, headers, locks, second factors."""
