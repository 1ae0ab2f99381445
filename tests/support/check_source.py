#!/usr/bin/python3
"""Rules of the house that no compiler knows, each a test: check_source.py [BUILD_DIR]

BUILD_DIR is where the generated headers are. Comments and strings are no code, except where a
comment quotes the contract: then the words must be there.
"""
import concurrent.futures
import glob
import os
import py_compile
import re
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
ROOMS = ("shared", "server", "client", "tests")

BANNED = ("strcpy", "strcat", "sprintf", "atoi", "strtok", "gets")
ALLOCATORS = ("malloc", "calloc", "realloc")

# A foreign header is included in these places alone.
FOREIGN = {
    "libwebsockets.h": ("server/gateway/ws", "server/gateway/loop.c", "client/net/"),
    "ev.h": ("server/gateway/",),
    "sqlite3.h": ("server/store/", "tests/unit/", "tests/faults/"),
    "openssl/pem.h": ("server/tls/", "client/net/"),
    "openssl/rand.h": ("server/tls/",),
    "openssl/ssl.h": ("server/tls/", "client/net/"),
    "openssl/x509v3.h": ("server/tls/", "client/net/"),
    "seccomp.h": ("server/confine/",),
    "curl/curl.h": ("server/delivery/",),
    "nats/nats.h": ("server/pipeline/",),
    "ncurses.h": ("client/term/",),
    "curses.h": ("client/term/",),
    "utf8proc.h": ("shared/text/",),
    "ini.h": ("server/settings.c", "client/"),
    "cmocka.h": ("tests/unit/",),
}


def files(*endings):
    for room in ROOMS:
        for folder, folders, names in os.walk(os.path.join(ROOT, room)):
            folders[:] = sorted(f for f in folders if f != "node_modules" and f[0] != ".")
            for name in sorted(names):
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


TOKENS = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def code_of(text):
    """Without comments and the insides of strings, line for line."""
    return TOKENS.sub(lambda m: ('""' if m.group(0)[0] in "\"'" else "")
                      + "\n" * m.group(0).count("\n"), text)


def calls(path, names):
    """(line, name) of each call of one of the names."""
    pattern = re.compile(r"\b(" + "|".join(names) + r")\s*\(")
    code = code_of(read(path))
    return [(code.count("\n", 0, m.start()) + 1, m.group(1)) for m in pattern.finditer(code)]


def banned_functions():
    return [f"{path}:{line}: {name}" for path in files(".c", ".h")
            for line, name in calls(path, BANNED)]


def allocation_in_base_alone():
    return [f"{path}:{line}: {name}: take an arena, or mem.h" for path in files(".c", ".h")
            if not path.startswith(("shared/base/", "tests/")) for line, name in calls(path, ALLOCATORS)]


def foreign_headers_in_their_rooms():
    problems = []
    for path in files(".c", ".h"):
        for header in re.findall(r"^\s*#\s*include\s*<([^>]+)>", read(path), re.MULTILINE):
            if header in FOREIGN and not path.startswith(FOREIGN[header]):
                problems.append(f"{path}: <{header}> belongs to {', '.join(FOREIGN[header])}")
    return problems


def flat(text):
    """Words alone: line breaks, a comment's stars and a script's dashes make no difference."""
    return " ".join(re.sub(r"\n\s*(\*|--|#|//)?", " ", text).split())


def quoted(quote, contract):
    """Whether the contract says so; [...] in a quote leaves something out."""
    parts = [re.escape(part.strip()) for part in quote.split("[...]")]
    return re.search(".{0,200}".join(parts), contract) is not None


def quotes_of_the_contract():
    """protocol: "…" must be in contract.md, which holds the contract's words."""
    contract = flat(read("tests/support/contract.md"))
    problems = []
    for path in files(".c", ".h", ".sql"):
        text = read(path)
        for match in re.finditer(r'protocol: "', text):
            comment = flat(re.split(r"\*/", text[match.end():match.end() + 600])[0])
            ends = [m.start() for m in re.finditer('"', comment)]
            if not any(quoted(comment[:end], contract) for end in ends if end):
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f'{path}:{line}: not in the contract: "{comment[:80]}')
    return problems


def promises_have_tests():
    """The table of tests/README.md names files that are there."""
    table = read("tests/README.md").partition("## What is promised")[2]
    rows = [line for line in table.splitlines() if line.startswith("| D") or "`" in line
            and line.startswith("| ")]
    named = {n for row in rows for n in re.findall(r"`([a-z_]+/[\w./]+)`", row)}
    missing = [n for n in sorted(named) if not os.path.exists(os.path.join(ROOT, "tests", n))
               and not os.path.exists(os.path.join(ROOT, n))]
    numbers = {int(n) for row in rows for n in re.findall(r"\bD(\d+)", row)}
    return [f"tests/README.md: no {n}" for n in missing] + \
        [f"tests/README.md: nothing about D{n}" for n in range(1, 27)
         if n not in numbers]


def methods_have_handlers():
    """The two tables list the same names, each once."""
    methods = re.findall(r'^\s*\{\s*"([a-z_.]+)",\s*ACCESS_', read("shared/protocol/methods.c"),
                         re.MULTILINE)
    handlers = re.findall(r'\.name\s*=\s*"([a-z_.]+)"', read("server/gateway/handlers.c"))
    if methods and sorted(methods) == sorted(handlers) and len(set(methods)) == len(methods):
        return []
    return [f"methods.c and handlers.c differ in {sorted(set(methods) ^ set(handlers))} "
            f"of {len(methods)} and {len(handlers)}"]


def headers_compile_alone():
    build = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "dev")
    headers = list(files(".h"))
    folders = {os.path.dirname(os.path.join(ROOT, h)) for h in headers}
    folders |= {os.path.dirname(h) for h in glob.glob(os.path.join(build, "**", "*.h"),
                                                     recursive=True) if "CMakeFiles" not in h}
    flags = [f"-I{folder}" for folder in sorted(folders)]

    def compile_one(header):
        done = subprocess.run(["cc", "-std=gnu17", "-D_GNU_SOURCE", "-fsyntax-only", "-x", "c",
                               *flags, os.path.join(ROOT, header)],
                              capture_output=True, text=True, check=False)
        errors = [line for line in done.stderr.splitlines() if "error:" in line]
        return [f"{header}: {errors[0] if errors else done.stderr}"] if done.returncode else []

    with concurrent.futures.ThreadPoolExecutor() as pool:
        return [p for problems in pool.map(compile_one, headers) for p in problems]


def headers_are_guarded():
    return [f"{path}: no include guard" for path in files(".h")
            if not re.search(r"#ifndef (EVERI_\w+)\s+#define \1\b|#pragma once", read(path))]


def migrations_are_dense():
    """Two of one number, or one put between others, and stores disagree on what they have."""
    names = sorted(os.listdir(os.path.join(ROOT, "server/store/migrations")))
    return [f"{name}: number {i} was due" for i, name in enumerate(names, 1)
            if not name.startswith(f"{i:04}_")]


def python_compiles():
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        for path in files(".py"):
            try:
                py_compile.compile(os.path.join(ROOT, path), os.path.join(scratch, "x"), doraise=True)
            except py_compile.PyCompileError as err:
                problems.append(str(err))
    return problems


CHECKS = (banned_functions, allocation_in_base_alone, foreign_headers_in_their_rooms,
          quotes_of_the_contract, promises_have_tests, methods_have_handlers,
          headers_are_guarded, headers_compile_alone, migrations_are_dense, python_compiles)


def main():
    failed = 0
    for check in CHECKS:
        problems = check()
        failed += bool(problems)
        for problem in problems:
            print(f"FAILED {check.__name__.replace('_', ' ')}: {problem}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
