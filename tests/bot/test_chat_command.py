import subprocess
import sys
from pathlib import Path


def test_a_talk_in_the_terminal_with_a_choice_by_number() -> None:
    command = [str(Path(sys.executable).with_name("fibroguide")), "chat"]
    result = subprocess.run(command, input="asdf asdf qwer\n1\nbye\n", capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    assert "1. What fibromyalgia is" in result.stdout
    assert "Fibromyalgia is a long-term condition" in result.stdout
    assert result.stdout.rstrip().endswith("Goodbye.")
