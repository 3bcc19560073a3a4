/**
 * What the pages share: one WebSocket to the page's own address, a status line, a log and a
 * form. It opens the connection again when it was lost, later each time.
 * @param {{message: (data: string|ArrayBuffer) => {text: string, kind?: string}, send: (form: HTMLFormElement) => string|Uint8Array}} page
 */
export function converse(page) {
  const status = /** @type {HTMLElement} */ (document.getElementById('status'));
  const log = /** @type {HTMLElement} */ (document.getElementById('log'));
  const form = /** @type {HTMLFormElement} */ (document.getElementById('form'));
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('message'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const longest = 500;
  let wait = 500;
  /** @type {WebSocket} */
  let socket;

  function show(text, kind = '') {
    const item = document.createElement('li');
    item.textContent = text;
    item.className = kind;
    const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
    log.append(item);
    while (log.childElementCount > longest) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  function open() {
    const url = new URL(location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.hash = '';
    status.textContent = 'connecting';
    socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      wait = 500;
      status.textContent = 'open';
      button.disabled = false;
    };
    socket.onmessage = (event) => {
      const { text, kind } = page.message(event.data);
      show(text, kind);
    };
    socket.onclose = (event) => {
      status.textContent = 'closed';
      button.disabled = true;
      show(`Closed with ${event.code}${event.reason ? `: ${event.reason}` : ''}`, 'quiet');
      if (event.code >= 4400 && event.code < 4500) return; // it would end the same way again
      setTimeout(open, wait);
      wait = Math.min(2 * wait, 10000);
    };
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(page.send(form));
    field.value = '';
    field.focus();
  });
  button.disabled = true;
  open();
}
