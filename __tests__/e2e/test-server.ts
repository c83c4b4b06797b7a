import type { CloudConfig, IWorkload, WorkloadHost } from '../../constructs';

/** What the suites ask of a real server: pages that name it, and a connection which goes on. */
export const TICKER_PORT = 9000;

/** One line each, five times a second, for as long as the client listens. */
const SCRIPT = `import http.server, socketserver, sys, threading, time

NAME = sys.argv[1]

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ("%s %d\\n" % (NAME, self.server.server_address[1])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

class Ticker(socketserver.BaseRequestHandler):
    def handle(self):
        for count in range(100000):
            self.request.sendall(("%s %d\\n" % (NAME, count)).encode())
            time.sleep(0.2)

class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

for port in map(int, sys.argv[2:]):
    kind = Ticker if port == ${TICKER_PORT} else Page
    threading.Thread(target=Server(("", port), kind).serve_forever).start()
`;

/** A service which knows its own name, on several ports; `test-server.service` to systemd. */
export class TestServer implements IWorkload {
  /** @param ports where it listens. */
  public constructor(private readonly ports: readonly number[]) {}

  /** Everything it needs, Python aside. */
  public cloudConfig({ hostName }: WorkloadHost): CloudConfig {
    const unit = [
      '[Unit]',
      'After=network.target',
      '[Service]',
      `ExecStart=/usr/bin/python3 /srv/test-server.py ${hostName} ${this.ports.join(' ')}`,
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
