// A TCP server for the prober's tests: answers each question with a page called by its first
// argument, on the port which is its second. Stopped by SIGSTOP, it goes on taking connections,
// since the kernel does, and answers none.
const { createServer } = require('node:net');

const [name, port] = process.argv.slice(2);
createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(`HTTP/1.0 200 OK\r\n\r\n<title>${name}</title>`));
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
