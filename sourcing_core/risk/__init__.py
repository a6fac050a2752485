"""What could hurt: how much hangs on few."""
