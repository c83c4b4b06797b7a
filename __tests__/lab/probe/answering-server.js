// A TCP server: `NAME PORT [ADDRESS]` answers each question with a page of that name. Stopped by
// SIGSTOP, it goes on taking connections, since the kernel does, and answers none.
const { createServer } = require('node:net');

const [name, port, address = '127.0.0.1'] = process.argv.slice(2);
createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(`HTTP/1.0 200 OK\r\n\r\n<title>${name}</title>`));
}).listen(Number(port), address, () => console.log('listening'));
