"""Runs `cloud-init schema --config-file` on many texts with one start of Python.

stdin: a JSON list of texts. stdout: a JSON list of [exit code, output], in their order.
Every text is judged by the command's own main function in a forked child, so that no state of one
judgement reaches the next.
"""

import json
import os
import sys
import tempfile
import traceback

from cloudinit.cmd.main import main as cloud_init


def judge(text, folder):
    with open(os.path.join(folder, "user-data"), "wb") as file:
        file.write(text.encode("utf-8"))
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
                os.chdir(folder)
                sys.argv = ["cloud-init", "schema", "--config-file", "user-data"]
                code = cloud_init(sys.argv) or 0
            except SystemExit as end:
                if isinstance(end.code, str):
                    print(end.code, file=sys.stderr)
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return [os.waitstatus_to_exitcode(status), output.read().decode("utf-8", "replace")]


with tempfile.TemporaryDirectory() as temporary:
    texts = json.load(sys.stdin)
    json.dump([judge(text, temporary) for text in texts], sys.stdout)
