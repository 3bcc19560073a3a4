import { converse } from './connection.js';

converse({
  message(data) {
    const said = JSON.parse(data);
    if (said.error !== undefined) return { text: said.error, kind: 'wrong' };
    if (said.lost !== undefined) return { text: `${said.lost} messages were lost`, kind: 'quiet' };
    return { text: said.message };
  },
  send(form) {
    return JSON.stringify({ message: String(new FormData(form).get('message')) });
  },
});
