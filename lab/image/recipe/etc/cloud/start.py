"""Starts cloud-init as /usr/bin/cloud-init does, in half the time.

Most of a stage's time goes into importing what it then has no use for. Those modules are loaded when
something of them is used. A seed is not held against cloud-init's schema at every start either
(`cloud-init schema --system` still does that), and libyaml reads it.
"""

import gc
import importlib
import sys
import types

import yaml

LATER = ("requests", "requests.exceptions", "ssl")


class Later(types.ModuleType):
    """A module that is imported when something of it is used."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        for one in LATER:
            if isinstance(sys.modules.get(one), Later):
                del sys.modules[one]
        return getattr(importlib.import_module(self.__name__), name)


gc.disable()
sys.path.pop(0)
sys.argv[0] = "/usr/bin/cloud-init"
yaml.SafeLoader = yaml.CSafeLoader
sys.modules["jsonschema"] = None
for name in LATER:
    sys.modules[name] = Later(name)
# Named in a signature, and in a default, which then tells apart less: a timeout is an OSError.
sys.modules["requests"].Response = object
sys.modules["requests"].Timeout = OSError
sys.modules["requests"].exceptions = sys.modules["requests.exceptions"]

from cloudinit.cmd.main import main  # noqa: E402

sys.exit(main())
