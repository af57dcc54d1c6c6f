#!/usr/bin/env python3
"""Writes a man page for each command from what `layerlock --experimental-dump-help` says of it.

usage: layerlock --experimental-dump-help | man.py --version V --epoch SECONDS --output FOLDER

The same help, version and epoch give the same bytes.
"""

import argparse
import datetime
import json
import pathlib
import sys

EXIT_STATUS = [
    ("0", "Every check that was asked for ran and passed, or only warned."),
    ("10", "An archive, or a stack of layers, was refused."),
    ("11", "A signature's check failed."),
    ("12", "Drift, or not pinned."),
    ("13", "Never rescanned, too long ago, or compared with no or outdated advisories."),
    ("14", "A rescan found something."),
    ("1", "Could not decide: unreadable input, a broken lockfile or trust store, I/O."),
    ("64", "Wrong usage."),
]
SEVERAL = "Several at once: 1 wins, then the lowest."
FILES = [
    ("layers.lock", "The lockfile: what every artifact has to be. The manifests in layers.lock.d explain a drift."),
    ("layerlock.toml", "The project file: defaults of options, and the artifacts."),
    ("TrustStore", "The trust store: signing profiles, code signing configs, roots, revocations."),
    ("$XDG_STATE_HOME/layerlock/ledger.sqlite, ~/.local/state/layerlock/ledger.sqlite", "The ledger of rescans."),
]


def escaped(text):
    """Text as roff prints it: no character of it is taken for a request or an escape."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    text = text.replace("^", "\\(ha").replace("~", "\\(ti").replace('"', "\\(dq")
    return "\n".join("\\&" + line if line.startswith((".", "\\(aq")) else line for line in text.split("\n"))


def paragraphs(text):
    """Lines of roff for a text; paragraphs are divided by empty lines, indented lines stay as they are."""
    lines, literal = [], False
    for line in text.split("\n"):
        indented = line.startswith((" ", "\t"))
        if indented and not literal:
            lines.append(".nf")
        if literal and not indented:
            lines.append(".fi")
        literal = indented
        lines.append(escaped(line) if line.strip() else ".PP")
    if literal:
        lines.append(".fi")
    while lines and lines[-1] == ".PP":
        lines.pop()
    return [line for index, line in enumerate(lines) if not (line == ".PP" and index and lines[index - 1] == ".PP")]


def spelled(name):
    return ("-" if name["kind"] != "long" else "--") + name["name"]


def forms(argument):
    """How an option is written: `-o, --output <output>`."""
    if argument["kind"] == "positional":
        return f"\\fI{escaped(argument['valueName'])}\\fR"
    names = sorted(argument["names"], key=lambda name: name["kind"] == "long")
    text = ", ".join(f"\\fB{escaped(spelled(name))}\\fR" for name in names)
    return text + (f" \\fI{escaped(argument['valueName'])}\\fR" if argument["kind"] == "option" else "")


def shown(arguments):
    return [argument for argument in arguments if argument.get("shouldDisplay", True)]


def synopsis(words, command):
    parts = [f".B {escaped(' '.join(words))}"]
    for argument in shown(command.get("arguments", [])):
        if argument["kind"] == "positional":
            text = forms(argument)
        else:
            text = f"\\fB{escaped(spelled(argument['preferredName']))}\\fR"
            if argument["kind"] == "option":
                text += f"\\~\\fI{escaped(argument['valueName'])}\\fR"
        if argument["isRepeating"]:
            text += "..."
        parts.append(f"[{text}]" if argument["isOptional"] else text)
    if command.get("subcommands"):
        parts.append("\\fIcommand\\fR")
    return parts


def described(argument):
    """What is said of an argument, with its values and default."""
    text = argument.get("abstract", "")
    if argument.get("discussion"):
        text += "\n\n" + argument["discussion"]
    more = []
    if argument.get("allValues"):
        more.append("Values: " + ", ".join(argument["allValues"]) + ".")
    if argument.get("defaultValue"):
        more.append(f"Default: {argument['defaultValue']}.")
    return " ".join(filter(None, [text, *more]))


def page(words, command, version, date):
    name = "-".join(words)
    lines = [
        '.\\" Made from the help of the command itself.',
        f'.TH {escaped(name.upper())} 1 "{date}" "layerlock {version}" "User Commands"',
        # Words that only a program knows are not broken in the middle.
        ".nh", ".ad l",
        ".SH NAME", f"{escaped(name)} \\- {escaped(command['abstract'].rstrip('.').replace(chr(10), ' '))}",
        ".SH SYNOPSIS", *synopsis(words, command),
        ".SH DESCRIPTION", *paragraphs(command["abstract"]),
    ]
    if command.get("discussion"):
        lines += [".PP", *paragraphs(command["discussion"])]
    arguments = shown(command.get("arguments", []))
    for heading, chosen in (
        ("ARGUMENTS", [argument for argument in arguments if argument["kind"] == "positional"]),
        ("OPTIONS", [argument for argument in arguments if argument["kind"] != "positional"]),
    ):
        if chosen:
            lines.append(f".SH {heading}")
            for argument in chosen:
                lines += [".TP", forms(argument), *(paragraphs(described(argument)) or ["\\&"])]
    children = [child for child in shown(command.get("subcommands", [])) if child["commandName"] != "help"]
    if children:
        lines.append(".SH COMMANDS")
        for child in children:
            lines += [".TP", f"\\fB{escaped(name)}\\-{escaped(child['commandName'])}\\fR(1)", *paragraphs(child["abstract"])]
    lines += [".SH EXIT STATUS"]
    for code, meaning in EXIT_STATUS:
        lines += [".TP", f"\\fB{code}\\fR", escaped(meaning)]
    lines += [".PP", escaped(SEVERAL)]
    if len(words) == 1:
        lines.append(".SH FILES")
        for path, meaning in FILES:
            lines += [".TP", f"\\fI{escaped(path)}\\fR", escaped(meaning)]
    related = [words[:-1]] if len(words) > 1 else []
    related += [[*words, child["commandName"]] for child in children]
    lines += [".SH SEE ALSO"]
    lines.append(", ".join(f"\\fB{escaped('-'.join(other))}\\fR(1)" for other in related) + ("," if related else ""))
    lines.append(escaped("/usr/share/doc/layerlock"))
    return "\n".join(line for line in lines if line) + "\n"


def pages(words, command, version, date):
    if command["commandName"] == "help" and len(words) > 1:
        return
    yield "-".join(words), page(words, command, version, date)
    for child in shown(command.get("subcommands", [])):
        yield from pages([*words, child["commandName"]], child, version, date)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", required=True)
    parser.add_argument("--epoch", required=True, type=int)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    command = json.load(sys.stdin)["command"]
    date = datetime.datetime.fromtimestamp(arguments.epoch, datetime.timezone.utc).strftime("%Y-%m-%d")
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name, text in pages([command["commandName"]], command, arguments.version, date):
        (arguments.output / f"{name}.1").write_text(text)


if __name__ == "__main__":
    main()
