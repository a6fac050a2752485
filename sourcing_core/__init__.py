"""What sourcing managers know, as functions: nothing in here knows a web page."""
