"""The page that ships with an edge model and tests it in a browser, and what runs it there."""
