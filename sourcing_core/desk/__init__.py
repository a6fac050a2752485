"""The desk: what the browser and the command line both do."""
