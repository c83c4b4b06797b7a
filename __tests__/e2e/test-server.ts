import type { CloudConfig, IWorkload, WorkloadHost } from '../../constructs';

/** Where the suite `faults` asks for a connection which goes on. */
export const TICKER_PORT = 9000;

/** The ports of a {@link TestServer}, by what it does there. */
export interface TestServerPorts {
  /** TCP: a page that has its name and the port, whatever is asked for. */
  readonly pages?: readonly number[];
  /** TCP: a line with its name five times a second, for as long as the client listens. */
  readonly tickers?: readonly number[];
  /** UDP: its name and the port, for each datagram. */
  readonly datagrams?: readonly number[];
}

const SCRIPT = `import http.server, socketserver, sys, threading, time

NAME = sys.argv[1]

def line(port):
    return ("%s %d\\n" % (NAME, port)).encode()

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = line(self.server.server_address[1])
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

class Ticker(socketserver.BaseRequestHandler):
    def handle(self):
        for count in range(100000):
            self.request.sendall(line(count))
            time.sleep(0.2)

class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        _, connection = self.request
        connection.sendto(line(self.server.server_address[1]), self.client_address)

class Streams(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

KINDS = {
    "pages": (Streams, Page),
    "tickers": (Streams, Ticker),
    "datagrams": (socketserver.UDPServer, Datagram),
}

for argument in sys.argv[2:]:
    kind, port = argument.split(":")
    server, handler = KINDS[kind]
    threading.Thread(target=server(("", int(port)), handler).serve_forever).start()
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
