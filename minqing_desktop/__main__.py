"""Start the program as `python -m minqing_desktop`."""

import sys

from minqing_desktop.app.main import main

if __name__ == "__main__":
    sys.exit(main())
