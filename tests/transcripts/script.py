"""The text of a transcript: lines into steps, macros into text, words into values."""
import json
import re

from match import REASONS


class Step:
    """A line with its continuation lines: who, what, and the rest of it."""

    def __init__(self, line, text):
        self.line = line
        match = re.fullmatch(r"([a-z][\w/]*): ([<>]\S*) ?(.*)", text, re.DOTALL)
        if match:
            self.who, self.verb, self.rest = match.groups()
        else:
            self.who = None
            self.verb, _, self.rest = text.partition(" ")
        self.rest = self.rest.strip()


def macros(text, values):
    """${name} by its value, ${STRING*N} by N times the string."""
    def value(match):
        inner = match.group(1)
        if inner in values:
            return str(values[inner])
        times = re.fullmatch(r"(.+)\*(\d+)", inner, re.DOTALL)
        return times.group(1) * int(times.group(2)) if times else match.group(0)
    return re.sub(r"\$\{([^}]+)\}", value, text)


def read_lines(path):
    """(number, text) of each step: comments gone, continuation lines joined."""
    steps = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if line[0] in " \t":
                steps[-1] = (steps[-1][0], steps[-1][1] + "\n" + line)
            else:
                steps.append((number, line))
    return steps


def unroll(lines):
    """`repeat A..B` to `end` as often as it says, ${i} counting."""
    steps, i = [], 0
    while i < len(lines):
        match = re.fullmatch(r"repeat (\d+)\.\.(\d+)", lines[i][1])
        if not match:
            steps.append(lines[i])
            i += 1
            continue
        end = next(k for k in range(i, len(lines)) if lines[k][1] == "end")
        for n in range(int(match.group(1)), int(match.group(2)) + 1):
            steps += [(line, macros(text, {"i": n})) for line, text in lines[i + 1:end]]
        i = end + 1
    return steps


def expected(text):
    """What an answer line expects: an error by its reason, or a result as JSON."""
    if text.startswith("!"):
        if text[1:].split()[0] not in REASONS:
            raise ValueError(f"no such reason: {text}")
        return text
    return json.loads(text)


def payload(text):
    """Bytes of a frame: 0x and hexadecimal digits, a JSON string, or nothing."""
    if text.startswith("0x"):
        return bytes.fromhex(text[2:])
    return json.loads(text).encode() if text else b""
