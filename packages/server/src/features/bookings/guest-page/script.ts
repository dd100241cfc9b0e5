export const scriptPath = '/guest-page/countdown.js';

/** Without it the page says the same, and only does not count. It talks to nobody. */
export const guestPageScript = `'use strict';
const clock = document.querySelector('[data-until]');
if (clock) {
  const until = Date.parse(clock.dataset.until);
  // The phone's clock may be wrong: what counts is how long ago the server made the page.
  const madeAt = Date.parse(clock.dataset.now);
  const shownAt = performance.now();
  const units = JSON.parse(clock.dataset.units);
  const tick = () => {
    const left = Math.max(0, until - madeAt - (performance.now() - shownAt));
    const seconds = Math.ceil(left / 1000);
    const parts = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
    const first = parts.findIndex((part) => part > 0);
    const shown = first < 0 ? [3] : first === 3 ? [3] : [first, first + 1];
    clock.textContent = shown.map((index) => parts[index] + ' ' + units[index]).join(' ');
    if (left <= 0) { setTimeout(() => location.reload(), 1500); return; }
    setTimeout(tick, 1000);
  };
  tick();
}
for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', () => {
    const button = form.querySelector('button');
    if (button) setTimeout(() => { button.disabled = true; }, 0);
  });
}
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
`;
