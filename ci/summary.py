#!/usr/bin/env python3
"""Writes layerlock's JSON reports up: as text on standard output, as Markdown for a job's summary or a pull request's comment.

usage: summary.py --exit STATUS --markdown FILE REPORT.json...

Every name and message that stems from an artifact becomes character references within <code>: it is neither markup nor a
mention, a link, an image or a command. A report that is missing is said to be.
"""

import argparse
import json
import pathlib
import sys

MEANINGS = {
    0: "allowed", 10: "an archive was refused", 11: "a signature's check failed", 12: "drift, or not pinned",
    13: "not looked at recently enough", 14: "a scan found something", 1: "could not be decided", 64: "wrong usage",
}
SIGNS = {"pass": "✓", "warn": "!", "fail": "✗", "unknown": "?"}
PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ")
LONGEST_TEXT = 300
MOST_ROWS = 60
# GitHub takes 65,536 characters for a comment.
LONGEST = 60_000


def cut(text):
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def visible(text):
    """One line, with control and format characters spelled out."""
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in cut(str(text)))


def code(text):
    """Text in Markdown that nothing takes for anything else."""
    return "<code>" + "".join(letter if letter in PLAIN else f"&#{ord(letter)};" for letter in visible(text)) + "</code>"


def line(text):
    """Text in a log, no command of a CI service at its beginning."""
    return visible(text).replace("::", ":\u2060:").replace("##", "#\u2060#")


def rows(report):
    """Artifact, finding's outcome, id, path and message of what did not pass; the worst first."""
    order = {"fail": 0, "unknown": 1, "warn": 2}
    found = []
    for artifact in report.get("artifacts", []):
        for finding in artifact.get("findings", []):
            if finding["outcome"] in order:
                found.append((
                    artifact["name"], finding["outcome"], finding["id"], finding.get("path", ""), finding["message"],
                    finding.get("remedy", "")))
    return sorted(found, key=lambda row: order[row[1]])


def changes(report):
    for artifact in report.get("artifacts", []):
        for change in artifact.get("drift", []):
            yield artifact["name"], change.get("change", ""), change.get("path", "")


def markdown(exit, reports):
    verdict = "✅ allowed" if exit == 0 else f"❌ {MEANINGS.get(exit, 'ended unexpectedly')} (exit {exit})"
    lines = ["<!-- layerlock -->", f"### layerlock: {verdict}", ""]
    for name, report in reports:
        if report is None:
            lines += [f"No report of {name}: it ended before there was one.", ""]
            continue
        found = rows(report)
        checked = sum(len(artifact.get("findings", [])) for artifact in report.get("artifacts", []))
        lines += [f"**{name}**: {len(report.get('artifacts', []))} artifacts, {checked} checks, {len(found)} to look at", ""]
        if found:
            lines += ["| | artifact | finding | what | where |", "|---|---|---|---|---|"]
            for artifact, outcome, identifier, path, message, _ in found[:MOST_ROWS]:
                lines.append(
                    f"| {SIGNS[outcome]} | {code(artifact)} | {code(identifier)} | {code(message)} | {code(path) if path else ''} |")
            if len(found) > MOST_ROWS:
                lines.append(f"| | | | and {len(found) - MOST_ROWS} more | |")
            lines.append("")
        differing = list(changes(report))
        if differing:
            lines += [f"<details><summary>{len(differing)} changes</summary>", "", "| artifact | change | path |", "|---|---|---|"]
            for artifact, change, path in differing[:MOST_ROWS]:
                lines.append(f"| {code(artifact)} | {code(change)} | {code(path)} |")
            if len(differing) > MOST_ROWS:
                lines.append(f"| | | and {len(differing) - MOST_ROWS} more |")
            lines += ["", "</details>", ""]
    text = "\n".join(lines) + "\n"
    if len(text) > LONGEST:
        # Cut between lines, so that no row is torn; what is open is closed.
        text = text[:LONGEST].rsplit("\n", 1)[0] + "\n\n</details>\n\nThe report is longer than fits here.\n"
    return text


def plain(exit, reports):
    for name, report in reports:
        if report is None:
            yield f"{name}: no report"
            continue
        for artifact in report.get("artifacts", []):
            yield f"{name}: {line(artifact['name'])}: {line(artifact['verdict'])}"
        for artifact, outcome, identifier, path, message, remedy in rows(report):
            place = f"{line(path)}: " if path else ""
            yield f"  {SIGNS[outcome]} {line(artifact)}  {line(identifier)}  {place}{line(message)}"
            if remedy and outcome != "warn":
                yield f"      fix: {line(remedy)}"
    yield f"layerlock: {MEANINGS.get(exit, 'ended unexpectedly')} (exit {exit})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exit", type=int, required=True)
    parser.add_argument("--markdown", type=pathlib.Path, required=True)
    parser.add_argument("reports", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()
    reports = []
    for path in arguments.reports:
        # A rescan that nobody asked for leaves none.
        if path.exists() or path.stem == "verify":
            reports.append((path.stem, json.loads(path.read_text(encoding="utf-8")) if path.exists() else None))
    arguments.markdown.write_text(markdown(arguments.exit, reports), encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    print("\n".join(plain(arguments.exit, reports)), flush=True)


if __name__ == "__main__":
    main()
