"""What is set beside TFX's packages."""

import re

from tidegate.components.canary_pusher.local.kserve_environment import KSERVE


def test_everything_is_pinned_and_hashed_and_names_no_address():
    """Users would lose the pin: whoever changes an index would run code here."""
    text = "\n".join(KSERVE.requirements).replace("\\\n", "")
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 13
    for line in lines:
        assert re.match(r"[a-z-]+==[\w.]+( ; python_full_version [<>=]+ '3\.11')?\s+--hash", line)
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", line)) >= 2
    assert "://" not in text
