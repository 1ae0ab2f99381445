"""Scripts that must fail, and how: what is said, and where. For run.py.

Each row: the steps, the exit status, and what standard error must hold, in this order. 1 is a step
that failed (with the screen, where there is one), 2 a script that cannot be read.
"""

START = 'server\nperson agshin "Agshin Huseynov"\nlogin agshin\n'
SCREEN = "the screen, 80x24:\n"

ROWS = [
    ("dance\n", 2, ['{file}:1: there is no step "dance"']),
    ("size 80x24\nsize\n", 2, ["{file}:2: it is written: size SIZE"]),
    ("include nowhere.everi\n", 2, ["nowhere.everi: No such file or directory"]),
    ('measure "a" {\n', 2, ["{file}:1: this `measure` is not closed"]),
    ("key j\n", 1, ["{file}:1: the client is not open yet"]),
    ("person rustam Rustam\n", 1, ["{file}:1: there is no server yet"]),
    ("server --nonsense\n", 1, ["{file}:1: the server does not start: ", "--nonsense"]),
    ("server\nperson rustam Rustam team=platform\n", 1,
     ["{file}:2: team= and company= go together"]),
    ("server\nperson rustam Rustam color=blue\n", 1, ["{file}:2: \"color=blue\": of a person there"]),
    ("server\nperson all Everybody\n", 1, ["{file}:2: the server answers all: "]),
    ("server\nlogin rustam\n", 1, ["{file}:2: the script knows no rustam"]),
    ("server\nadvance 1s\n", 1, ["{file}:2: the clock follows the machine's"]),
    (START + "call rustam server.info\n", 1, ["{file}:4: the script knows no rustam"]),
    (START + "call agshin update.post\n", 1, ["{file}:4: the server answers agshin: ", SCREEN]),
    (START + "call agshin update.get '{\"id\": \"$u1.id\"}'\n", 1, ["{file}:4: there is no $u1"]),
    (START + 'wait "never seen" 300ms\n', 1,
     ['{file}:4: waited 0.3 s for "never seen"', SCREEN, "1 Home"]),
    (START + "wait /n[e]ver/ 300ms\n", 1, ["{file}:4: waited 0.3 s for /n[e]ver/", SCREEN]),
    (START + 'wait gone "1 Home" 300ms\n', 1,
     ['{file}:4: waited 0.3 s until there is no "1 Home"']),
    # what stood there before the last step does not count
    ("clock 2026-11-23T14:30:00Z\n" + START + 'wait idle\nkey F12\nwait "1 Home" 300ms\n', 1,
     ['{file}:7: waited 0.3 s for "1 Home", and nothing was drawn']),
    (START + 'expect "never seen"\n', 1, ['{file}:4: the screen does not hold "never seen"']),
    (START + 'expect "1 Home" at -1\n', 1, ['{file}:4: row 23 does not hold "1 Home"']),
    (START + 'expect "1 Home" at 24\n', 1, ["{file}:4: the screen has rows 0 to 23"]),
    (START + 'refuse "1 Home"\n', 1, ['{file}:4: the screen holds "1 Home"']),
    (START + "expect attr mention at 0\n", 1, ['{file}:4: nothing in row 0 looks like "mention"']),
    (START + "key ?\nexpect bytes < 10\n", 1, ["{file}:5: the terminal got "]),
    (START + "key Q\nkey j\n", 1, ["{file}:5: the client has ended, with exit code 0"]),
    (START + "expect end\n", 1, ["{file}:4: the client goes on"]),
    (START + "snapshot nowhere\n", 1, ["nowhere.screen: No such file or directory"]),
]


def problem(row, path, status, report, said):
    """What is wrong with how a row failed, "" where nothing is. report: parsed, or None."""
    _, wanted_status, wanted = row
    if status != wanted_status:
        return f"exit status {status}, not {wanted_status}\n{said}"
    at = 0
    for part in wanted:
        found = said.find(part.replace("{file}", path), at)
        if found < 0:
            return f"nothing says {part!r}:\n{said}"
        at = found
    if wanted_status == 1 and (report is None or report["ok"] or not report["failure"]):
        return f"the report does not say that it failed: {report}"
    return ""
