/** What `cdktf-lvs lab --help` prints. */
export const LAB_USAGE = `Usage: cdktf-lvs lab [VERB] [options]          (here: npm run lab -- [VERB] [options])

The same stack on this machine, without libvirt, KVM, registry or root: Terraform applies it
to plain QEMU in network namespaces of the lab's own.

  up [STACK]             synthesizes, applies, and waits for the first answers (the default verb)
    --demo               then shows a failover, and a real server leave and return
    --down               takes the lab down at the end
    --app COMMAND        what synthesizes the stacks (default: app in cdktf.json)
    --output FOLDER      where it writes them (default: output in cdktf.json, or cdktf.out)
    --skip-synth         take what was synthesized before
    --port PORT          loopback port for a browser (default: one that is free)
    --vendor-images      take every image from where the stack says
  status [--json]        who holds the VIPs, the real servers, and who answers
  exec GUEST -- COMMAND  runs a command in a guest, as root
  exec -- COMMAND        runs a command at the client's place, beside the guests
  logs [GUEST] [-f]      a guest's serial console; without a guest, what the daemon printed
  kill GUEST             pulls a guest's plug
  start GUEST            powers a guest on
  terraform -- ARGS      runs Terraform on the lab's stack, at the client's place
  env                    prints what makes cdktf deploy to the lab, for eval "$(…)"
  down [--force]         removes everything; --force without asking Terraform
  --folder FOLDER        the lab's folder (default: CDKTF_LVS_LAB, or lab in CDKTF_LVS_CACHE)

GUEST is the shortest end of a machine's name: primary. STACK defaults to labStack in the
context of cdktf.json. The exit status is that of what was run; 1 for an error, 2 for misuse.
`;
