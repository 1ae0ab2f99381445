#!/usr/bin/python3
"""`workflow validate` and `workflow run`: no data directory, no server. What machines do is in
tests/workflows; here it is the commands: their words, exit codes, and the programs they call."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import everi  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
CALLS = {"StartAt": "A", "States": {"A": {
    "Type": "Task", "Resource": "everi:function:greet", "Retry": [{"ErrorEquals": ["Busy"]}],
    "End": True}}}


class Place:
    """A directory for one test's files."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="everi-workflow-")

    def file(self, name, content, mode=0o644):
        path = os.path.join(self.directory.name, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(content if isinstance(content, str) else json.dumps(content))
        os.chmod(path, mode)
        return path

    def program(self, *lines):
        return self.file("program.py", "\n".join(
            ["#!/usr/bin/python3", "import json, sys, time", *lines]) + "\n", 0o755)


def ask(*words):
    """(exit status, result or error as JSON)"""
    done = subprocess.run([everi.server_binary(), "workflow", *words, "--json"], timeout=60,
                          capture_output=True, text=True, env=dict(os.environ, HOME="/nowhere"))
    return done.returncode, json.loads(done.stdout or done.stderr)


def test_what_can_be_run_and_what_cannot():
    place = Place()
    assert ask("validate", place.file("good", CALLS)) == (0, {"ok": True, "problems": []})
    status, said = ask("validate", place.file("bad", {"StartAt": "A", "States": {"A": {}}}))
    assert status == 2 and said["ok"] is False, said
    assert {"path": "$.States.A.Type",
            "text": "is none of Pass, Task, Choice, Wait, Succeed, Fail, Parallel and Map"} \
        in said["problems"], said
    for broken in ("{", "", "[" * 1000, "\ufeff{}", json.dumps({"x": "y" * (1 << 20)})):
        status, said = ask("validate", place.file("broken", broken))
        assert status == 2 and said["error"]["reason"] == "invalid_params", said
    status, said = ask("validate", "/nowhere/at/all")
    assert status == 2 and "cannot be read" in said["error"]["message"], said


def test_a_run_prints_its_end_and_its_history():
    place = Place()
    program = place.program("given = json.loads(sys.stdin.readline())",
                            "print(json.dumps({'hello': given['who']}))")
    status, said = ask("run", place.file("machine", CALLS), "--input", '{"who": "leyla"}',
                       "--task", f"greet={program}")
    assert status == 0 and said["status"] == "SUCCEEDED", said
    assert said["output"] == {"hello": "leyla"} and said["error"] is None, said
    assert [line["type"] for line in said["history"]] == [
        "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskSucceeded",
        "TaskStateExited", "ExecutionSucceeded"], said
    assert [line["id"] for line in said["history"]] == [1, 2, 3, 4, 5, 6]
    assert said["history"][1]["state"] == "A" and said["history"][1]["input"] == {"who": "leyla"}


def test_programs_that_fail():
    place = Place()
    machine = place.file("machine", CALLS)
    rows = [
        (["print(json.dumps({'error': 'Own', 'cause': 'why'}))", "sys.exit(1)"], "Own", "why"),
        (["print(json.dumps({'error': 'Own'}))", "sys.exit(3)"], "States.TaskFailed", None),
        (["print('no JSON')"], "States.TaskFailed", None),
        (["print('1', 2)"], "States.TaskFailed", None),
        (["pass"], "States.TaskFailed", None),
        (["sys.stdout.write('[' + '1,' * 2000000)"], "States.TaskFailed", None),
        (["import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"], "States.TaskFailed", None),
    ]
    for lines, error, cause in rows:
        status, said = ask("run", machine, "--task", f"greet={place.program(*lines)}")
        assert (status, said["status"], said["error"]) == (1, "FAILED", error), (lines, said)
        assert cause is None or said["cause"] == cause, said
    status, said = ask("run", machine, "--task", "greet=/nowhere/at/all")
    assert (status, said["error"]) == (1, "States.TaskFailed"), said


def test_a_program_has_its_time():
    place = Place()
    machine = json.loads(json.dumps(CALLS))
    machine["States"]["A"]["TimeoutSeconds"] = 1
    for lines in (["time.sleep(600)"],
                  ["sys.stdout.close()", "import os; os.close(0); os.close(1); time.sleep(600)"]):
        status, said = ask("run", place.file("machine", machine), "--task",
                           f"greet={place.program(*lines)}")
        assert (status, said["error"]) == (1, "States.Timeout"), said


def test_much_goes_in_and_out():
    place = Place()
    program = place.program("print(sys.stdin.readline())")
    given = json.dumps({"text": "x" * 120000})
    status, said = ask("run", place.file("machine", CALLS), "--input", given, "--task",
                       f"greet={program}")
    assert status == 0 and said["output"] == json.loads(given), status


def test_waits_are_not_waited_for():
    status, said = ask("run", os.path.join(HERE, "week.asl.json"))
    assert (status, said["status"]) == (0, "SUCCEEDED"), said
    status, said = ask("run", os.path.join(HERE, "week.asl.json"), "--express")
    assert (status, said["status"], said["error"]) == (1, "TIMED_OUT", "States.Timeout"), said


def test_the_same_seed_gives_the_same_run():
    place = Place()
    machine = place.file("machine", {"StartAt": "A", "States": {"A": {
        "Type": "Pass", "Parameters": {"n.$": "States.MathRandom(0, 1000000000)",
                                       "id.$": "States.UUID()"}, "End": True}}})
    once, again, other = (ask("run", machine, "--seed", seed)[1]["output"]
                          for seed in ("7", "7", "8"))
    assert once == again and once != other, (once, again, other)


def test_wrong_usage():
    place = Place()
    machine = place.file("machine", CALLS)
    for words in (("run",), ("run", machine), ("run", machine, "--task", "greet"),
                  ("run", machine, "--task", "other=/bin/cat"),
                  ("run", machine, "--task", "greet=/bin/cat", "--input", "{"),
                  ("run", place.file("bad", {}), "--task", "greet=/bin/cat"),
                  ("validate", machine, machine)):
        status, said = ask(*words)
        assert status == 2 and said["error"]["reason"] == "invalid_params", (words, said)


if __name__ == "__main__":
    sys.exit(everi.run_tests(globals(), sys.argv[1:]))
