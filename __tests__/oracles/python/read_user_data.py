"""Reads #cloud-config texts as cloud-init does: its YAML, its decoding of write_files.

stdin: a JSON list of texts. stdout: a JSON list, in their order, of {"error": reason} or of
{"config", "files", "problems"}. Contents come in base64, for they need not be text.
"""

import base64
import datetime
import json
import os
import sys

import yaml
from cloudinit.config import cc_write_files
from cloudinit.config.schema import get_schema

HEADER = "#cloud-config"
ENCODINGS = ("gz", "gzip", "gz+base64", "gzip+base64", "gz+b64", "gzip+b64", "b64", "base64", "text/plain")


class Refused(Exception):
    pass


def known_keys():
    found = set()
    for definition in get_schema().get("$defs", {}).values():
        found.update(definition.get("properties", {}))
    return found


KNOWN = known_keys()


def duplicates(node, where="", seen=None):
    """Keys that a mapping gives twice: PyYAML lets the last win without a word."""
    seen = set() if seen is None else seen
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys = set()
        for key, value in node.value:
            name = str(key.value)
            if name in keys:
                yield "%s%s twice, line %d" % (where, name, key.start_mark.line + 1)
            keys.add(name)
            yield from duplicates(value, "%s%s." % (where, name), seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from duplicates(value, "%s%d." % (where, index), seen)


def plain(value, where):
    """JSON keeps every type apart; what JSON cannot hold is named for what it is."""
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise Refused("%s has the key %r, a %s" % (where, key, type(key).__name__))
        return {key: plain(item, where + "." + key) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, "%s.%d" % (where, index)) for index, item in enumerate(value)]
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return {"$float": repr(value)}
    if isinstance(value, (datetime.date, datetime.datetime)):
        return {"$date": value.isoformat()}
    if isinstance(value, bytes):
        return {"$binary": base64.b64encode(value).decode()}
    if isinstance(value, int) and abs(value) >= 2**53:
        return {"$int": str(value)}
    if isinstance(value, set):
        raise Refused("%s is a set" % where)
    return value


def read_files(config, problems):
    files = []
    entries = config.get("write_files") or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Refused("write_files is not a list of mappings")
    for number, entry in enumerate(entries):
        path = entry.get("path")
        if not isinstance(path, str) or not os.path.isabs(path):
            raise Refused("write_files.%d has no absolute path: %r" % (number, path))
        where = "write_files.%d (%s)" % (number, path)
        encoding = entry.get("encoding")
        if encoding is not None and str(encoding).lower().strip() not in ENCODINGS:
            problems.append("%s: unknown encoding %r is taken as text" % (where, encoding))
        permissions = entry.get("permissions")
        if permissions is not None and not isinstance(permissions, str):
            problems.append("%s: permissions %r are not a string" % (where, permissions))
        decode = cc_write_files.canonicalize_extraction(encoding)
        try:
            content = cc_write_files.extract_contents(entry.get("content", ""), decode)
        except Exception as error:
            raise Refused("%s: %s" % (where, error)) from error
        if isinstance(content, str):
            content = content.encode("utf-8")
        if not isinstance(content, bytes):
            raise Refused("%s: the content is a %s" % (where, type(content).__name__))
        mode = cc_write_files.decode_perms(permissions, cc_write_files.DEFAULT_PERMS)
        files.append(
            {
                "path": os.path.abspath(path),
                "content": base64.b64encode(content).decode(),
                "permissions": "%04o" % mode,
                "owner": entry.get("owner", "root:root"),
                "append": bool(entry.get("append", False)),
                "defer": bool(entry.get("defer", False)),
            }
        )
    return files


def read(text):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused("not Unicode: %s" % error) from error
    if text.split("\n", 1)[0] != HEADER:
        raise Refused("the first line is not %s" % HEADER)
    try:
        # The class that cloud-init's own loader derives from.
        config = yaml.load(text, Loader=yaml.SafeLoader)
        problems = list(duplicates(yaml.compose(text, Loader=yaml.SafeLoader)))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refused("YAML: %s" % error) from error
    config = {} if config is None else config
    if not isinstance(config, dict):
        raise Refused("the document is a %s, not a mapping" % type(config).__name__)
    json_config = plain(config, "user-data")
    problems += ["unknown top-level key %s" % key for key in config if key not in KNOWN]
    return {"config": json_config, "files": read_files(config, problems), "problems": problems}


def outcome(text):
    try:
        return read(text)
    except Refused as error:
        return {"error": str(error)}


json.dump([outcome(text) for text in json.load(sys.stdin)], sys.stdout)
