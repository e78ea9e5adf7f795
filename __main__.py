"""``python -m tidegate`` is the command ``tidegate``."""

from .orchestrators.command_line import main

if __name__ == "__main__":
    main()
