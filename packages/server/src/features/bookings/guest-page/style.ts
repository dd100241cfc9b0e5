export const stylePath = '/guest-page/style.css';

/** Made for a phone in one hand before a door: large digits, large buttons, light and dark. The policy allows no inline style. */
export const guestPageStyle = `
:root { color-scheme: light dark; --ink: #14212b; --soft: #50616f; --paper: #eef2f4; --card: #fff; --line: #d5dde3; --accent: #0b6e5f; --on-accent: #fff;
  --tint: #e0f3ee; --warn: #8a4b00; --warn-tint: #fff1dc; --bad: #a3241b; --bad-tint: #fdeae8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eef2; --soft: #a3b3bf; --paper: #0e151a; --card: #17212a; --line: #2b3a46; --accent: #5cd2b8; --on-accent: #06231d;
    --tint: #123a33; --warn: #ffc671; --warn-tint: #3b2a10; --bad: #ff9d94; --bad-tint: #41201d; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: max(1rem, env(safe-area-inset-top)) 1rem 2rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
main { width: 100%; max-width: 30rem; margin: 0 auto; display: grid; gap: 1rem; }
header { padding: 0.5rem 0.25rem 0; }
header p { margin: 0; color: var(--soft); }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.01em; hyphens: auto; }
h2 { margin: 0 0 0.75rem; font-size: 1rem; color: var(--soft); font-weight: 600; }
section { padding: 1.25rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); }
section p { margin: 0 0 0.5rem; }
section p:last-child { margin-bottom: 0; }
.state { display: inline-flex; align-items: center; gap: 0.5rem; margin: 0 0 0.75rem; padding: 0.25rem 0.75rem; border-radius: 999px; font-size: 0.9375rem;
  font-weight: 600; background: var(--warn-tint); color: var(--warn); }
.state::before { content: ""; width: 0.6rem; height: 0.6rem; border-radius: 50%; background: currentColor; }
.state.now { background: var(--tint); color: var(--accent); }
.code { margin: 0; font-size: clamp(2rem, 11.5vw, 3.75rem); line-height: 1.15; font-weight: 700; font-variant-numeric: tabular-nums;
  letter-spacing: 0.08em; overflow-wrap: normal; user-select: all; }
.hint, .small { color: var(--soft); font-size: 0.9375rem; }
.codes { display: grid; gap: 1rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; margin: 0 0 0.5rem; }
dt { color: var(--soft); }
dd { margin: 0; font-weight: 600; }
.clock { margin: 0.75rem 0 0; padding-top: 0.75rem; border-top: 1px solid var(--line); display: flex; justify-content: space-between; align-items: baseline; gap: 1rem;
  font-variant-numeric: tabular-nums; }
.clock b { font-size: 1.125rem; }
ol + .small { margin-top: 1rem; }
ol { margin: 0; padding: 0; list-style: none; display: grid; gap: 1rem; }
li { display: grid; grid-template-columns: 2rem 1fr; gap: 0 0.75rem; }
.step { width: 2rem; height: 2rem; border-radius: 50%; display: grid; place-items: center; background: var(--tint); color: var(--accent); font-weight: 700; }
.door { font-weight: 600; }
li form { grid-column: 1 / -1; margin-top: 0.75rem; }
button { width: 100%; min-height: 3.25rem; padding: 0.75rem 1rem; border: 0; border-radius: 0.75rem; background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 700; cursor: pointer; }
button[disabled] { opacity: 0.6; cursor: progress; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
.way { white-space: pre-line; }
.note { margin: 0; padding: 1rem 1.25rem; border-radius: 1rem; font-weight: 600; }
.note.good { background: var(--tint); color: var(--accent); }
.note.bad { background: var(--bad-tint); color: var(--bad); }
footer { padding: 0 0.25rem; color: var(--soft); font-size: 0.9375rem; }
footer p { margin: 0; }
`;
