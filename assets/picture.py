#!/usr/bin/python3
"""The README's picture: picture.py SCREEN.screen > PICTURE.svg

Draws a snapshot of a scripted session (its text and the looks of its cells) as a terminal would, on
a dark background. tests/screens/picture.everi makes the snapshot and tests it; to make the picture
anew:

    everi-tui --script tests/screens/picture.everi --headless --update
    assets/picture.py tests/screens/picture.screen > assets/everi.svg
"""
import sys
import unicodedata
from xml.sax.saxutils import escape

CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, MARGIN = 8.4, 18, 14, 14
BACKGROUND, PLAIN, SELECTED = "#14171c", "#d7dae0", "#2f3a4d"

# The letters of client/grid/grid_dump.c and the dark colours of client/term/theme.c.
COLOURS = {"x": PLAIN, "d": "#949494", "t": PLAIN, "n": "#87d7ff", "o": "#87d787", "m": "#ffd75f",
           "h": "#87d7d7", "l": "#87afff", "u": "#ff5f5f", "c": "#ffaf5f", "b": "#808080",
           "a": "#bcbcbc", "v": PLAIN, "s": "#bcbcbc", "i": "#949494", "g": "#87d787",
           "w": "#ffd75f", "e": "#ff5f5f", "p": PLAIN}
BOLD = set("tnomuve")

# Lines are drawn, not written: in most fonts they would not touch. To the left, right, up, down.
LINES = {"─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "rud", "┤": "lud",
         "┬": "lrd", "┴": "lru"}
ENDS = {"l": (0, .5), "r": (1, .5), "u": (.5, 0), "d": (.5, 1)}


def columns(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(row, looks):
    """(column, text, look) of each cell that shows something."""
    at, found = 0, []
    for char in row:
        width = columns(char)
        if width == 0 and found:
            column, text, look = found[-1]
            found[-1] = (column, text + char, look)
            continue
        found.append((at, char, looks[at] if at < len(looks) else " "))
        at += width
    return found


def runs(row, looks):
    """Cells beside each other that look the same, as (column, text, look)."""
    joined = []
    for column, text, look in cells(row, looks):
        if joined and joined[-1][2] == look and column == joined[-1][0] + len(joined[-1][1]) \
                and text.isascii() and joined[-1][1].isascii():
            joined[-1] = (joined[-1][0], joined[-1][1] + text, look)
        else:
            joined.append((column, text, look))
    return joined


def draw_selection(line, looks, y):
    """Rectangles behind the cells whose look is a capital."""
    parts, start = [], None
    for column in range(len(looks) + 1):
        selected = column < len(looks) and looks[column].isupper()
        if selected and start is None:
            start = column
        elif not selected and start is not None:
            parts.append(f'<rect x="{MARGIN + start * CELL_WIDTH:.1f}" y="{y:.1f}" '
                         f'width="{(column - start) * CELL_WIDTH:.1f}" height="{CELL_HEIGHT}" '
                         f'fill="{SELECTED}"/>')
            start = None
    line.extend(parts)


def draw_shape(out, char, x, y, colour):
    """A line, or the bar beside what is selected; False: an ordinary character."""
    if char == "▌":
        out.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{CELL_WIDTH / 2:.1f}" '
                   f'height="{CELL_HEIGHT}" fill="{colour}"/>')
    elif char in LINES:
        steps = "".join(f"M{x + CELL_WIDTH / 2:.1f} {y + CELL_HEIGHT / 2:.1f}"
                        f"L{x + ENDS[way][0] * CELL_WIDTH:.1f} {y + ENDS[way][1] * CELL_HEIGHT:.1f}"
                        for way in LINES[char])
        out.append(f'<path d="{steps}" stroke="{colour}"/>')
    else:
        return False
    return True


def draw_row(out, row, looks, y):
    draw_selection(out, looks, y)
    for column, text, look in runs(row, looks):
        if not text.strip():
            continue
        style = look.lower() if look != " " else "x"
        if draw_shape(out, text, MARGIN + column * CELL_WIDTH, y, COLOURS[style]):
            continue
        weight = ' font-weight="bold"' if style in BOLD else ""
        line = ' text-decoration="underline"' if style == "l" else ""
        width = sum(columns(c) for c in text) * CELL_WIDTH
        out.append(f'<text x="{MARGIN + column * CELL_WIDTH:.1f}" y="{y + FONT_SIZE:.1f}" '
                   f'fill="{COLOURS[style]}" textLength="{width:.1f}" '
                   f'lengthAdjust="spacingAndGlyphs"{weight}{line}>{escape(text)}</text>')


def picture(screen):
    text, _, looks = screen.replace(":#####", ":7420 ").partition("---- looks\n")
    rows, looks = text.split("\n")[:-1], looks.split("\n")[:-1]
    width = max(sum(columns(c) for c in row) for row in rows) * CELL_WIDTH + 2 * MARGIN
    height = len(rows) * CELL_HEIGHT + 2 * MARGIN
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
           f'width="{width:.0f}" height="{height}" font-family="ui-monospace, \'DejaVu Sans Mono\', '
           f'Menlo, Consolas, monospace" font-size="{FONT_SIZE}" xml:space="preserve">',
           f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>']
    for i, row in enumerate(rows):
        draw_row(out, row, looks[i], MARGIN + i * CELL_HEIGHT)
    return "\n".join(out + ["</svg>", ""])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as f:
        sys.stdout.write(picture(f.read()))


if __name__ == "__main__":
    main()
