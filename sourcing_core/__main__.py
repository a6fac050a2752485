"""`python -m sourcing_core`."""

from sourcing_core.cli import main

if __name__ == "__main__":
    main()
