"""What several tests of the tools ask for."""

import pytest
import translate


@pytest.fixture(scope="session")
def texts() -> translate.Texts:
    """Every text for users in the source, looked for once: all modules are parsed for it."""
    return translate.found_texts()
