const form = /** @type {HTMLFormElement} */ (document.getElementById('form'));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const room = String(new FormData(form).get('room'));
  location.assign(`/api/ws/${form.dataset.kind}/${encodeURIComponent(room)}/`);
});
