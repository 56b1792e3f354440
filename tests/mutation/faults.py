"""Small faults that a slip of the hand makes, drawn by chance from the lines of a source."""

import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Fault:
    file: str
    line: int  # from 1 on
    kind: str
    old: str  # the line, and what becomes of it
    new: str


# Kind, what it looks for in a line without comments and literals, and what becomes of that.
SWAPS = [
    ("a boundary moved", r" (<=?|>=?) ", {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}),
    ("an equality turned round", r" ([=!]=) ", {"==": "!=", "!=": "=="}),
    ("and for or", r" (&&|\|\|) (?![\w]+\)? ?\{)", {"&&": "||", "||": "&&"}),
    ("a not dropped", r"(?<=[ (])(!)(?=[\w(*])", {"!": ""}),
    ("plus for minus", r" ([+-]=?) (?=[\w(*])", {"+": "-", "-": "+", "+=": "-=", "-=": "+="}),
    ("up for down", r"(\+\+|--)", {"++": "--", "--": "++"}),
    ("least for greatest", r"\b(min|max|lower_bound|upper_bound|min_element|max_element)(?=\()",
     {"min": "max", "max": "min", "lower_bound": "upper_bound", "upper_bound": "lower_bound",
      "min_element": "max_element", "max_element": "min_element"}),
    ("true for false", r"\b(true|false)\b", {"true": "false", "false": "true"}),
    ("any for all", r"\b(any_of|all_of|none_of)\b",
     {"any_of": "all_of", "all_of": "any_of", "none_of": "any_of"}),
]
NUMBER = re.compile(r"(?<![\w.'\"])(\d[\d']*)(?=(?:ms|us|ns|min|h|s|U|L)?\b)(?![.'xX])")
CONDITION = re.compile(r"\b(?:if|while) \(")
RETURN = re.compile(r"\breturn (?!(?:std\0\0nullopt|nullptr|false);)([^;{]+);")
CHOICE = re.compile(r" \? ([^?:]+) : ([^?:;]+)(?=;$)")
ARGUMENTS = re.compile(r"\w(?<!min)(?<!max)\((\w[\w.]*), (\w[\w.]*)\)")
STATEMENT = re.compile(r"^ +(?!(?:return|using|case|break|continue|goto|throw|else|default)\b).*;$")
DECLARATION = re.compile(r"^ +(?:\[\[\w+\]\] )?[\w:\0]+(?:<.*>)?[&*]* [&*]?\w")
GUARD = re.compile(r"\b(?:lock_guard|unique_lock|OnThrow|OnExit|SigpipeGuard) \w+[({]")
ROW = re.compile(r"^ +\{.*\},$")


def without_literals(text):
    """The same with comments, texts and characters blanked out, line by line as long as before."""
    pattern = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|(?<![\w])'(?:\\.|[^'\\\n])'",
                         re.DOTALL)

    def blanked(found):
        return re.sub(r"[^\n]", " " if found.group().startswith("/") else "_", found.group())

    return pattern.sub(blanked, text)


def uncompiled_lines(lines):
    """The numbers of those behind an #if of another system, or behind the #else of any other."""
    found = set()
    are_uncompiled = []  # those behind each #if around
    for number, line in enumerate(lines, start=1):
        if re.match(r"#if", line):
            are_uncompiled.append(bool(re.match(r"#if(def)? .*(_WIN32|__APPLE__)", line)))
        elif line.startswith("#else"):
            are_uncompiled[-1] = not are_uncompiled[-1]
        elif line.startswith("#endif"):
            are_uncompiled.pop()
        elif any(are_uncompiled):
            found.add(number)
    return found


def closing(line, opening):
    depth = 0
    for at in range(opening, len(line)):
        depth += {"(": 1, ")": -1}.get(line[at], 0)
        if depth == 0:
            return at
    return None


def places_of(masked, before):
    """Kind by kind, where and what: (begin, end, function of what stands there)."""
    found = {}

    def add(kind, begin, end, change):
        found.setdefault(kind, []).append((begin, end, change))

    line = masked.replace("::", "\0\0")
    for kind, pattern, table in SWAPS:
        for match in re.finditer(pattern, line):
            add(kind, *match.span(1), lambda text, table=table: table[text])
    for match in NUMBER.finditer(line):
        add("a number changed", *match.span(1), lambda text: changed_number(text))
    for match in CONDITION.finditer(line):
        begin, end = match.end(), closing(line, match.end() - 1)
        if end is None:
            continue
        begin = max(begin, line.rfind("; ", begin, end) + 2)
        if not re.search(r"[^=!<>]=[^=]", line[begin:end]):
            add("a condition negated", begin, end, lambda text: f"!({text})")
    for match in RETURN.finditer(line):
        add("nothing returned", *match.span(1), lambda text: "{}")
    for match in CHOICE.finditer(line):
        first, second = (match.span(1), match.span(2))
        add("branches swapped", first[0], second[1],
            lambda text, at=first[0], first=first, second=second:
            text[second[0] - at:] + " : " + text[:first[1] - at])
    for match in ARGUMENTS.finditer(line):
        first, second = match.span(1), match.span(2)
        add("arguments swapped", first[0], second[1],
            lambda text: ", ".join(reversed(text.split(", "))))
    begins_here = before == "" or before[-1] in ";{}:" or before.endswith("else")
    is_declaration = (DECLARATION.match(line) and not GUARD.search(line) or
                      re.search(r"= (?:default|delete);$", line))
    if begins_here and STATEMENT.match(line) and not is_declaration:
        add("a statement dropped", len(line) - len(line.lstrip()), len(line), lambda text: "")
    if ROW.match(line):
        add("a row dropped", 0, len(line), lambda text: "")
    return found


def changed_number(text):
    value = int(text.replace("'", ""))
    return str(value + 1 if value < 9 else 2 * value)


def mutable_lines(file, text):
    """(number, line, places) of each line that a fault can be put into."""
    lines = text.split("\n")
    masked = without_literals(text).split("\n")
    uncompiled = uncompiled_lines(lines)
    found = []
    before = ""
    for number, (line, blanked) in enumerate(zip(lines, masked), start=1):
        code = blanked.rstrip()
        skip = re.match(r"\s*(#|namespace|template|static_assert|using |assert\(|/|$)", code)
        places = {} if skip or number in uncompiled else places_of(code, before)
        if places:
            found.append((file, number, line, places))
        if code.strip():
            before = code.strip()
    return found


def draw(random, lines):
    """A fault; every line is as likely as any other."""
    file, number, line, places = random.choice(lines)
    kind = random.choice(sorted(places))
    begin, end, change = random.choice(places[kind])
    new = line[:begin] + change(line[begin:end]) + line[end:]
    return Fault(file, number, kind, line, new.rstrip())
