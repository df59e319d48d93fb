"""`pawport demo`."""

import signal
import subprocess
import sys
import time

from tests.cli.program import command, pawport


def test_a_first_demo_tells_the_key_what_it_made_and_what_comes_next(tmp_path):
    first = pawport("demo", "--pets", "30", "--seed", "4", "--data-dir", str(tmp_path))
    assert (first.returncode, first.stderr) == (0, "")
    assert "key:        pawport_" in first.stdout
    assert "created 30 pets of " in first.stdout
    assert "(seed 4)" in first.stdout
    assert "/v1/pets:list" in first.stdout
    again = command("demo", "--pets", "1", "--data-dir", str(tmp_path))
    assert again.returncode == 0
    assert "key:" not in again.stdout
    assert "created 1 pets" in again.stdout


def test_ctrl_c_leaves_whole_records(tmp_path):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # or the program inherits SIG_IGN
    program = subprocess.Popen(
        [sys.executable, "-m", "pawport", "demo", "--pets", "10000000", "--data-dir", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    assert program.stdout is not None
    assert "company id" in program.stdout.readline()  # the key is told before the long work
    time.sleep(1)
    try:
        program.send_signal(signal.SIGINT)
        said = program.communicate(timeout=60)[1]
    finally:
        program.kill()
    assert said.strip() == "pawport: interrupted"
    assert program.returncode == 130
    assert command("demo", "--pets", "1", "--data-dir", str(tmp_path)).returncode == 0


def test_a_wrong_company_is_one_line(tmp_path):
    failed = command("demo", "--pets", "1", "--data-dir", str(tmp_path), "--company", "com_other")
    assert failed.returncode == 2
    assert failed.stderr.count("\n") == 1
    assert "'com_other'" in failed.stderr


def test_postgresql_must_be_migrated_first(postgresql_server):
    failed = command("demo", "--pets", "1", "--database-url", postgresql_server)
    assert failed.returncode == 2
    assert "pawport migrate" in failed.stderr
