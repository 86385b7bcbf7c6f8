"""One page for the person at the top: one content, and a writer for each kind of paper and screen."""
