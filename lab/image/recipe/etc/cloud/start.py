"""Starts cloud-init as /usr/bin/cloud-init does, in half the time.

Most of a stage's time goes into importing what it then has no use for. Stand-ins take the place of
those modules, and give way when something of them is used. Two things are left out: a seed is not held
against cloud-init's schema at every start (`cloud-init schema --system` still does that), and YAML is
read by libyaml, not by Python.
"""

import gc
import importlib
import sys
import types

import yaml


class StandIn(types.ModuleType):
    """A module that is imported when something of it is used which it does not have."""

    def __init__(self, name, **names):
        super().__init__(name)
        self.__dict__.update(names)
        sys.modules[name] = self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.give_way(), name)

    def give_way(self):
        """Imports the real module, with all that belong to its package."""
        package = self.__name__.partition(".")[0]
        for name, module in list(sys.modules.items()):
            if isinstance(module, StandIn) and name.partition(".")[0] == package:
                del sys.modules[name]
        return importlib.import_module(self.__name__)


class Undefined:
    """What cloud-init derives its own undefined variable from."""


def template(source, undefined, **options):
    """Is jinja2's Template, with cloud-init's undefined variable as the real one's child."""
    real = jinja2.give_way()
    methods = {name: one for name, one in vars(undefined).items() if callable(one)}
    child = type(undefined.__name__, (real.DebugUndefined,), methods)
    return real.Template(source, undefined=child, **options)


gc.disable()
sys.path.pop(0)
sys.argv[0] = "/usr/bin/cloud-init"

yaml.SafeLoader = yaml.CSafeLoader

# The default of a signature, which tells apart a little less: a timeout is an OSError.
requests = StandIn("requests", Response=object, Timeout=OSError)
requests.exceptions = StandIn("requests.exceptions")
StandIn("ssl")
jinja2 = StandIn("jinja2", DebugUndefined=Undefined, Template=template)
sys.modules["jsonschema"] = None

from cloudinit.cmd.main import main  # noqa: E402

sys.exit(main())
