"""Starts cloud-init as /usr/bin/cloud-init does, in half the time.

Most of a stage's time goes into importing what it then has no use for. Stand-ins take the place of
those modules, and give way when something of them is used. Two things are left out: a seed is not held
against cloud-init's schema at every start (`cloud-init schema --system` still does that), and YAML is
read by libyaml, not by Python. And one process runs the first stage and the last, as with cloud-init 24.3
and later: final.sh wakes it.
"""

import fcntl
import gc
import importlib
import os
import signal
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


def with_accept_ra(parse_subnets):
    """Has `accept-ra` reach systemd-networkd without DHCPv6 too, as netplan does it, which Debian's own
    images use: networkd would wait 12 s for a router's advertisement."""

    def parse(renderer, interface, config):
        accept = interface.get("accept-ra")
        if accept is not None:
            config.update_section("Network", "IPv6AcceptRA", accept)
        return parse_subnets(renderer, interface, config)

    return parse


def stay_for_last_stage(output):
    """Leaves a child behind, which runs the last stage when it is told to, with the output as it was."""
    sys.stdout.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    process = open(os.path.join(RUN, "final.process"), "w")
    # Held by the child alone as soon as this process has ended.
    fcntl.flock(process, fcntl.LOCK_EX)
    child = os.fork()
    if child:
        print(child, file=process, flush=True)
        return
    signal.sigwait([signal.SIGUSR1])
    for number, copy in output.items():
        os.dup2(copy, number)
    status = 1
    try:
        sys.argv = [PROGRAM, "modules", "--mode=final"]
        status = main()
    finally:
        sys.stdout.flush()
        with open(os.path.join(RUN, "final.status"), "w") as file:
            print(status, file=file)
        os._exit(status)


PROGRAM = "/usr/bin/cloud-init"
RUN = "/run/cloud-init"

gc.disable()
sys.path.pop(0)
stage = sys.argv[1:]
sys.argv[0] = PROGRAM

yaml.SafeLoader = yaml.CSafeLoader

# The default of a signature, which tells apart a little less: a timeout is an OSError.
requests = StandIn("requests", Response=object, Timeout=OSError)
requests.exceptions = StandIn("requests.exceptions")
StandIn("ssl")
jinja2 = StandIn("jinja2", DebugUndefined=Undefined, Template=template)
sys.modules["jsonschema"] = None
# hashlib has algorithms of its own, and needs no OpenSSL for them.
sys.modules["_hashlib"] = None

from cloudinit.cmd.main import main  # noqa: E402
from cloudinit.net import networkd  # noqa: E402

networkd.Renderer.parse_subnets = with_accept_ra(networkd.Renderer.parse_subnets)

# A stage has its own output copied into a log.
output = {number: os.dup(number) for number in (1, 2)}
status = main()
if stage == ["init", "--local"]:
    stay_for_last_stage(output)
sys.exit(status)
