"""Exchange: bytes become checked tables on the way in, tables become safe bytes on the way out."""
