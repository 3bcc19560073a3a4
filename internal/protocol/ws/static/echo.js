import { converse } from './connection.js';

converse({
  message(data) {
    if (typeof data === 'string') return { text: `text: ${data}` };
    const bytes = new Uint8Array(data);
    const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(' ');
    return { text: `binary, ${bytes.length} bytes: ${hex}` };
  },
  send(form) {
    const data = new FormData(form);
    const message = String(data.get('message'));
    return data.get('as') === 'binary' ? new TextEncoder().encode(message) : message;
  },
});
