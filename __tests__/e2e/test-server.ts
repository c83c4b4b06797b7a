import type { CloudConfig, IWorkload, WorkloadHost } from '../../constructs';

/** Where the suite `faults` asks for a connection which goes on. */
export const TICKER_PORT = 9000;

/** What clients here send as datagrams. */
export const QUESTION = '?';

/** A file on a real server whose content its pages have in their header `Verdict`; 0 without it. */
export const VERDICT = '/run/verdict';

/** Where a {@link TestServer} counts the datagrams that one of its sinks has got. */
export const countFile = (port: number) => `/run/datagrams.${port}`;

/** The ports of a {@link TestServer}, by what it does there. */
export interface TestServerPorts {
  /** TCP: a page that has its name and the port, whatever is asked for. */
  readonly pages?: readonly number[];
  /** TCP: a line with its name five times a second, for as long as the client listens. */
  readonly tickers?: readonly number[];
  /** UDP: its name and the port, for each datagram. */
  readonly datagrams?: readonly number[];
  /** UDP: no answer; how many datagrams of ours have come is in {@link countFile}. */
  readonly sinks?: readonly number[];
}

/**
 * As little as can be: guests without KVM are slow, and are asked by everybody from the first second
 * on. A page is of whoever comes next, so that a crowd waits in the kernel and not in threads.
 */
const SCRIPT = `import socket, sys, threading, time

NAME = sys.argv[1]

def line(port):
    return ("%s %d\\n" % (NAME, port)).encode()

def connections(port):
    server = socket.create_server(("", port), backlog=256)
    while True:
        connection, _ = server.accept()
        yield connection

def verdict():
    try:
        with open("${VERDICT}") as file:
            return int(file.read())
    except OSError:
        return 0

def pages(port):
    body = line(port)
    head = b"HTTP/1.0 200 OK\\r\\nContent-Length: %d\\r\\nVerdict: %d\\r\\n\\r\\n"
    for connection in connections(port):
        with connection:
            try:
                connection.settimeout(2)
                if connection.recv(4096):
                    connection.sendall(head % (len(body), verdict()) + body)
            except OSError:
                pass

def tick(connection):
    with connection:
        try:
            for count in range(100000):
                connection.sendall(line(count))
                time.sleep(0.2)
        except OSError:
            pass

def tickers(port):
    for connection in connections(port):
        threading.Thread(target=tick, args=(connection,), daemon=True).start()

def receiver(port):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("", port))
    return server

def datagrams(port):
    server = receiver(port)
    while True:
        _, client = server.recvfrom(4096)
        server.sendto(line(port), client)

def sinks(port):
    server = receiver(port)
    count = 0
    while True:
        text, _ = server.recvfrom(4096)
        # Not what a health check sends.
        count += text == b"${QUESTION}"
        with open("/run/datagrams.%d" % port, "w") as file:
            file.write(str(count))

KINDS = {"pages": pages, "tickers": tickers, "datagrams": datagrams, "sinks": sinks}

for argument in sys.argv[2:]:
    kind, port = argument.split(":")
    threading.Thread(target=KINDS[kind], args=(int(port),)).start()
`;

/** A service which knows its own name, on several ports; `test-server.service` to systemd. */
export class TestServer implements IWorkload {
  /** @param ports where it listens, and what it does there. */
  public constructor(private readonly ports: TestServerPorts) {}

  /** Everything it needs, Python aside. */
  public cloudConfig({ hostName }: WorkloadHost): CloudConfig {
    const ports = Object.entries(this.ports).flatMap(([kind, numbers]) =>
      (numbers as readonly number[]).map((port) => `${kind}:${port}`),
    );
    const unit = [
      '[Unit]',
      'After=network.target',
      '[Service]',
      `ExecStart=/usr/bin/python3 /srv/test-server.py ${hostName} ${ports.join(' ')}`,
      'Restart=on-failure',
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ].join('\n');
    return {
      write_files: [
        { path: '/srv/test-server.py', content: SCRIPT, permissions: '0644' },
        { path: '/etc/systemd/system/test-server.service', content: unit, permissions: '0644' },
      ],
      runcmd: [
        ['systemctl', 'daemon-reload'],
        ['systemctl', 'enable', '--now', 'test-server.service'],
      ],
    };
  }
}
